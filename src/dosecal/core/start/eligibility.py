"""Criteria: met, not met, missing, or asked of a person. Comparisons exactly as each trial writes them."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, assert_never

from msgspec import Struct
from msgspec.structs import replace

from dosecal.core.body import Sex, cockcroft_gault
from dosecal.core.patient.case import Case, FactValue, Lab
from dosecal.core.patient.latest import as_entered, latest_lab, others_of_day
from dosecal.core.result.start import Because, CriterionResult, CriterionStatus, RuleResult
from dosecal.core.slips.sizes import in_order, sizes_on
from dosecal.core.start.corticosteroids import CORTICOSTEROIDS, prednisone_dose
from dosecal.core.start.disagreements import contrary, other_dose
from dosecal.core.start.disagreements import shown as shown_dose
from dosecal.core.trial.entry_rules import Criterion, Only, Reads, TestResult
from dosecal.core.trial.protocol import Protocol, Study
from dosecal.core.values.comparison import Comparison
from dosecal.core.values.quantity import Quantity, plain, rounded, told_apart
from dosecal.core.values.span import completed_years

DATED = (Reads.LAB, Reads.CLEARANCE, Reads.TEST)
"""What is judged by a value with a date, and so has an age."""
DECIDED_ELSEWHERE = (Because.ALTERNATIVE_MET, Because.ALTERNATIVE_MISSING, Because.LOCAL_METHOD)
"""Not met, but another value decides or is asked for before it excludes."""
MET, NOT_MET = CriterionStatus.MET, CriterionStatus.NOT_MET
MISSING, ASK = CriterionStatus.MISSING, CriterionStatus.ASK
# By short names: in Python 3.11 a member looked up in its class costs ten times a name.
FACT: Final = Reads.FACT
JUDGEMENT: Final = Reads.JUDGEMENT
LAB: Final = Reads.LAB


class _Verdict(Struct, frozen=True):
    status: CriterionStatus
    because: Because
    found: str | None = None
    day: date | None = None
    need: str | None = None
    """What to enter: the key of a fact, ``uln``, a test."""
    formula: str | None = None


def check_eligibility(
    study: Study,
    case: Case,
    first_dose: date | None,
    today: date,
    start_rules: tuple[RuleResult, ...],
    given: bool = False,
) -> Iterator[CriterionResult]:
    """Every criterion of the trial on the day of the first dose (planned or given), else today (convention 9)."""
    protocol, names = study.protocol, study.vocabulary.needs
    day = first_dose or today
    # A first dose that is overdue takes place today at the earliest: what was found until then is used.
    values_until = day if given else max(day, today)
    check = _Check(study, case, day, values_until, {rule.id: rule for rule in start_rules}, given)
    verdicts = {c.id: check.verdict(c) for c in protocol.criteria if check.applies(c)}
    for criterion in protocol.criteria:
        verdict = verdicts.get(criterion.id)
        if verdict is None:
            continue
        verdict = _joined(criterion, verdict, verdicts)
        required, source = criterion.required, criterion.source
        if criterion.branch is not None and case.facts.get(criterion.branch.fact) is True:
            required = criterion.branch.comparison.written if criterion.branch.comparison else ""
            source = criterion.branch.source or source
        yield CriterionResult(
            id=criterion.id,
            status=verdict.status,
            because=verdict.because,
            need=verdict.need,
            need_name=names.get(verdict.need or ""),
            label=criterion.label,
            required=required,
            found=verdict.found,
            day=verdict.day,
            source=source,
            formula=verdict.formula,
            age_days=(day - verdict.day).days if verdict.day is not None and criterion.reads in DATED else None,
        )


def excludes(protocol: Protocol, results: tuple[CriterionResult, ...]) -> Iterator[CriterionResult]:
    """The criteria that are not met and whose place no other criterion takes."""
    status = {result.id: result.status for result in results}
    instead_of = {criterion.id: criterion.stands_in_for for criterion in protocol.criteria}
    for result in results:
        if result.status != NOT_MET or result.because in DECIDED_ELSEWHERE:
            continue
        if status.get(instead_of[result.id] or "") == MET:
            continue  # "or": serum creatinine is within its limit, so the clearance is not asked
        yield result


def _joined(criterion: Criterion, verdict: _Verdict, verdicts: dict[str, _Verdict]) -> _Verdict:
    """Of two criteria that the trial joins the second is asked only if the first is not met."""
    if criterion.stands_in_for is not None and verdict.status == MISSING:
        first = verdicts.get(criterion.stands_in_for)
        if first is not None and first.status == MET:
            return _Verdict(MET, Because.NOT_NEEDED)
    if criterion.alternative is not None and verdict.status == NOT_MET:
        second = verdicts.get(criterion.alternative)
        # A collection from before the value that asks for it does not answer it.
        answers = (
            second is not None and second.day is not None and verdict.day is not None and second.day >= verdict.day
        )
        if second is not None and second.status == MET and answers:
            return _Verdict(NOT_MET, Because.ALTERNATIVE_MET, verdict.found, verdict.day)
        if second is not None and (second.status in (MISSING, ASK) or not answers):
            return _Verdict(NOT_MET, Because.ALTERNATIVE_MISSING, verdict.found, verdict.day, criterion.alternative)
    return verdict


class _Check:
    """The verdicts on one case on one day."""

    def __init__(
        self,
        study: Study,
        case: Case,
        day: date,
        values_until: date,
        start_rules: dict[str, RuleResult],
        given: bool,
    ) -> None:
        self._study = study
        self._contrary = contrary(study, case, day)
        self._case = case
        self._day = day
        self._start_rules = start_rules
        self._medicines = study.vocabulary.medicines
        self._values_until = values_until
        self._used_on = values_until
        """The day on which a test must still be valid: that of the dose, of an overdue one today."""
        self._outside = NOT_MET if given else MISSING
        """Before the first dose a test that is not valid is made again; after it the criterion was not met."""

    def _latest(self, test: str) -> Lab | None:
        return latest_lab(self._case.labs, test, self._values_until)

    def applies(self, criterion: Criterion) -> bool:
        """Whether the criterion is for this patient; as long as that is not known it is."""
        if criterion.only is None:
            return True
        if criterion.only is Only.FEMALE:
            return self._case.sex is not Sex.MALE
        return criterion.only is not Only.CHILDBEARING or self._case.childbearing is not False

    def verdict(self, criterion: Criterion) -> _Verdict:
        """The verdict on one criterion, before those that it is joined with."""
        reads = criterion.reads
        if reads is FACT or reads is JUDGEMENT:
            return self._fact(criterion)
        if reads is LAB:
            return self._lab(criterion)
        match reads:
            case Reads.CLEARANCE:
                return self._clearance(criterion)
            case Reads.AGE:
                return self._age(criterion)
            case Reads.TEST:
                return self._test(criterion)
            case _:
                assert_never(reads)

    def _age(self, criterion: Criterion) -> _Verdict:
        birth = self._case.birth_date
        if birth is None:
            return _Verdict(MISSING, Because.MISSING, need="birth_date")
        age = completed_years(birth, self._day)
        return _judge(criterion.comparisons, Fraction(age), None, str(age), self._day)

    def _fact(self, criterion: Criterion) -> _Verdict:
        """The verdict on a criterion that a person answers; it is asked again where the case lists otherwise."""
        case = self._case
        if criterion.only is not None:
            if criterion.only is Only.CHILDBEARING and case.childbearing is None:
                return _Verdict(MISSING, Because.MISSING, need="childbearing_potential" if case.sex else "sex")
            if criterion.only is Only.FEMALE and case.sex is None:
                return _Verdict(MISSING, Because.MISSING, need="sex")
        if criterion.unless is not None and criterion.id not in case.facts:
            known = case.facts.get(criterion.unless)
            if known is False:
                return _Verdict(MET, Because.VOID)
            if known is None:
                return _Verdict(MISSING, Because.MISSING_FACT, need=criterion.unless)
        value, listed = case.facts.get(criterion.id), ", ".join(self._contrary.get(criterion.id, ()))
        if value is None:
            if listed:
                return _Verdict(ASK, Because.MEDICINE_LISTED, listed)
            if criterion.reads is JUDGEMENT:
                return _Verdict(ASK, Because.ASK)
            if criterion.id == CORTICOSTEROIDS:
                return self._corticosteroids(criterion)
            return _Verdict(MISSING, Because.MISSING_FACT, need=criterion.id)
        if value is False and listed:
            return _Verdict(ASK, Because.FACTS_DISAGREE, listed, need=criterion.id)
        if criterion.id == CORTICOSTEROIDS and (taken := other_dose(case, self._study, self._day, value)) is not None:
            return _Verdict(ASK, Because.FACTS_DISAGREE, f"{value}; {shown_dose(taken)}", need=criterion.id)
        return _of_fact(criterion, value)

    def _corticosteroids(self, criterion: Criterion) -> _Verdict:
        """From the medicines taken on the day, as prednisone; a dose that is missing is asked for."""
        taken = prednisone_dose(self._case, self._day, self._medicines)
        if taken is None:
            return _Verdict(MISSING, Because.MISSING_FACT, need=criterion.id)
        if taken.mg is None:
            return _Verdict(MISSING, Because.MISSING, need="corticosteroid_dose")
        exact = Decimal(taken.mg.numerator) / Decimal(taken.mg.denominator)
        verdict = _judge(criterion.comparisons, taken.mg, None, "", self._day)
        return replace(verdict, found=_shown(exact, "mg", criterion), formula=taken.formula or None)

    def _test(self, criterion: Criterion) -> _Verdict:
        if self._case.childbearing is None:
            return _Verdict(MISSING, Because.MISSING, need="childbearing_potential" if self._case.sex else "sex")
        rule = self._start_rules.get(criterion.id)
        if rule is None or rule.event is None or rule.result is TestResult.PLANNED:
            return _Verdict(MISSING, Because.MISSING_TEST, need=criterion.id)
        if rule.result is TestResult.POSITIVE:
            return _Verdict(NOT_MET, Because.NOT_MET, "positive", rule.event)
        if rule.valid_through is not None and rule.valid_through < self._used_on:
            return _Verdict(self._outside, Because.TEST_TOO_OLD, "negative", rule.event, criterion.id)
        return _Verdict(MET, Because.MET, "negative", rule.event)

    def _lab(self, criterion: Criterion) -> _Verdict:
        branch = criterion.branch
        fact = None if branch is None else self._case.facts.get(branch.fact)
        if branch is not None and branch.comparison is None and fact is True:
            return _Verdict(MET, Because.EXEMPT, need=branch.fact)
        lab = self._latest(criterion.id)
        if branch is not None and fact is False and branch.fact in self._contrary:
            listed = ", ".join(self._contrary[branch.fact])
            found = listed if lab is None else f"{lab.typed}; {listed}"
            return _Verdict(ASK, Because.FACTS_DISAGREE, found, None if lab is None else lab.day, branch.fact)
        if lab is None:
            return _Verdict(MISSING, Because.MISSING_LAB, need=criterion.id)
        return self._two_of_a_day(lab) or _of_value(criterion, lab, fact)

    def _two_of_a_day(self, lab: Lab) -> _Verdict | None:
        """Several values of the day: which of them is right nobody can tell but a person."""
        others = others_of_day(self._case.labs, lab)
        if not others:
            return None
        found = ", ".join(dict.fromkeys(as_entered(one) for one in (lab, *reversed(others))))
        return _Verdict(ASK, Because.TWO_OF_A_DAY, found, lab.day)

    def _clearance(self, criterion: Criterion) -> _Verdict:
        """Cockcroft-Gault, or the local method: either is enough; if the two disagree a person decides."""
        measured = self._latest(criterion.id)
        local = None
        if measured is not None and (several := self._two_of_a_day(measured)) is not None:
            return several
        if measured is not None:
            local = _judge(criterion.comparisons, measured.value, None, measured.typed, measured.day)
        estimated = self._cockcroft_gault(criterion)
        if estimated.status == MISSING:
            return local or estimated
        if local is None:
            if estimated.status == NOT_MET:
                return replace(estimated, because=Because.LOCAL_METHOD)
            return estimated
        if local.status == NOT_MET and estimated.status == MET:
            return _Verdict(ASK, Because.METHODS_DISAGREE, f"{estimated.found}; {local.found}", local.day)
        return local

    def _cockcroft_gault(self, criterion: Criterion) -> _Verdict:
        """Age at the date of the creatinine, latest weight on or before it (convention 9)."""
        case, creatinine = self._case, self._latest("creatinine")
        if creatinine is None:
            return _Verdict(MISSING, Because.MISSING_LAB, need="creatinine")
        if (several := self._two_of_a_day(creatinine)) is not None:
            return several
        if case.birth_date is None:
            return _Verdict(MISSING, Because.MISSING, need="birth_date")
        if case.sex is None:
            return _Verdict(MISSING, Because.MISSING, need="sex")
        weight = sizes_on(in_order(case), creatinine.day).weight_kg
        if weight is None:
            return _Verdict(MISSING, Because.MISSING_WEIGHT, need="weight", day=creatinine.day)
        if creatinine.value <= 0:
            return _Verdict(MISSING, Because.MISSING_LAB, need="creatinine")
        age = completed_years(case.birth_date, creatinine.day)
        clearance = cockcroft_gault(age, weight, creatinine.value, case.sex)
        # 30 digits: a quotient that ends on the limit is met or missed exactly, whatever unit was typed.
        exact = rounded(clearance, 30)
        in_mg_dl = rounded(Decimal(creatinine.value.numerator) / creatinine.value.denominator, 4)
        formula = f"(140 − {age}) × {plain(weight)} kg ÷ (72 × {plain(in_mg_dl)} mg/dL)"
        formula += " × 0.85" if case.sex is Sex.FEMALE else ""
        shown = _shown(exact, "mL/min", criterion)
        return replace(_judge(criterion.comparisons, Fraction(exact), None, shown, creatinine.day), formula=formula)


def _shown(exact: Decimal, unit: str, criterion: Criterion) -> str:
    """A calculated value beside the limits of its criterion."""
    limits = (comparison.limit for comparison in criterion.comparisons)
    numbers = (Decimal(one.numerator) / one.denominator for one in limits if isinstance(one, Fraction))
    return str(Quantity(told_apart(exact, *numbers, digits=2), unit))


def _of_fact(criterion: Criterion, value: FactValue) -> _Verdict:
    """The verdict on an entered fact; what is not met and left to a judgement is asked."""
    found = ("yes" if value else "no") if isinstance(value, bool) else str(value)
    compared = value if isinstance(value, bool | str) else Fraction(value)
    verdict = _judge(criterion.comparisons, compared, None, found, None)
    if verdict.status == NOT_MET and criterion.judged:
        judged = _judge(criterion.judged, compared, None, found, None)
        return _Verdict(ASK, Because.JUDGED, found) if judged.status == MET else verdict
    return verdict


def fails(criterion: Criterion, lab: Lab, fact: FactValue | None) -> bool:
    """Whether a value does not meet the trial's criterion for its test; without the upper limit of normal: no.

    ``fact`` is that of the branch: while it is not known, the exception is not taken for granted.
    """
    if criterion.branch is not None and criterion.branch.comparison is None and fact is True:
        return False
    verdict = _of_value(criterion, lab, fact)
    return verdict.status == NOT_MET or verdict.because is Because.MISSING_FACT


def is_judged(criterion: Criterion, lab: Lab, fact: FactValue | None) -> bool:
    """Whether there is a verdict on a value; not without the upper limit of normal that its criterion needs."""
    if criterion.branch is not None and criterion.branch.comparison is None and fact is True:
        return True
    return _of_value(criterion, lab, fact).because is not Because.MISSING_ULN


def _of_value(criterion: Criterion, lab: Lab, fact: FactValue | None) -> _Verdict:
    """The verdict on a laboratory value, with the wider limit of the branch if its fact holds."""
    branch = criterion.branch
    verdict = _judge(criterion.comparisons, lab.value, lab.uln, lab.typed, lab.day)
    if branch is None or verdict.status != NOT_MET or fact is False:
        return verdict
    if branch.comparison is None:
        return _Verdict(MISSING, Because.MISSING_FACT, lab.typed, lab.day, branch.fact)
    wider = _judge((branch.comparison,), lab.value, lab.uln, lab.typed, lab.day)
    if fact is True or wider.status == NOT_MET:
        return wider
    return _Verdict(MISSING, Because.MISSING_FACT, lab.typed, lab.day, branch.fact)


def _judge(
    comparisons: tuple[Comparison, ...],
    value: Fraction | str | bool,
    uln: Fraction | None,
    found: str,
    day: date | None,
) -> _Verdict:
    """The verdict on a value that must meet all comparisons; without an upper limit of normal it is missing."""
    for comparison in comparisons:
        holds = comparison.holds(value, uln)
        if holds is None:
            return _Verdict(MISSING, Because.MISSING_ULN, found, day, "uln")
        if not holds:
            return _Verdict(NOT_MET, Because.NOT_MET, found, day)
    return _Verdict(MET, Because.MET, found, day)


__all__ = ["ASK", "MET", "MISSING", "NOT_MET", "check_eligibility", "excludes", "fails", "is_judged"]
