"""Counts of tablets that came back and that the study, its drugs or the other events do not allow."""

from collections.abc import Iterator

from dosecal.core.patient.case import Case
from dosecal.core.patient.contradiction import Contradiction, Expected, Of, unknown_name
from dosecal.core.patient.course import Course
from dosecal.core.patient.events import Returned
from dosecal.core.trial.protocol import Study
from dosecal.core.values.quantity import Quantity

Entered = tuple[tuple[Quantity, int], ...]


def contradictory_returns(study: Study, case: Case, course: Course) -> Iterator[Contradiction]:
    """Tablets of a drug taken by mouth and handed out at the visit before, of strengths that it has, counted once."""
    counted: set[tuple[str, str]] = set()
    for index, event in case.numbered:
        if not isinstance(event, Returned) or event.drug not in study.drugs:
            continue
        at, drug = f"events[{index}]", study.drugs[event.drug]
        if drug.infusion is not None:
            yield Contradiction(f"{at}.drug", Expected.TABLETS_BY_MOUTH, event.drug)
            continue
        if (event.visit, event.drug) in counted:
            yield Contradiction(f"{at}.visit", Expected.RETURNED_ONCE, event.visit)
        counted.add((event.visit, event.drug))
        given = course.given_on(event.visit, event.drug)
        if given is None:
            yield Contradiction(f"{at}.visit", Expected.GIVEN_VISIT, event.visit, drug=drug.name)
        elif event.day < given:
            yield Contradiction(f"{at}.date", Expected.NOT_BEFORE, event.day, visit=event.visit, day=given)
        strengths = tuple(str(one.strength) for one in drug.vials)
        for key, entered in (("tablets", event.tablets), ("handed_out", event.handed_out)):
            yield from _strengths(f"{at}.{key}", entered, strengths)
        yield from _at_most(f"{at}.tablets", event)


def _strengths(at: str, entered: Entered, known: tuple[str, ...]) -> Iterator[Contradiction]:
    """Each strength is one of the drug's, and is there once."""
    seen: set[Quantity] = set()
    for place, (strength, _) in enumerate(entered, start=1):
        if str(strength) not in known:
            yield unknown_name(f"{at}[{place}].strength", Of.TABLET_STRENGTH, str(strength), known)
        elif strength in seen:
            yield Contradiction(f"{at}[{place}].strength", Expected.STRENGTH_ONCE, str(strength))
        seen.add(strength)


def _at_most(at: str, event: Returned) -> Iterator[Contradiction]:
    """Of no strength more came back than were handed out, where that was entered."""
    handed = dict(event.handed_out)
    for place, (strength, count) in enumerate(event.tablets, start=1):
        if handed and count > handed.get(strength, 0):
            most = handed.get(strength, 0)
            yield Contradiction(
                f"{at}[{place}].count", Expected.TABLETS_AT_MOST, count, most=most, strength=str(strength)
            )
