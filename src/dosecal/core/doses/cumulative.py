"""What was given so far of one drug, and how much of its maximum is left."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from dosecal.core.doses.calculated import Prescribed
from dosecal.core.patient.case import Case, PriorDose
from dosecal.core.result.dose import Dose
from dosecal.core.result.prepared import Input, InputName, InputOrigin, Prepared, Step, StepLabel, ruled
from dosecal.core.trial.dose_rule import PER_M2, DoseRule, Limit
from dosecal.core.trial.protocol import Study
from dosecal.core.values.finding import Finding, finding
from dosecal.core.values.finding_code import Code
from dosecal.core.values.quantity import Quantity, significant, told_apart

_SURE_DIGITS = 25
"""Of quotients and roots so many digits are right; the last ones make no dose too much."""


def recounted(doses: tuple[Dose, ...]) -> tuple[Dose, ...]:
    """Doses of several versions of a trial, each with what was given before it by whichever version counted then."""
    so_far: dict[str, Given] = {}
    counted = []
    for dose in doses:
        before = so_far.get(dose.drug) or Given.starting(dose.prior)
        after = so_far[dose.drug] = before.plus(dose.prepared, size_doubted(dose.findings), dose.given)
        known = dose.given_before or dose.given_total
        if known is None:
            counted.append(dose)
        else:
            sums = replace(dose.sums, before=before.in_unit(known.unit), total=after.in_unit(known.unit))
            counted.append(replace(dose, sums=sums))
    return tuple(counted)


def size_doubted(findings: Iterable[Finding]) -> bool:
    """Whether the measurements that a dose rests on cannot be true."""
    return any(one.blocks and one.about.startswith("measurements") for one in findings)


class Given(Struct, frozen=True):
    """The doses of one drug before another one: given, and given or planned. Each by the body it rested on."""

    amount: Decimal = Decimal(0)
    """Given, in the unit of the drug."""
    known: bool = True
    """No amount that was given is unknown."""
    planned: Decimal = Decimal(0)
    """Given or planned."""
    planned_per_m2: Decimal = Decimal(0)
    meant: Decimal = Decimal(0)
    """Given or planned as it was calculated, before any rounding; what a person decided as decided."""
    meant_per_m2: Decimal = Decimal(0)
    prior: Decimal = Decimal(0)
    """Given before the trial, in the unit of the maximum; counted in the sums as well."""
    prior_known: bool = True
    """Somebody said what was given before the trial, even if it was nothing."""
    known_per_m2: bool = True
    """Of each the body surface is known."""
    doses: int = 0
    """So many were given."""
    reported: tuple[PriorDose, ...] = ()
    """What was given before the trial, as it was reported."""

    @classmethod
    def starting(cls, prior: tuple[PriorDose, ...]) -> "Given":
        """What counts at the first dose of the trial: doses per surface only in the sum per surface."""
        per_m2 = sum((one.amount.value for one in prior if one.amount.unit == PER_M2), Decimal(0))
        amount = sum((one.amount.value for one in prior if one.amount.unit != PER_M2), Decimal(0))
        return cls(amount, True, amount, per_m2, amount, per_m2, amount + per_m2, bool(prior), reported=prior)

    def in_unit(self, unit: str) -> Quantity | None:
        """All that was given before, in the unit of its drug; None where an amount is not known."""
        return Quantity(self.amount, unit) if self.known else None

    def plus(self, dose: Prepared, doubted: bool, done: bool) -> "Given":
        """With one dose more, given (``done``) or planned; no surface is known from ``doubted`` sizes."""
        if dose.amount is None:
            return replace(self, known=False, doses=self.doses + 1) if done else self
        value, bsa = dose.amount.value, None if doubted else dose.body.surface_used
        meant = dose.exact.value if dose.planned and dose.exact is not None else value
        return replace(
            self,
            known_per_m2=self.known_per_m2 and bsa is not None,
            doses=self.doses + done,
            amount=self.amount + value if done else self.amount,
            planned=self.planned + value,
            planned_per_m2=self.planned_per_m2 if bsa is None else self.planned_per_m2 + value / bsa,
            meant=self.meant + meant,
            meant_per_m2=self.meant_per_m2 if bsa is None else self.meant_per_m2 + meant / bsa,
        )

    def room(self, due: Prescribed, exact: Decimal, bsa: Decimal | None) -> Decimal | None:
        """What is left of the maximum of all doses for one that fits by what was calculated; None for any other.

        Only what earlier doses were rounded up by is missing then: this one is rounded down for it.
        """
        limit, left = due.rule.maximum_cumulative, self.left(due, bsa)
        if limit is None or left is None:
            return None
        per_m2 = limit.value.unit == PER_M2
        this = exact / bsa if per_m2 and bsa is not None else exact
        meant = (self.meant_per_m2 if per_m2 else self.meant) + this
        return left if significant(meant, _SURE_DIGITS) <= limit.value.value else None

    def step(self, due: Prescribed, amount: Decimal, bsa: Decimal | None) -> list[Step]:
        """The sum with this dose, where the protocol has a maximum of it."""
        limit = due.rule.maximum_cumulative
        before = self._before(due, bsa)
        if limit is None or before is None:
            return []
        unit = limit.value.unit
        this = amount / bsa if unit == PER_M2 and bsa is not None else amount
        shown, dose = (Quantity(significant(value, 7), unit) for value in (before - self.prior, this))
        earlier = Quantity(self.prior, unit)
        inputs = (
            *([Input(InputName.PRIOR_DOSES, earlier, origin=InputOrigin.REPORTED)] if self.prior_known else []),
            Input(InputName.GIVEN_BEFORE, shown),
            ruled(InputName.MAXIMUM, limit.value, limit.source),
        )
        formula = f"{earlier} + {shown} + {dose}" if self.prior else f"{shown} + {dose}"
        return [Step(StepLabel.CUMULATIVE, formula, inputs, Quantity(before + this, unit), limit.source)]

    def left(self, due: Prescribed, bsa: Decimal | None) -> Decimal | None:
        """How much of the maximum of all doses is left, in the unit of the drug; None without one, or not known."""
        limit, before = due.rule.maximum_cumulative, self._before(due, bsa)
        if limit is None or before is None or not self._is_known(limit):
            return None
        left = max(limit.value.value - before, Decimal(0))
        return left * bsa if limit.value.unit == PER_M2 and bsa is not None else left

    def exceeded(self, due: Prescribed, about: str, amount: Decimal, bsa: Decimal | None) -> list[Finding]:
        """A dose that goes over the maximum is withheld: the finding says how much is left."""
        limit = due.rule.maximum_cumulative
        if limit is None:
            return []
        if not self._is_known(limit):
            return [finding(Code.CUMULATIVE_UNKNOWN, about, limit.source, drug=due.drug.name, limit=limit.value)]
        before, left = self._before(due, bsa), self.left(due, bsa)
        if before is None or left is None or amount <= left:
            return []
        unit = due.drug.unit
        return [
            finding(
                Code.CUMULATIVE_EXCEEDED, about, limit.source, drug=due.drug.name, limit=limit.value,
                before=Quantity(significant(before, 7), limit.value.unit),
                left=Quantity(told_apart(left, amount, digits=7, how=significant), unit),
                amount=Quantity(amount, unit),
            )
        ]  # fmt: skip

    def _is_known(self, limit: Limit) -> bool:
        """Whether every amount given is known, and for a maximum per m² the surface that each rested on."""
        return self.known and (self.known_per_m2 or limit.value.unit != PER_M2)

    def _before(self, due: Prescribed, bsa: Decimal | None) -> Decimal | None:
        """In the unit of the maximum; None where that is per surface and nobody knows the surface."""
        limit = due.rule.maximum_cumulative
        if limit is None or (limit.value.unit == PER_M2 and bsa is None):
            return None
        return self.planned_per_m2 if limit.value.unit == PER_M2 else self.planned


def prior_doses(rule: DoseRule, case: Case) -> tuple[PriorDose, ...]:
    """What counts for the maximum of all doses of a drug; without a maximum nothing does."""
    if rule.maximum_cumulative is None:
        return ()
    return tuple(one for one in case.prior_doses if one.drug == rule.drug)


def about_prior_doses(study: Study, case: Case) -> Iterator[Finding]:
    """A maximum of all doses asks what was given before the trial; without one nothing is done with the answer."""
    for rule in study.protocol.dose_rules:
        limit, name = rule.maximum_cumulative, study.drugs[rule.drug].name
        told = any(one.drug == rule.drug for one in case.prior_doses)
        if limit is not None and not told:
            yield finding(Code.PRIOR_DOSES_OPEN, f"prior_doses.{rule.drug}", limit.source, drug=name, limit=limit.value)
        if limit is None and told:
            yield finding(Code.PRIOR_DOSES_UNUSED, f"prior_doses.{rule.drug}", None, drug=name)
