"""Other medicines that must not be taken with treatment."""

from collections.abc import Iterator
from datetime import date

from dosecal.core.case import Case
from dosecal.core.finding import Finding, finding
from dosecal.core.protocol import Protocol


def check_medications(
    protocol: Protocol, case: Case, first_dose: date | None, last_dose: date | None
) -> Iterator[Finding]:
    """A prohibited medicine whose time meets treatment, which lasts from first to last dose (None: not known yet)."""
    known = {name: drug for drug in protocol.prohibited for name in drug.names}
    for medication in case.medications:
        drug = known.get(medication.name.strip().lower())
        if drug is None:
            continue
        over = first_dose is not None and medication.stop is not None and medication.stop < first_dose
        later = last_dose is not None and medication.start > last_dose
        if not over and not later:
            yield finding(
                "prohibited-medication", f"medications.{drug.name}", drug.source, name=medication.name,
                group=drug.group, start=medication.start, stop=medication.stop,
            )  # fmt: skip
