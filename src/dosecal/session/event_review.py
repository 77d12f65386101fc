"""Whether the answers to a form can be recorded, and what would follow: looked at before anything is recorded."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date

from dosecal.session.asks import Values
from dosecal.session.entry import Data
from dosecal.session.event_forms import Form
from dosecal.session.open_case import UNWRITTEN, Tried


@dataclass(frozen=True, slots=True)
class Review:
    """What the dialog shows of the answers as they are."""

    missing: tuple[str, ...]
    """Keys of what is needed and not answered."""
    tried: Tried
    can_record: bool
    offers: dict[str, date] = field(default_factory=dict)
    """Key of a missing day → a day that may be the right one."""


def review(form: Form, values: Values, unread: Collection[str], try_events: Callable[[list[Data]], Tried]) -> Review:
    """Tries the events that the answers mean. ``unread``: keys of fields whose text cannot be read.

    While only what changes nothing is missing the events are tried with a placeholder for the reason; nothing is
    recorded without one.
    """
    missing = form.missing(values)
    tried = Tried()
    if not unread and set(missing) <= set(form.tried_without):
        filled = {**values, "reason": UNWRITTEN} if "reason" in missing else values
        tried = try_events(form.events(filled))
    offers = {ask.key: ask.offer for ask in form.asks if ask.offer is not None and ask.key in missing}
    can_record = not missing and not unread and not tried.refused
    return Review(tuple(missing), tried, can_record, {key: day for key, day in offers.items() if key not in unread})
