"""Rows of the form: new ones, how many a section has, and where a point that is open before release is entered."""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from dosecal.core.result.dose import OpenPoint, PointCode
from dosecal.core.result.plan import Plan
from dosecal.core.trial.rhythm import VisitKind
from dosecal.session.entry import Entry, Row
from dosecal.session.study_fields import fresh_lab

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "vitals": ("pressure", "day"),
    "history": ("kind", "day", "state", "until"),
    "medications": ("name", "start", "stop", "daily_dose", "route", "purpose"),
    "prior_doses": ("drug", "amount", "source", "day"),
    "closed": ("first", "last", "name"),
}


class PlaceToEnter(Struct, frozen=True):
    """The field in which something is entered. ``new``: in a further row, of a laboratory value that of ``test``."""

    field: str
    new: bool = False
    test: str = ""


def section_to_enter(point: OpenPoint) -> str:
    """The section in which a point that is open before release is entered."""
    return {"order": "orders", "blood-pressure": "vitals"}.get(point.code, "labs")


def place_to_enter(entry: Entry, point: OpenPoint) -> PlaceToEnter | None:
    """Where in its section the point is entered; None if the form has no row of its test.

    What was entered before stays, since it was true when it was written: a new value gets a new row.
    """
    if point.code == PointCode.ORDER:
        return PlaceToEnter(f"orders.{len(entry.orders)}.by", new=True)
    if point.code == PointCode.BLOOD_PRESSURE:
        return PlaceToEnter(f"vitals.{len(entry.vitals)}.pressure", new=True)
    test = "urine_dipstick" if point.code == PointCode.DIPSTICK else point.test or ""
    of_test = [place for place, row in enumerate(entry.labs) if row.get("test") == test]
    empty = [place for place in of_test if not entry.labs[place].get("value")]
    if empty:
        return PlaceToEnter(f"labs.{empty[0]}.value")
    return PlaceToEnter(f"labs.{of_test[-1] + 1}.value", new=True, test=test) if of_test else None


def insert_lab(entry: Entry, test: str) -> int:
    """Adds a row for a further value of a test after those that are there; its place."""
    place = max(at for at, row in enumerate(entry.labs) if row.get("test") == test) + 1
    entry.labs.insert(place, fresh_lab(test))
    return place


def fresh_row(section: str) -> Row:
    """An empty row of a list."""
    return dict.fromkeys(("at", *COLUMNS[section]), "")


def fresh_order(plan: Plan | None, today: date) -> Row:
    """A medical order that was seen today, for the next treatment unless another visit is entered."""
    following = None if plan is None else plan.next_treatment
    return {"at": "", "visit": "" if following is None else following.id, "day": today.isoformat(), "by": ""}


def order_visits(plan: Plan | None) -> list[str]:
    """The treatment visits for which an order can be entered."""
    return [] if plan is None else [visit.id for visit in plan.visits if visit.kind == VisitKind.TREATMENT]


def section_counts(entry: Entry, plan: Plan | None) -> dict[str, int]:
    """Section → how many values it has."""
    return {
        "history": len(entry.history),
        "labs": sum(bool(row.get("value")) for row in entry.labs),
        "vitals": len(entry.vitals),
        "orders": len(entry.orders),
        "facts": sum(bool(text) for text in entry.facts.values()),
        "medications": len(entry.medications),
        "treatment": len(entry.prior_doses) + bool(entry.cycles),
        "site": sum(bool(text) for text in entry.site.values()) + len(entry.closed),
        "events": 0 if plan is None else len(plan.case.events),
    }
