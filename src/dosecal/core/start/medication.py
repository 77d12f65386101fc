"""Other medicines: those that must not be taken with treatment, corticosteroids as prednisone, vaccines on trial."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from msgspec import Struct

from dosecal.core.patient.case import Case, Medication, Purpose, Route
from dosecal.core.result.plan import Prohibited
from dosecal.core.start.medicine_names import NameBook, names_of, parts_of
from dosecal.core.trial.entry_rules import StartRule
from dosecal.core.trial.protocol import Study
from dosecal.core.trial.vocabulary import Medicine, Medicines
from dosecal.core.values.finding import Code, Finding, finding
from dosecal.core.values.finding_detail import NameMeant
from dosecal.core.values.quantity import plain
from dosecal.core.values.source import Source

CORTICOSTEROIDS = "corticosteroid_mg_per_day"
"""The criterion that is answered from the medicines if its fact is not given."""
NOT_SYSTEMIC = (Route.INHALED, Route.TOPICAL, Route.INTRANASAL, Route.INTRAARTICULAR)
VACCINE = "vaccine"
PREDNISONE_MG = 5


def check_medications(
    study: Study, case: Case, first_dose: date | None, last_dose: date | None, named: date | None, today: date
) -> Iterator[Finding]:
    """Medicines whose time meets treatment, which lasts from first to last dose (None: not known yet).

    ``named`` is the first dose as given or planned, None while it is only proposed: vaccines after it are
    reported, and corticosteroids are added up on it, else today.
    """
    rule = next((rule for rule in study.protocol.start_rules if rule.on_trial and VACCINE in rule.reads), None)
    if rule is not None and named is not None:
        yield from _vaccines(case, rule, named)
    if not case.medications:
        return
    asked = any(criterion.id == CORTICOSTEROIDS for criterion in study.protocol.criteria)
    if asked and CORTICOSTEROIDS not in case.facts:
        yield from _converted(case, named or today, study.vocabulary.medicines)
    book = names_of(study.vocabulary.medicines, study.protocol.prohibited, asked)
    live = {one.id for one in study.vocabulary.medicines.known if one.live_vaccine}
    for medication in case.medications:
        found = book.find(medication.name)
        if rule is not None and live.intersection(found):
            yield _live_vaccine(medication, rule, named)
        if not _meets(medication, first_dose, last_dose):
            continue
        if found:
            for taken in _prohibited(study, medication, found, book):
                yield finding(
                    Code.PROHIBITED_MEDICATION, f"medications.{taken.drug.name}", taken.drug.source, name=taken.name,
                    group=taken.drug.group, start=medication.start, stop=medication.stop,
                )  # fmt: skip
        elif (near := book.near(medication.name)) is not None:
            name, generic = near
            drug = book.drug_of.get(generic, generic)
            meant = name if parts_of(name) == parts_of(drug) else f"{name} ({drug})"
            yield finding(
                Code.MEDICATION_UNCLEAR, f"medications.{medication.name}", None, NameMeant(medication.name, meant)
            )


def _converted(case: Case, day: date, medicines: Medicines) -> Iterator[Finding]:
    """A dose that was converted: the equivalents come from secondary tables, and whoever relies on them confirms."""
    taken = prednisone_dose(case, day, medicines)
    if taken is not None and taken.mg is not None and taken.source is not None:
        yield finding(Code.EQUIVALENT_DOSE, f"facts.{CORTICOSTEROIDS}", taken.source, converted=taken.formula)


def _meets(medication: Medication, first_dose: date | None, last_dose: date | None) -> bool:
    over = first_dose is not None and medication.stop is not None and medication.stop < first_dose
    later = last_dose is not None and medication.start > last_dose
    return not over and not later


def prohibited_medicines(
    study: Study, case: Case, first_dose: date | None, last_dose: date | None
) -> tuple[Prohibited, ...]:
    """The prohibited medicines whose time meets treatment; of one that was entered several times the first entry."""
    if not case.medications:
        return ()
    asked = any(criterion.id == CORTICOSTEROIDS for criterion in study.protocol.criteria)
    book = names_of(study.vocabulary.medicines, study.protocol.prohibited, asked)
    taken: dict[str, Prohibited] = {}
    for medication in case.medications:
        if _meets(medication, first_dose, last_dose):
            for one in _prohibited(study, medication, book.find(medication.name), book):
                taken.setdefault(one.drug.name, one)
    return tuple(taken.values())


def _prohibited(study: Study, medication: Medication, found: tuple[str, ...], book: NameBook) -> Iterator[Prohibited]:
    names = [book.drug_of[one] for one in found if one in book.drug_of]
    for drug in study.protocol.prohibited:
        if drug.name in names:
            same = any(name in medication.name.casefold() for name in drug.names)
            yield Prohibited(drug, medication, medication.name if same else f"{medication.name} = {drug.name}")


def _vaccines(case: Case, rule: StartRule, first_dose: date) -> Iterator[Finding]:
    for event in case.history:
        if event.kind == VACCINE and not event.inactivated and event.seen > first_dose:
            yield finding(Code.VACCINE_ON_TRIAL, f"history.{VACCINE}", rule.source, name=rule.label, day=event.seen)


def _live_vaccine(medication: Medication, rule: StartRule, named: date | None) -> Finding:
    """A live vaccine among the medicines: forbidden on trial; before it, its washout is read in the history only."""
    about = f"medications.{medication.name}"
    if named is not None and medication.start > named:
        return finding(Code.VACCINE_ON_TRIAL, about, rule.source, name=medication.name, day=medication.start)
    return finding(Code.VACCINE_IN_HISTORY, about, rule.source, name=medication.name, rule=rule.label)


class PrednisoneDose(Struct, frozen=True):
    """Systemic corticosteroids of a day as prednisone; None if a dose is missing or nobody can convert it."""

    mg: Fraction | None
    formula: str
    """How it was converted: ``4 mg methylprednisolone × 5 ÷ 4``."""
    source: Source | None = None
    """Of the equivalent doses; None if nothing had to be converted."""


def prednisone_dose(case: Case, day: date, medicines: Medicines) -> PrednisoneDose | None:
    """All systemic corticosteroids that are taken on a day; None if no corticosteroid is among the medicines.

    Inhaled, topical, intranasal and intra-articular ones and premedication are left out.
    """
    running = [one for one in case.medications if one.start <= day and (one.stop is None or one.stop >= day)]
    if not running:
        return None
    book = names_of(medicines)
    known = {one.id: one for one in medicines.known if one.corticosteroid}
    total: Fraction | None = Fraction(0)
    formula: list[str] = []
    seen = False
    source = None
    for medication in running:
        meant = [known[one] for one in book.find(medication.name) if one in known]
        seen = seen or bool(meant)
        if not meant or medication.route in NOT_SYSTEMIC or medication.purpose is Purpose.PREMEDICATION:
            continue
        mg = _as_prednisone(medication, meant)
        total = None if mg is None or total is None else total + mg
        formula.append(_formula(medication, meant))
        if meant[0].as_prednisone_5_mg != PREDNISONE_MG:
            source = meant[0].equivalent_source
    return PrednisoneDose(total, " + ".join(formula), source) if seen else None


def _as_prednisone(medication: Medication, meant: list[Medicine]) -> Fraction | None:
    """The dose as prednisone; in a text that names two corticosteroids it is not clear which of them the dose is of."""
    equivalents = {one.as_prednisone_5_mg for one in meant}
    equivalent = equivalents.pop() if len(equivalents) == 1 else None
    if equivalent is None or medication.daily_dose is None:
        return None
    return Fraction(medication.daily_dose.value) * PREDNISONE_MG / Fraction(equivalent)


def _formula(medication: Medication, meant: list[Medicine]) -> str:
    equivalent, dose = meant[0].as_prednisone_5_mg, medication.daily_dose
    if equivalent is None or dose is None:
        return meant[0].id
    return f"{plain(dose.value)} mg {meant[0].id} × {PREDNISONE_MG} ÷ {plain(equivalent)}"
