"""Reads a drug file: how its product information has it prepared and given."""

from decimal import Decimal
from pathlib import Path

from msgspec.structs import replace

from dosecal.core.trial.drug import AMOUNT_UNITS, MG, Bottle, Drug, Handling, HandlingKind, Keeping, KeepingState, Vial
from dosecal.core.trial.vocabulary import Vocabulary
from dosecal.core.values.quantity import Quantity, UnitBook, significant
from dosecal.files.reading.reader import Reader, recorded
from dosecal.files.reading.toml import open_table
from dosecal.files.trial.dose_bases import amount_in, read_levels
from dosecal.files.trial.highest_doses import read_highest, read_usual
from dosecal.files.trial.infusions import read_concentration, read_infusion
from dosecal.files.trial.label_rules import read_label_rules
from dosecal.files.trial.sources import Citations, measured_in, words_of

STATED_WITHIN_PERCENT = 5
"""How far the concentration that a label states may be from strength by volume; exactly so far is allowed."""


def read_drug(path: Path, units: UnitBook, vocabulary: Vocabulary, by_site: bool = False) -> Drug:
    """The drug of a file; ``by_site``: its sources are the site's. Raises Refusal."""
    file, digest = open_table(path)
    return file.whole(_drug, digest, units, vocabulary, by_site)


def _drug(file: Reader, digest: str, units: UnitBook, vocabulary: Vocabulary, by_site: bool) -> Drug:
    """The drug of a file, which has vials and an infusion, or tablets; raises refusals, all of them together."""
    drug_id = file.text("id")
    cite = Citations(file, drug_id, units, by_site)
    unit = file.choice("unit", "amount-unit", AMOUNT_UNITS) if file.has("unit") else MG
    oral = bool(file.data.get("tablets"))
    tablets = file.each("tablets", _vial, cite, unit, liquid=False)
    vials = tablets if oral else file.each("vials", _vial, cite, unit, liquid=True)
    lines = file.each("handling", _handling, cite)
    infusion = None if oral else file.within("infusion", read_infusion, cite, unit)
    drug = Drug(
        id=drug_id,
        name=words_of(file, "name"),
        names=file.texts("names"),
        vials=vials,
        infusion=infusion,
        handling=lines,
        levels=file.maybe("levels", read_levels, cite, oral),
        sha256=digest,
        unit=unit,
        keeps=file.each("keeping", _keeping, cite),
        label_rules=read_label_rules(file, cite, vocabulary),
        site_rules=(),
        bottle=file.maybe("bottle", _bottle, cite),
        highest=read_highest(file, cite, unit, oral),
        usual=read_usual(file, cite, unit, oral),
    )
    file.refuse_other_keys()
    file.attempt(_check_vials, file, drug)
    file.check_read()
    return replace(
        drug,
        handling=tuple(line for line in lines if line.kind is not HandlingKind.CALL_AT_ONCE),
        call_at_once=tuple(line for line in lines if line.kind is HandlingKind.CALL_AT_ONCE),
        site_rules=tuple(cite.site_rules),
        site_sources=cite.sources if by_site else (),
    )


def _check_vials(file: Reader, drug: Drug) -> None:
    if not drug.vials:
        raise file.refuse("vials", "tables")


def _vial(table: Reader, cite: Citations, unit: str, liquid: bool) -> Vial:
    vial = Vial(
        amount_in(table, "strength", unit, cite.units),
        measured_in(table, "volume", "mL", cite.units, "volume").value if liquid else None,
        words_of(table, "solvent") if liquid and table.has("solvent") else None,
        cite.of(table),
        _stated(table, cite, unit) if liquid and table.has("concentration") else None,
        table.maybe("final_concentration", read_concentration, cite, unit) if liquid else None,
    )
    table.done()
    _check_stated(table, vial, unit)
    return vial


@recorded
def _stated(table: Reader, cite: Citations, unit: str) -> Decimal:
    return measured_in(table, "concentration", f"{unit}/mL", cite.units, "concentration").value


def _check_stated(table: Reader, vial: Vial, unit: str) -> None:
    """Refuses a concentration that is not that of the vial: a label rounds, and a powder takes up room."""
    stated, volume = vial.stated_per_ml, vial.volume_ml
    if stated is None or volume is None:
        return
    made = vial.strength.value / volume
    if 100 * abs(stated - made) > STATED_WITHIN_PERCENT * made:
        shown = Quantity(significant(made, 4), f"{unit}/mL")
        raise table.refuse("concentration", "concentration-of-vial", made=shown, percent=STATED_WITHIN_PERCENT)


def _handling(table: Reader, cite: Citations) -> Handling:
    handling = Handling(
        table.kind("kind", "kind", HandlingKind),
        words_of(table, "text"),
        cite.of(table),
        words_of(table, "plain") if table.has("plain") else None,
        table.optional("first_infusions", table.integer, 1, 99),
        words_of(table, "after_reaction") if "first_infusions" in table.data and table.has("after_reaction") else None,
    )
    table.done()
    return handling


def _bottle(table: Reader, cite: Citations) -> Bottle:
    bottle = Bottle(table.integer("tablets", 1), cite.of(table))
    table.done()
    return bottle


def _keeping(table: Reader, cite: Citations) -> Keeping:
    keeping = Keeping(
        table.kind("state", "state", KeepingState),
        table.integer("hours", 1, 24 * 60),
        words_of(table, "condition"),
        words_of(table, "diluent") if table.has("diluent") else None,
        cite.of(table),
        table.flag_or("immediately", False),
    )
    table.done()
    return keeping
