"""What is asked to move a visit to a typed day. What is needed depends on the move that the day means."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from dosecal.core.patient.events import DelayCause
from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import Visit
from dosecal.core.values.closed_days import ClosedDays
from dosecal.session.asks import Ask, AskKind, Values
from dosecal.session.entry import Data
from dosecal.session.event_forms import Form, as_in_a_file, is_answered
from dosecal.session.visit_moves import MoveKind, VisitMove, visit_move
from dosecal.words import Words


@dataclass(frozen=True)
class MoveForm(Form):
    """The form of a move; ``to`` says what the visit on a day would be."""

    to: Callable[[date], VisitMove] | None = None

    def move(self, values: Values) -> VisitMove | None:
        """The move that the day means; None without a day."""
        day = values.get("date")
        return self.to(day) if self.to is not None and isinstance(day, date) else None

    @property
    def tried_without(self) -> tuple[str, ...]:
        """Neither changes what follows."""
        return ("reason", "cause")

    def asked(self, values: Values) -> tuple[str, ...]:
        """The day; of an appointment the time; reason and cause if the move needs them."""
        move = self.move(values)
        if move is None:
            return ("date",)
        time = ("time",) if move.kind is MoveKind.BOOKING or move.appointment is not None else ()
        return ("date", *time, *move.needs)

    def missing(self, values: Values) -> list[str]:
        """What this move needs and is not answered."""
        move = self.move(values)
        if move is None:
            return ["date"]
        return [key for key in move.needs if not is_answered(values.get(key))]

    def events(self, values: Values) -> list[Data]:
        """What goes into the case: nothing of a first dose, which is no event, or of a move that is impossible."""
        move = self.move(values)
        if move is None or not move.storable:
            return []
        given = {key: values.get(key) for key in ("reason", "cause") if key in move.needs}
        answers: Data = {key: value.strip() for key, value in given.items() if isinstance(value, str) and value.strip()}
        made = [{**event, **answers} if event is move.event else dict(event) for event in move.events]
        time = values.get("time")
        if isinstance(time, str) and time.strip():
            timed = as_in_a_file("time", time.strip())
            made = [{**event, "time": timed} if event["kind"] == "booked" else event for event in made]
        return made


def move_form(words: Words, plan: Plan, visit: Visit, closed: ClosedDays, day: date | None = None) -> MoveForm:
    """What is asked to move a visit; ``day`` is the one that was tried before."""
    causes = tuple((cause, words.say(f"delay-cause.{cause}")) for cause in DelayCause)
    asks = (
        Ask("date", AskKind.DAY, day),
        Ask("time", AskKind.TEXT, needed=False),
        Ask("reason", AskKind.TEXT),
        Ask("cause", AskKind.CHOICE, None, causes),
    )
    title = words.say("planning.title.delay", visit=visit.id)
    return MoveForm("delay", title, asks, to=lambda to: visit_move(plan, visit, to, closed))
