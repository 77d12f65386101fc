"""Facts that were entered, and what else was entered says the contrary: both are shown, and a person decides."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from dosecal.core.patient.case import Case, FactValue, Medication
from dosecal.core.result.medicine import Use
from dosecal.core.start.corticosteroids import CORTICOSTEROIDS, PrednisoneDose, prednisone_dose
from dosecal.core.start.medication import book_of, dose_allowed
from dosecal.core.trial.entry_rules import TestResult
from dosecal.core.trial.protocol import Study
from dosecal.core.trial.rhythm import CONSENT
from dosecal.core.trial.vocabulary import FactMedicines
from dosecal.core.values.finding import Finding, finding
from dosecal.core.values.finding_code import Code
from dosecal.core.values.quantity import Quantity, rounded

ALLOWED = (Use.ALLOWED, Use.ALLOWED_ONCE)
PREGNANCY_TEST = "pregnancy-test"
WRITTEN_CONSENT = "written_consent"


def contrary(study: Study, case: Case, day: date) -> Mapping[str, tuple[str, ...]]:
    """Of each fact of the study that something entered answers with yes: what that is, as it was entered.

    A medicine is named as it was entered, an event as its kind and day: ``pregnancy-test 2027-01-28``.

    Medicines of the day of the first dose (or today), of some facts those taken at any time before.
    """
    found: dict[str, tuple[str, ...]] = {}
    if case.medications:
        listed = tuple(_listed(study, case, day))
        for fact in study.vocabulary.facts.values():
            if fact.medicines is not None and (names := tuple(_meant(listed, fact.medicines, day))):
                found[fact.id] = tuple(dict.fromkeys(names))
    for event in case.history:
        said = (f"{event.kind} {event.day.isoformat()}",)
        if event.kind == PREGNANCY_TEST and event.result is TestResult.POSITIVE:
            found["pregnant"] = said
        if event.kind == "major-surgery" and event.day > day:
            found["planned_major_surgery"] = said
        if event.kind == CONSENT and case.facts.get(WRITTEN_CONSENT) is False:  # not written: no answer of its own
            found[WRITTEN_CONSENT] = said
    return found


def _listed(study: Study, case: Case, day: date) -> Iterator[tuple[Medication, tuple[str, ...]]]:
    """The medicines that were begun by the day, each with the classes of what it names, beyond what is allowed."""
    book, known = book_of(study), study.vocabulary.medicines.by_id
    prohibited = {drug.name: drug for drug in study.protocol.prohibited}
    for medication in case.medications:
        if medication.start > day:
            continue
        for one in book.find(medication.name):
            medicine, drug = known.get(one), prohibited.get(book.drug_of.get(one, ""))
            allowed = drug is not None and dose_allowed(drug, medication) in ALLOWED
            if medicine is not None and not allowed:
                yield medication, tuple(medicine.classes)


def _meant(listed: tuple[tuple[Medication, tuple[str, ...]], ...], meant: FactMedicines, day: date) -> Iterator[str]:
    """The names of the medicines of the classes that a fact is about."""
    for medication, classes in listed:
        if (meant.ever or _running(medication, day)) and not set(meant.classes).isdisjoint(classes):
            yield medication.name


def _running(medication: Medication, day: date) -> bool:
    return medication.start <= day and (medication.stop is None or medication.stop >= day)


def other_dose(case: Case, study: Study, day: date, entered: FactValue) -> PrednisoneDose | None:
    """The corticosteroids among the medicines, if they are not the sum that was entered.

    A sum may hold what nobody listed: it is doubted only beside a dose that is listed, or where a single tablet of the
    strength that a name has is more.
    """
    taken = prednisone_dose(case, day, study.vocabulary.medicines)
    if taken is None or not isinstance(entered, Decimal):
        return None
    if taken.mg is None:
        return taken if entered == 0 or taken.at_least > entered else None
    digits = max(0, -int(entered.as_tuple().exponent))
    mg = Decimal(taken.mg.numerator) / Decimal(taken.mg.denominator)
    return taken if taken.mg and rounded(mg, digits) != entered else None


def check_facts(study: Study, case: Case, day: date) -> Iterator[Finding]:
    """Entered facts that a rule of the study reads, and that something else entered contradicts."""
    criteria = study.protocol.criteria
    read = {one.id for one in criteria} | {one.branch.fact for one in criteria if one.branch is not None}
    against = contrary(study, case, day)
    for key, value in case.facts.items():
        if key not in read:
            continue
        name = study.vocabulary.facts[key].name
        if value is False and key in against:
            yield finding(
                Code.FACTS_DISAGREE, f"facts.{key}", None, name=name, found="no", other=", ".join(against[key])
            )
        elif key == CORTICOSTEROIDS and (taken := other_dose(case, study, day, value)) is not None:
            yield finding(
                Code.FACTS_DISAGREE, f"facts.{key}", taken.source, name=name, found=str(value), other=shown(taken)
            )


def shown(taken: PrednisoneDose) -> str:
    """The sum of the medicines with how it was found; of a dose that is missing the names alone."""
    if taken.mg is None:
        return taken.formula
    mg = Decimal(taken.mg.numerator) / Decimal(taken.mg.denominator)
    return f"{taken.formula} = {Quantity(rounded(mg, 2), 'mg')}"
