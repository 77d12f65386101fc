"""What is asked to record each kind of event: one description per kind, no widgets. The dialog is built from it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from dosecal.core.patient.course import ALL, Course, fold
from dosecal.core.patient.events import DelayCause
from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import Visit
from dosecal.core.trial.protocol import StopCause
from dosecal.session.form_text import Data
from dosecal.session.visit_moves import Wish
from dosecal.words import Words
from dosecal.words.numbers import drug_name
from dosecal.words.visit_texts import distance, shown_day
from dosecal.words.visits import activity

Value = str | date | tuple[str, ...] | None
Values = Mapping[str, Value]

NUMBERS = ("cycle", "grade", "minute")
"""Answers that a case spells as numbers."""
_DIGITS = re.compile("[0-9]+")

AFTER_DOSE, BEFORE_DOSE = "after-dose", "before-dose"
"""Whether a decision of the day came after the dose that was given, or before it."""
UNWRITTEN = "…"
"""Stands for a reason that is not typed yet while an event is only tried."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that is asked. ``kind``: day, text, choice, several; word ``planning.ask.<key>``."""

    key: str
    kind: str
    default: Value = None
    choices: tuple[tuple[str, str], ...] = ()
    needed: bool = True
    offer: date | None = None
    """A day that a button puts in: it may be the one, but it is not taken for it."""


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of event: what is asked, and what goes into the case beside the answers."""

    kind: str
    title: str
    asks: tuple[Ask, ...]
    fixed: Data = field(default_factory=dict)

    def missing(self, values: Values) -> list[str]:
        """What is asked, needed and not answered; blanks are no answer."""
        return [ask.key for ask in self.asks if ask.needed and not _answered(values.get(ask.key))]

    def events(self, values: Values) -> list[Data]:
        """The events that the answers spell: one, or one for each drug where not all were given."""
        answers = {key: value.strip() if isinstance(value, str) else value for key, value in values.items()}
        chosen = answers.pop("drugs", None)
        given = {key: _spelled(key, one) for key, one in answers.items() if _answered(one)}
        event: Data = {"kind": self.kind, **self.fixed, **given}
        activities = answers.get("activities")
        if activities and isinstance(activities, tuple):
            event["activities"] = list(activities)
        offered = next((ask.choices for ask in self.asks if ask.key == "drugs"), ())
        if not isinstance(chosen, tuple) or len(chosen) == len(offered):
            return [event]
        return [{**event, "drug": drug} for drug in chosen]


def _spelled(key: str, value: Value) -> object:
    """An answer as a case spells it; a number that is none is left to the reader, which refuses it."""
    return int(value) if key in NUMBERS and isinstance(value, str) and _DIGITS.fullmatch(value) else value


def _answered(value: Value) -> bool:
    return bool(value.strip()) if isinstance(value, str) else bool(value)


# ── One description per kind ────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Asking:
    """What a description is made from."""

    words: Words
    plan: Plan
    visit: Visit | None
    course: Course

    @property
    def drugs(self) -> tuple[str, ...]:
        """The drugs of the study."""
        return tuple(rule.drug for rule in self.plan.study.protocol.dose_rules)

    def going_on(self) -> tuple[str, ...]:
        """Drugs that are not stopped."""
        return tuple(drug for drug in self.drugs if drug not in self.course.stops)

    def held(self, held: bool) -> tuple[str, ...]:
        """Drugs that pause, or those that do not."""
        return tuple(drug for drug in self.going_on() if self.course.held(drug, self.plan.today) is held)

    def reducible(self) -> tuple[str, ...]:
        """Drugs that have a dose level below the one that is carried forward."""
        kept = []
        for drug in self.going_on():
            levels = self.plan.study.drugs[drug].levels
            carried = [one for one in self.course.reductions.get(drug, ()) if one.cycle is None]
            if levels is not None and len(carried) < len(levels.below):
                kept.append(drug)
        return tuple(kept)

    def cycles(self) -> tuple[tuple[str, str], ...]:
        """For how long a reduction counts: carried forward, or one of the cycles at hand only."""
        following = self.plan.next_to_give
        first = following.cycle if following is not None else None
        cycles = dict.fromkeys(
            visit.cycle for visit in self.plan.visits
            if visit.cycle is not None and first is not None and first <= visit.cycle <= first + 1
        )  # fmt: skip
        say = self.words.say
        only = [(str(cycle), say("planning.choice.cycle-only", cycle=cycle)) for cycle in cycles]
        return (("", say("planning.choice.carried-forward")), *only)

    def turn(self, drugs: tuple[str, ...]) -> tuple[Ask, ...]:
        """Asked where a dose of today is recorded as given: whether the decision came before or after it."""
        course, today = self.course, self.plan.today
        given = [visit for visit in course.given if any(course.given_on(visit, drug) == today for drug in drugs)]
        if not given:
            return ()
        say = self.words.say
        choices = tuple((turn, say(f"planning.choice.{turn}", visit=given[-1])) for turn in (AFTER_DOSE, BEFORE_DOSE))
        return (Ask("after", "choice", AFTER_DOSE, choices),)

    def named(self, drugs: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        """Drugs with their names."""
        return tuple((drug, drug_name(self.words, self.plan.study, drug)) for drug in drugs)

    def form(self, kind: str, *asks: Ask, **fixed: object) -> Form:
        """A form with its title."""
        name = self.visit.id if self.visit is not None else ""
        return Form(kind, self.words.say(f"planning.title.{kind}", visit=name), asks, dict(fixed))


def asking(words: Words, plan: Plan, visit: Visit | None) -> Asking:
    """What descriptions are made from, for the visit that is chosen."""
    return Asking(words, plan, visit, fold(plan.case, plan.study.protocol))


def _reason() -> Ask:
    return Ask("reason", "text")


def _today(asked: Asking) -> Ask:
    return Ask("date", "day", asked.plan.today)


def _drug(asked: Asking, drugs: tuple[str, ...]) -> Ask:
    return Ask("drug", "choice", drugs[0] if len(drugs) == 1 else None, asked.named(drugs))


def _open(asked: Asking, treatment: bool) -> Visit | None:
    """The visit chosen if something can be recorded about it."""
    visit = asked.visit
    if visit is None or visit.status not in ("planned", "missed") or (visit.kind == "treatment") is not treatment:
        return None
    return visit


def _visit_day(visit: Visit, today: date) -> Ask:
    """The day of a visit. Planned for a day before today it may have taken place then or only now: what is recorded is
    not guessed, the planned day is offered. Else it is today, since nothing lies after today."""
    planned = shown_day(visit)
    return Ask("date", "day", offer=planned) if planned < today else Ask("date", "day", today)


def _left(asked: Asking) -> tuple[str, ...]:
    """The drugs of the visit chosen that are or were due and are not recorded, of a visit at which others were
    given."""
    visit = asked.visit
    if visit is None or visit.status != "done":
        return ()
    due = [dose.drug for dose in asked.plan.doses_of(visit.id) if not dose.given]
    late = [one.drug for one in asked.plan.deviations if one.visit == visit.id and one.rule == "left-out"]
    found = (drug for drug in dict.fromkeys((*due, *late)) if drug is not None)
    return tuple(drug for drug in found if not asked.course.skips(visit.id, drug))


def _given(asked: Asking) -> Form | None:
    visit = _open(asked, treatment=True)
    if asked.visit is not None and (left := _left(asked)):
        day = Ask("date", "day", min(shown_day(asked.visit), asked.plan.today))
        return asked.form("given", _drug(asked, left), day, Ask("reason", "text", needed=False), visit=asked.visit.id)
    if visit is None or not visit.drugs:
        return None
    asks = [_visit_day(visit, asked.plan.today)]
    if len(visit.drugs) > 1:
        withheld = {dose.drug for dose in asked.plan.doses_of(visit.id) if dose.amount is None}
        due = tuple(drug for drug in visit.drugs if drug not in withheld)
        asks.append(Ask("drugs", "several", due, asked.named(visit.drugs)))
    asks.append(Ask("reason", "text", needed=False))
    return asked.form("given", *asks, visit=visit.id)


def _done(asked: Asking) -> Form | None:
    visit = _open(asked, treatment=False)
    if visit is None or visit.id.startswith("UNS-"):
        return None
    asks = (_visit_day(visit, asked.plan.today), Ask("reason", "text", needed=False))
    return asked.form("done", *asks, visit=visit.id)


def _skip(asked: Asking) -> Form | None:
    if asked.visit is not None and (left := _left(asked)):
        return asked.form("skip", _drug(asked, left), _reason(), visit=asked.visit.id)
    visit = _open(asked, treatment=True) or _open(asked, treatment=False)
    if visit is None:
        return None
    if len(visit.drugs) < 2:
        return asked.form("skip", _reason(), visit=visit.id)
    whole = ("", asked.words.say("planning.choice.whole-visit"))
    drug = Ask("drug", "choice", "", (whole, *asked.named(visit.drugs)), needed=False)
    return asked.form("skip", drug, _reason(), visit=visit.id)


def _hold(asked: Asking) -> Form | None:
    drugs = asked.held(False) if asked.course.given else ()
    return asked.form("hold", _drug(asked, drugs), _today(asked), _reason()) if drugs else None


def _resume(asked: Asking) -> Form | None:
    drugs = asked.held(True)
    return asked.form("resume", _drug(asked, drugs), _today(asked)) if drugs else None


def _reduce(asked: Asking) -> Form | None:
    drugs = asked.reducible() if asked.course.given else ()
    if not drugs:
        return None
    cycle = Ask("cycle", "choice", "", asked.cycles(), needed=False)
    return asked.form("reduce", _drug(asked, drugs), _today(asked), *asked.turn(drugs), cycle, _reason())


def _discontinue(asked: Asking) -> Form | None:
    drugs = asked.going_on()
    if not drugs:
        return None
    every = ((ALL, asked.words.say("planning.choice.all-drugs")),) if len(drugs) > 1 else ()
    causes = tuple((cause, asked.words.say(f"cause.{cause}")) for cause in StopCause)
    drug = Ask("drug", "choice", None if every else drugs[0], (*every, *asked.named(drugs)))
    last = Ask("last_dose", "day", needed=False)
    return asked.form("discontinue", drug, _today(asked), Ask("cause", "choice", None, causes), last, _reason())


def _unscheduled(asked: Asking) -> Form | None:
    plan = asked.plan
    known = dict.fromkeys(one for visit in plan.visits for one in visit.activities if one not in visit.drugs)
    offered = tuple((one, activity(asked.words, plan.study, one)) for one in known if one not in asked.drugs)
    activities = Ask("activities", "several", (), offered, needed=False)
    return asked.form("unscheduled", _today(asked), _reason(), activities)


def _suspected(asked: Asking) -> Form | None:
    if asked.plan.study.protocol.confirmation is None:
        return None
    return asked.form("progression-suspected", _today(asked))


FORMS: Mapping[str, Callable[[Asking], Form | None]] = {
    "given": _given,
    "done": _done,
    "skip": _skip,
    "hold": _hold,
    "resume": _resume,
    "reduce": _reduce,
    "discontinue": _discontinue,
    "unscheduled": _unscheduled,
    "progression-suspected": _suspected,
}
"""Kind of event → its form for the visit that is chosen; None where it cannot be recorded now."""


def form_of(kind: str, asked: Asking) -> Form | None:
    """The form of a kind, None where it is not offered."""
    return FORMS[kind](asked)


def delay_form(words: Words, wish: Wish, before: date) -> Form:
    """The reason, and the cause, of a delay that has been tried."""
    assert wish.event is not None
    causes = tuple((cause, words.say(f"delay-cause.{cause}")) for cause in DelayCause)
    title = words.say("planning.title.delay", visit=wish.visit, by=distance(words, before, wish.day))
    fixed = {key: value for key, value in wish.event.items() if key in ("visit", "days")}
    return Form("delay", title, (_reason(), Ask("cause", "choice", None, causes)), fixed)


def take_back_form(words: Words, line: str) -> Form:
    """Why an event is taken back; the event itself is named by its line."""
    return Form("revoke", words.say("planning.title.revoke", event=line), (_reason(),))
