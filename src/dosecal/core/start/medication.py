"""Other medicines beside a trial: those that must not be taken with treatment, vaccines on trial, unclear names."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from dosecal.core.patient.case import Case, Medication
from dosecal.core.result.medicine import Use
from dosecal.core.result.plan import Prohibited
from dosecal.core.start.corticosteroids import CORTICOSTEROIDS, prednisone_dose
from dosecal.core.start.medicine_doses import contradicted, daily_dose
from dosecal.core.start.medicine_names import NameBook, names_of, parts_of, same_name
from dosecal.core.trial.entry_rules import ProhibitedDrug, StartRule
from dosecal.core.trial.protocol import Study
from dosecal.core.trial.vocabulary import Medicines
from dosecal.core.values.finding import Finding, finding
from dosecal.core.values.finding_code import Code
from dosecal.core.values.finding_detail import NameMeant
from dosecal.core.values.quantity import Quantity
from dosecal.core.values.span import legal_from

VACCINE = "vaccine"
FORBIDDEN = (Use.PROHIBITED, Use.CHRONIC)


class _Itself:
    """A key that equals no other value, however alike: to compare a hundred names costs more than to look one up."""

    def __init__(self, prohibited: tuple[ProhibitedDrug, ...]) -> None:
        self.prohibited = prohibited

    def __hash__(self) -> int:
        return id(self.prohibited)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and self.prohibited is other.prohibited


@lru_cache(maxsize=64)
def _book(medicines: Medicines, of: _Itself) -> NameBook:
    return names_of(medicines, of.prohibited)


def book_of(study: Study) -> NameBook:
    """The names of a study, prepared once."""
    return _book(study.vocabulary.medicines, _Itself(study.protocol.prohibited))


def asks_for_corticosteroids(study: Study) -> bool:
    """Whether a criterion of the study adds up systemic corticosteroids."""
    return any(criterion.id == CORTICOSTEROIDS for criterion in study.protocol.criteria)


def vaccine_rule(study: Study) -> StartRule | None:
    """The rule that keeps live vaccines away while on trial."""
    return next((rule for rule in study.protocol.start_rules if rule.on_trial and VACCINE in rule.reads), None)


def use_of(drug: ProhibitedDrug, medication: Medication, first_dose: date | None, last_dose: date | None) -> Use:
    """What the rule about a drug says of one entry; treatment lasts from first to last dose (None: not known)."""
    end = last_dose if last_dose is None or drug.after is None else legal_from(last_dose, drug.after)
    if not _meets(medication, first_dose, end):
        return Use.OUTSIDE
    return dose_allowed(drug, medication) or (Use.CHRONIC if drug.chronic else Use.PROHIBITED)


def dose_allowed(drug: ProhibitedDrug, medication: Medication) -> Use | None:
    """Whether the dose of an entry is allowed, or is missing to tell; None if none is, or more is taken."""
    if drug.allowed_mg is None:
        return None
    dose = daily_dose(medication)
    if dose.mg is None:
        return Use.DOSE_MISSING
    if dose.mg > drug.allowed_mg:
        return None
    return Use.ALLOWED if dose.stated else Use.ALLOWED_ONCE


def _meets(medication: Medication, first_dose: date | None, last_dose: date | None) -> bool:
    over = first_dose is not None and medication.stop is not None and medication.stop < first_dose
    later = last_dose is not None and medication.start > last_dose
    return not over and not later


def check_medications(
    study: Study, case: Case, first_dose: date | None, last_dose: date | None, named: date | None, today: date
) -> Iterator[Finding]:
    """Medicines whose time meets treatment, which lasts from first to last dose (None: not known yet).

    ``named`` is the first dose as given or planned, None while it is only proposed: vaccines after it are
    reported, and corticosteroids are added up on it, else today.
    """
    rule = vaccine_rule(study)
    if rule is not None and named is not None:
        yield from _vaccines(case, rule, named)
    if not case.medications:
        return
    if asks_for_corticosteroids(study) and CORTICOSTEROIDS not in case.facts:
        yield from _converted(case, named or today, study.vocabulary.medicines)
    book = book_of(study)
    if rule is not None:
        live = {one.id for one in study.vocabulary.medicines.known if one.live_vaccine}
        taken = (one for one in case.medications if live.intersection(book.find(one.name)))
        yield from (_live_vaccine(one, rule, named) for one in taken)
    yield from _conflicts(prohibited_medicines(study, case, first_dose, last_dose))
    for medication, drug, use in uses(study, case.medications, first_dose, last_dose):
        if use is Use.DOSE_MISSING and drug.allowed_mg is not None:
            yield finding(
                Code.MEDICATION_DOSE, f"medications.{medication.name}", drug.source, name=medication.name,
                group=drug.group, most=Quantity(drug.allowed_mg, "mg"),
            )  # fmt: skip
    yield from _two_doses(study, case, book)
    yield from _not_known(case, book, first_dose, last_dose)


def _two_doses(study: Study, case: Case, book: NameBook) -> Iterator[Finding]:
    """Of medicines whose dose decides: a daily dose that the dose in the name contradicts. Which is right is asked."""
    limited = {drug.name for drug in study.protocol.prohibited if drug.allowed_mg is not None}
    decides = {one for one, name in book.drug_of.items() if name in limited}
    if asks_for_corticosteroids(study):
        decides |= {one.id for one in study.vocabulary.medicines.known if one.corticosteroid}
    for medication in case.medications:
        mg = contradicted(medication)
        if mg is not None and medication.daily_dose is not None and decides.intersection(book.find(medication.name)):
            yield finding(
                Code.DOSE_IN_NAME, f"medications.{medication.name}", None, name=medication.name,
                entered=medication.daily_dose, named=Quantity(mg, "mg"),
            )  # fmt: skip


def _conflicts(taken: Iterable[Prohibited]) -> Iterator[Finding]:
    """One finding for each drug, whatever number of names and times it was entered under."""
    by_drug: dict[str, list[Prohibited]] = {}
    for one in taken:
        by_drug.setdefault(one.drug.name, []).append(one)
    for name, entries in by_drug.items():
        drug, stops = entries[0].drug, [one.medication.stop for one in entries]
        known = [stop for stop in stops if stop is not None]
        yield finding(
            Code.PROHIBITED_MEDICATION, f"medications.{name}", drug.source, group=drug.group, chronic=drug.chronic,
            name=", ".join(dict.fromkeys(one.name for one in entries)),
            start=min(one.medication.start for one in entries),
            stop=max(known) if len(known) == len(stops) else None,
        )  # fmt: skip


def _not_known(case: Case, book: NameBook, first_dose: date | None, last_dose: date | None) -> Iterator[Finding]:
    """Names that nobody knows, each once; what they may have been meant to be is offered, never assumed."""
    seen: set[tuple[str, ...] | str] = set()
    for medication in case.medications:
        name = medication.name
        key = same_name(name)
        if key in seen or book.find(name):
            continue
        seen.add(key)
        about = f"medications.{name}"
        near = book.near(name) if _meets(medication, first_dose, last_dose) else None
        if near is not None:
            close, generic = near
            drug = book.drug_of.get(generic, generic)
            meant = close if parts_of(close) == parts_of(drug) else f"{close} ({drug})"
            yield finding(Code.MEDICATION_UNCLEAR, about, None, NameMeant(name, meant))
        yield finding(Code.MEDICATION_UNKNOWN, about, None, name=name)


def _converted(case: Case, day: date, medicines: Medicines) -> Iterator[Finding]:
    """A dose that was converted: the equivalents come from secondary tables, and whoever relies on them confirms."""
    taken = prednisone_dose(case, day, medicines)
    if taken is not None and taken.mg is not None and taken.source is not None:
        yield finding(Code.EQUIVALENT_DOSE, f"facts.{CORTICOSTEROIDS}", taken.source, converted=taken.formula)


def uses(
    study: Study, medications: Iterable[Medication], first_dose: date | None, last_dose: date | None
) -> Iterator[tuple[Medication, ProhibitedDrug, Use]]:
    """Each entry with each drug of a rule that it names, and what the rule says of it."""
    book = book_of(study)
    for medication in medications:
        names = [book.drug_of[one] for one in book.find(medication.name) if one in book.drug_of]
        for drug in study.protocol.prohibited if names else ():
            if drug.name in names:
                yield medication, drug, use_of(drug, medication, first_dose, last_dose)


def prohibited_medicines(
    study: Study, case: Case, first_dose: date | None, last_dose: date | None
) -> tuple[Prohibited, ...]:
    """The entries of prohibited medicines whose time meets treatment, each period of its own."""
    if not case.medications:
        return ()
    return tuple(
        Prohibited(drug, medication, _with_drug(medication, drug))
        for medication, drug, use in uses(study, case.medications, first_dose, last_dose)
        if use in FORBIDDEN
    )


def _with_drug(medication: Medication, drug: ProhibitedDrug) -> str:
    """The name as it was entered, with the drug that it stands for."""
    typed, generic = parts_of(medication.name), [parts_of(name) for name in drug.names]
    if drug.by_class is not None:  # its brands are among its names, the generic name comes first
        generic = generic[:1]
    same = any(typed[at : at + len(name)] == name for name in generic for at in range(len(typed)))
    return medication.name if same else f"{medication.name} = {drug.name}"


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
