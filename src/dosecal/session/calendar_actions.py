"""What can be done on the calendar: which visit is chosen, which actions are possible, what a move would mean."""

from msgspec import Struct

from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import Visit, VisitStatus
from dosecal.session.event_list import listed_events
from dosecal.session.open_case import Tried
from dosecal.session.recordable import recordable
from dosecal.session.visit_moves import MoveKind, VisitMove
from dosecal.words import Words
from dosecal.words.visit_texts import distance, in_order
from dosecal.words.what_if import Effect, effects


def visit_to_choose(plan: Plan, chosen: str) -> str:
    """The visit chosen as long as the plan has it, else the next planned one, else the last. The plan has visits."""
    if plan.visit(chosen) is not None:
        return chosen
    return next((visit for visit in in_order(plan) if visit.status == VisitStatus.PLANNED), plan.visits[-1]).id


def neighbour(plan: Plan, chosen: str, by: int) -> str | None:
    """The visit so many places after the chosen one by day; the first if none is chosen, None beyond the ends."""
    ids = [visit.id for visit in in_order(plan)]
    place = ids.index(chosen) + by if chosen in ids else 0
    return ids[place] if 0 <= place < len(ids) else None


def can_apply(move: VisitMove | None, tried: Tried) -> bool:
    """Whether a move that was tried can be applied."""
    return move is not None and move.storable and tried.plan is not None


def possible_actions(plan: Plan | None, visit: Visit | None, move: VisitMove | None, tried: Tried) -> frozenset[str]:
    """The actions of the menu Visit that are possible: ``move``, ``move-to``, ``apply``, ``discard``, ``take-back`` and
    kinds of events."""
    if plan is None:
        return frozenset()
    possible = {
        "move": visit is not None,
        "move-to": visit is not None and visit.status is VisitStatus.PLANNED,
        "apply": can_apply(move, tried),
        "discard": move is not None,
        "take-back": any(event.can_withdraw for event in listed_events(plan.case)),
    }
    kinds = recordable(plan, visit).kinds
    return kinds | {name for name, is_possible in possible.items() if is_possible}


class MoveReport(Struct, frozen=True):
    """What the panel shows of a move that is tried."""

    title: str
    note: str
    """Why it cannot be, or a remark; empty if there is none."""
    stopped: bool
    effects: tuple[Effect, ...]


def move_report(words: Words, plan: Plan, move: VisitMove, tried: Tried) -> MoveReport:
    """What a move would mean, and everything that would follow from it."""
    visit = plan.visit(move.visit)
    assert visit is not None
    by = distance(words, visit.date or visit.target, move.day)
    lines: tuple[Effect, ...] = ()
    if tried.plan is not None and tried.what_if is not None:
        lines = tuple(effects(words, plan, tried.plan, tried.what_if))
    return MoveReport(
        title=words.say("planning.what-if", visit=visit.id, by=by),
        note=tried.refused or move.note_sentence(words),
        stopped=bool(tried.refused) or move.kind is MoveKind.REFUSED,
        effects=lines,
    )
