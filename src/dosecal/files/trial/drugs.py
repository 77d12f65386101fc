"""Reads a drug file: what the product information says about preparing and giving it."""

from pathlib import Path

from dosecal.core.trial.drug import AMOUNT_UNITS, MG, Bottle, Drug, Handling, Keeping, Vial
from dosecal.core.trial.vocabulary import Vocabulary
from dosecal.core.values.quantity import UnitBook
from dosecal.files.reading.reader import Reader
from dosecal.files.reading.toml import open_table
from dosecal.files.trial.dose_bases import amount_in, read_levels
from dosecal.files.trial.highest_doses import read_highest
from dosecal.files.trial.infusions import read_infusion
from dosecal.files.trial.label_rules import read_label_rules
from dosecal.files.trial.sources import Citations, measured_in, words_of

HANDLING = (
    "filter", "line", "light", "flush", "stability", "premedication", "mix", "safety", "intake", "missed",
    "observation",
)  # fmt: skip
CALL_AT_ONCE = "call-at-once"
"""A line that stands on the patient's own sheet only."""
STATES = ("reconstituted", "diluted")
"""Of a preparation that keeps for a time."""


def read_drug(path: Path, units: UnitBook, vocabulary: Vocabulary, by_site: bool = False) -> Drug:
    """The drug of a file; ``by_site``: its sources count as the site's. Raises Refusal."""
    file, digest = open_table(path)
    drug_id = file.text("id")
    cite = Citations(file, drug_id, units, by_site)
    unit = file.choice("unit", "amount-unit", AMOUNT_UNITS) if file.has("unit") else MG
    tablets = file.tables("tablets")
    vials = tuple(_vial(table, cite, unit, liquid=False) for table in tablets) or tuple(
        _vial(table, cite, unit, liquid=True) for table in file.tables("vials")
    )
    if not vials:
        raise file.refuse("vials", "tables")
    lines = [_handling(table, cite) for table in file.tables("handling")]
    infusion = None if tablets else read_infusion(file.table("infusion"), cite, unit)
    drug = Drug(
        id=drug_id,
        name=words_of(file, "name"),
        names=file.texts("names"),
        vials=vials,
        infusion=infusion,
        handling=tuple(line for line in lines if line.kind != CALL_AT_ONCE),
        levels=read_levels(file.table("levels"), cite, bool(tablets)) if file.has("levels") else None,
        sha256=digest,
        unit=unit,
        keeps=tuple(_keeping(table, cite) for table in file.tables("keeping")),
        label_rules=read_label_rules(file.tables("label_rules"), cite, vocabulary),
        site_rules=tuple(cite.site_rules),
        call_at_once=tuple(line for line in lines if line.kind == CALL_AT_ONCE),
        site_sources=cite.sources if by_site else (),
        bottle=_bottle(file.table("bottle"), cite) if file.has("bottle") else None,
        highest=read_highest(file.tables("highest_dose"), cite, unit, bool(tablets)),
    )
    file.done()
    return drug


def _vial(table: Reader, cite: Citations, unit: str, liquid: bool) -> Vial:
    vial = Vial(
        amount_in(table, "strength", unit, cite.units),
        measured_in(table, "volume", "mL", cite.units, "volume").value if liquid else None,
        words_of(table, "solvent") if liquid and table.has("solvent") else None,
        cite.of(table),
    )
    table.done()
    return vial


def _handling(table: Reader, cite: Citations) -> Handling:
    handling = Handling(
        table.choice("kind", "kind", (*HANDLING, CALL_AT_ONCE)),
        words_of(table, "text"),
        cite.of(table),
        words_of(table, "plain") if table.has("plain") else None,
        table.integer("first_infusions", 1, 99) if table.has("first_infusions") else None,
    )
    table.done()
    return handling


def _bottle(table: Reader, cite: Citations) -> Bottle:
    bottle = Bottle(table.integer("tablets", 1), cite.of(table))
    table.done()
    return bottle


def _keeping(table: Reader, cite: Citations) -> Keeping:
    keeping = Keeping(
        table.choice("state", "state", STATES),
        table.integer("hours", 1, 24 * 60),
        words_of(table, "condition"),
        words_of(table, "diluent") if table.has("diluent") else None,
        cite.of(table),
    )
    table.done()
    return keeping
