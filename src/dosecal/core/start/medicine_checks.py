"""What was checked of each other medicine: a rule that knows it, no rule, or a name that nobody knows."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from dosecal.core.patient.case import Case, Medication
from dosecal.core.result.medicine import MedicineCheck, MedicineReason, MedicineStatus, Use
from dosecal.core.result.start import CriterionResult, CriterionStatus
from dosecal.core.start.corticosteroids import CORTICOSTEROIDS, is_counted
from dosecal.core.start.disagreements import contrary
from dosecal.core.start.medication import FORBIDDEN, asks_for_corticosteroids, book_of, uses, vaccine_rule
from dosecal.core.start.medicine_names import same_name
from dosecal.core.trial.protocol import Study
from dosecal.core.values.source import Source, Text

CONFLICT, NO_RULE, UNKNOWN = MedicineStatus.CONFLICT, MedicineStatus.NO_RULE, MedicineStatus.UNKNOWN
_ORDER = (*FORBIDDEN, Use.DOSE_MISSING, Use.ALLOWED_ONCE, Use.ALLOWED, Use.OUTSIDE)
"""Of several entries of one name the gravest is shown."""
_Answer = tuple[MedicineStatus, Use | MedicineReason, Text | None, Source | None]
"""What is said of a medicine, the rule that says it, and where that is."""


def check_each(
    study: Study,
    case: Case,
    treated: tuple[date | None, date | None],
    named: date | None,
    today: date,
    eligibility: Iterable[CriterionResult],
) -> Iterator[MedicineCheck]:
    """Each medicine of a case once: conflicts first, then what is not known, else in the order of entry.

    ``treated``: first and last dose, None if not known.
    """
    if not case.medications:
        return
    by_name: dict[object, list[Medication]] = {}
    for medication in case.medications:
        by_name.setdefault(same_name(medication.name), []).append(medication)
    checker = _Checker(study, case, treated, named, today, {one.id: one for one in eligibility})
    yield from sorted((checker.check(entries) for entries in by_name.values()), key=_gravity)


def _gravity(check: MedicineCheck) -> int:
    return (CONFLICT, UNKNOWN, NO_RULE).index(check.status)


class _Checker:
    def __init__(
        self,
        study: Study,
        case: Case,
        treated: tuple[date | None, date | None],
        named: date | None,
        today: date,
        criteria: Mapping[str, CriterionResult],
    ) -> None:
        self._study, self._case, self._treated = study, case, treated
        self._named, self._day, self._criteria = named, named or today, criteria
        self._book = book_of(study)
        self._contrary = contrary(study, case, self._day)

    def check(self, entries: list[Medication]) -> MedicineCheck:
        """What is said of one medicine, in all its periods."""
        name = entries[0].name
        known = self._book.find(name)
        nobody: _Answer = (UNKNOWN, MedicineReason.UNKNOWN, None, None)
        status, because, rule, source = self._known(entries, known) if known else nobody
        periods = tuple((one.start, one.stop) for one in entries)
        drug = next((self._book.drug_of.get(one, one) for one in known), None)
        return MedicineCheck(name, status, because, rule, source, periods, drug)

    def _known(self, entries: list[Medication], ids: tuple[str, ...]) -> _Answer:
        named = sorted(
            ((use, drug) for _, drug, use in uses(self._study, entries, *self._treated)),
            key=lambda one: _ORDER.index(one[0]),
        )
        if named and named[0][0] in (*FORBIDDEN, Use.DOSE_MISSING):
            return CONFLICT, named[0][0], named[0][1].group, named[0][1].source
        others = (self._vaccine(entries, ids), self._corticosteroid(entries, ids), self._fact(entries))
        found = [one for one in others if one is not None]
        if named:
            found.append((NO_RULE, named[0][0], named[0][1].group, named[0][1].source))
        return next(
            (one for one in found if one[0] is CONFLICT),
            found[0] if found else (NO_RULE, MedicineReason.NONE, None, None),
        )

    def _vaccine(self, entries: list[Medication], ids: tuple[str, ...]) -> _Answer | None:
        rule, known = vaccine_rule(self._study), self._study.vocabulary.medicines.by_id
        if rule is None or not any(one in known and known[one].live_vaccine for one in ids):
            return None
        later = self._named is not None and any(one.start > self._named for one in entries)
        return (CONFLICT, MedicineReason.VACCINE, rule.label, rule.source) if later else (
            NO_RULE, MedicineReason.VACCINE_BEFORE, rule.label, rule.source
        )  # fmt: skip

    def _corticosteroid(self, entries: list[Medication], ids: tuple[str, ...]) -> _Answer | None:
        known = self._study.vocabulary.medicines.by_id
        criterion = self._criteria.get(CORTICOSTEROIDS)
        steroid = any(one in known and known[one].corticosteroid for one in ids)
        if criterion is None or not steroid or not asks_for_corticosteroids(self._study):
            return None
        running = [one for one in entries if one.start <= self._day and (one.stop is None or one.stop >= self._day)]
        counted = [one for one in running if is_counted(one)]
        if not counted:
            return NO_RULE, MedicineReason.NOT_COUNTED, criterion.label, criterion.source
        status = NO_RULE if criterion.status is CriterionStatus.MET else CONFLICT
        missing = criterion.status is CriterionStatus.MISSING and any(one.daily_dose is None for one in counted)
        reason = Use.DOSE_MISSING if missing else MedicineReason.COUNTED
        return status, reason, criterion.label, criterion.source

    def _fact(self, entries: list[Medication]) -> _Answer | None:
        """A criterion that the medicine answers with yes; or one whose limit depends on the answer."""
        names = {one.name for one in entries}
        for fact, listed in self._contrary.items():
            if names.isdisjoint(listed):
                continue
            criterion = self._criteria.get(fact)
            if criterion is not None:
                return CONFLICT, MedicineReason.CRITERION, criterion.label, criterion.source
            reads = [one for one in self._study.protocol.criteria if one.branch is not None and one.branch.fact == fact]
            if reads:
                return NO_RULE, MedicineReason.MATTERS, self._study.vocabulary.facts[fact].name, reads[0].source
        return None
