"""What is asked to record each kind of event: one description per kind, no widgets. The dialog is built from it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from dosecal.core.patient.stops import ALL
from dosecal.core.plan.tablet_returns import returned_of
from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import Visit
from dosecal.core.trial.protocol import StopCause
from dosecal.core.values.quantity import Quantity
from dosecal.session.asks import Ask, AskKind, Value, Values
from dosecal.session.entry import Data
from dosecal.session.protocol_versions import to_consent_to
from dosecal.session.recordable import Recordable, recordable
from dosecal.session.recorded_events import AFTER_DOSE, BEFORE_DOSE
from dosecal.words import Words
from dosecal.words.doses import vials_text
from dosecal.words.numbers import activity, drug_name

AMOUNT = "amount:"
"""Before a drug: the key by which the amount that was given of it is asked."""
HANDOUT = "handout"
"""The key by which the handout is chosen whose tablets came back: visit and drug."""
COUNTS = ("tablets:", "handed_out:")
"""Before a strength: the keys by which tablets are counted."""
NUMBERS = ("cycle", "grade", "minute")
"""Answers that a case file writes as numbers."""
_DIGITS = re.compile("[0-9]+")
_COUNT = re.compile("[0-9]{1,6}")
_TIME = re.compile("([0-9]{1,2})[:.]?([0-9]{2})")
"""A time as it is typed: 9:30, 09.30, 0930."""


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of event: what is asked, and what goes into the case in addition to the answers."""

    kind: str
    title: str
    asks: tuple[Ask, ...]
    fixed: Data = field(default_factory=dict)
    resumes: bool = False
    """With a reduction the drug, which is on hold, is resumed on the same day."""

    @property
    def tried_without(self) -> tuple[str, ...]:
        """Answers without which it can be shown what would follow."""
        return ("reason",)

    def asked(self, _values: Values) -> tuple[str, ...]:
        """The keys that are asked, as far as it has been answered."""
        return tuple(ask.key for ask in self.asks)

    def note(self, _values: Values) -> tuple[str, str]:
        """The key of an answer, and what is said about it as it is; empty if nothing is."""
        return "", ""

    def missing(self, values: Values) -> list[str]:
        """What is needed and not answered; blanks are no answer. The amount of a drug is needed if it was given."""
        asked = [ask for ask in self.asks if ask.needed or self._given(ask.key, values)]
        return [ask.key for ask in asked if not is_answered(values.get(ask.key))]

    def _given(self, key: str, values: Values) -> bool:
        """Whether a key asks for the amount of a drug that the answers say was given."""
        drug = key.removeprefix(AMOUNT)
        if drug == key:
            return False
        chosen = values.get("drugs", values.get("drug", drug))
        return drug in chosen if isinstance(chosen, tuple) else drug == chosen

    def events(self, values: Values) -> list[Data]:
        """The events that the answers mean: one, or one for each drug if not all were given."""
        answers = {key: value.strip() if isinstance(value, str) else value for key, value in values.items()}
        amounts = {key: answers.pop(key) for key in [*answers] if key.startswith(AMOUNT)}
        recorded = {
            key.removeprefix(AMOUNT): amount
            for key, amount in amounts.items()
            if is_answered(amount) and self._given(key, values)
        }
        counted = _counted({key: answers.pop(key) for key in [*answers] if key.startswith(COUNTS)})
        if isinstance(handout := answers.pop(HANDOUT, None), str):
            counted |= dict(zip(("visit", "drug"), handout.split(" ", 1), strict=False))
        chosen = answers.pop("drugs", None)
        given = {key: as_in_a_file(key, one) for key, one in answers.items() if is_answered(one)}
        event: Data = {"kind": self.kind, **self.fixed, **counted, **given}
        activities = answers.get("activities")
        if activities and isinstance(activities, tuple):
            event["activities"] = list(activities)
        offered = next((ask.choices for ask in self.asks if ask.key == "drugs"), ())
        made = [event]
        if isinstance(chosen, tuple) and len(chosen) != len(offered):
            made = [{**event, "drug": drug} for drug in chosen]
        made = [_with_amounts(one, recorded) for one in made]
        if self.resumes:
            made += [{"kind": "resume", "drug": one["drug"], "date": one["date"]} for one in made if "date" in one]
        return made


@dataclass(frozen=True)
class UnscheduledForm(Form):
    """The form of a visit outside the schedule: on a day to come it is agreed, and has not taken place."""

    words: Words | None = None
    today: date = date.max

    def note(self, values: Values) -> tuple[str, str]:
        day = values.get("date")
        if self.words is None or not isinstance(day, date) or day <= self.today:
            return "", ""
        return "date", self.words.say("planning.agreed", day=day)

    def events(self, values: Values) -> list[Data]:
        day = values.get("date")
        planned = {"planned": True} if isinstance(day, date) and day > self.today else {}
        return [{**event, **planned} for event in super().events(values)]


def _with_amounts(event: Data, amounts: Mapping[str, Value]) -> Data:
    """An event of a dose with the amounts that were entered, of its drug or of all."""
    mine = {drug: amount for drug, amount in amounts.items() if event.get("drug", drug) == drug}
    return {**event, "amounts": mine} if mine else event


def _counted(answers: Mapping[str, Value]) -> Data:
    """Tablets of each strength as a case file has them; a strength without a number is not counted."""
    found: dict[str, list[Data]] = {}
    for key, value in answers.items():
        name, _, strength = key.partition(":")
        if isinstance(value, str) and (number := value.strip()):
            count = int(number) if _COUNT.fullmatch(number) else number
            found.setdefault(name, []).append({"strength": strength, "count": count})
    return dict(found)


def as_in_a_file(key: str, value: Value) -> object:
    """An answer as a case file has it; a number that cannot be read is left to the reader, which refuses it."""
    if key == "time" and isinstance(value, str) and (time := _TIME.fullmatch(value)):
        return f"{int(time[1]):02}:{time[2]}"
    return int(value) if key in NUMBERS and isinstance(value, str) and _DIGITS.fullmatch(value) else value


def is_answered(value: Value) -> bool:
    """Whether something was answered; blanks are no answer."""
    return bool(value.strip()) if isinstance(value, str) else bool(value)


# ── One description per kind ────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Asking:
    """What descriptions are made from: what can be recorded, and the words."""

    words: Words
    state: Recordable
    tried: date | None = None
    """The day on which the visit is tried."""

    @property
    def plan(self) -> Plan:
        """The plan as it is."""
        return self.state.plan

    @property
    def visit(self) -> Visit:
        """The visit that is chosen; asked only by forms of a visit."""
        assert self.state.visit is not None
        return self.state.visit

    def cycles(self) -> tuple[tuple[str, str], ...]:
        """For how long a reduction applies: carried forward, or one of the next cycles only."""
        say = self.words.say
        only = [(str(cycle), say("planning.choice.cycle-only", cycle=cycle)) for cycle in self.state.reduction_cycles]
        return (("", say("planning.choice.carried-forward")), *only)

    def order(self, drugs: tuple[str, ...]) -> tuple[Ask, ...]:
        """Asked if a dose of today is recorded as given: whether the decision came before or after it."""
        visit = self.state.dosed_today(drugs)
        if visit is None:
            return ()
        say = self.words.say
        choices = tuple((turn, say(f"planning.choice.{turn}", visit=visit)) for turn in (AFTER_DOSE, BEFORE_DOSE))
        return (Ask("after", AskKind.CHOICE, AFTER_DOSE, choices),)

    def amounts(self, drugs: tuple[str, ...]) -> tuple[Ask, ...]:
        """Asked of each infusion whose amount is withheld: what was given of it only a person knows."""
        plan, say = self.plan, self.words.say
        return tuple(
            Ask(f"{AMOUNT}{drug}", AskKind.TEXT, needed=False, label=say("planning.ask-amount", drug=name))
            for drug, name in self.named(drugs)
            if drug in self.state.withheld and plan.study.drugs[drug].infusion is not None
        )

    def named(self, drugs: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        """Drugs with their names."""
        return tuple((drug, drug_name(self.words, self.plan.study, drug)) for drug in drugs)

    def form(self, kind: str, *asks: Ask, **fixed: object) -> Form:
        """A form with its title."""
        name = self.state.visit.id if self.state.visit is not None else ""
        return Form(kind, self.words.say(f"planning.title.{kind}", visit=name), asks, dict(fixed))


def asking(words: Words, plan: Plan, visit: Visit | None, tried: date | None = None) -> Asking:
    """What descriptions are made from, for the visit that is chosen; ``tried`` is the day to which it was moved."""
    return Asking(words, recordable(plan, visit), tried)


def _reason(needed: bool = True) -> Ask:
    return Ask("reason", AskKind.TEXT, needed=needed)


def _today(asked: Asking) -> Ask:
    return Ask("date", AskKind.DAY, asked.plan.today)


def _drug(asked: Asking, drugs: tuple[str, ...]) -> Ask:
    return Ask("drug", AskKind.CHOICE, drugs[0] if len(drugs) == 1 else None, asked.named(drugs))


def _visit_day(visit: Visit, today: date) -> Ask:
    """The day of a visit.

    One that was planned for a day before today may have taken place then, or only now: nothing is assumed, the planned
    day is offered. Otherwise it is today, since no event lies after today.
    """
    planned = visit.shown.day
    return Ask("date", AskKind.DAY, offer=planned) if planned < today else Ask("date", AskKind.DAY, today)


def _given(asked: Asking) -> Form:
    left, today = asked.state.not_given, asked.plan.today
    if left:
        day = Ask("date", AskKind.DAY, min(asked.visit.shown.day, today))
        amounts = asked.amounts(left)
        return asked.form("given", _drug(asked, left), day, *amounts, _reason(needed=False), visit=asked.visit.id)
    visit = asked.visit
    asks = [_visit_day(visit, today)]
    if len(visit.drugs) > 1:
        due = tuple(drug for drug in visit.drugs if drug not in asked.state.withheld)
        asks.append(Ask("drugs", AskKind.SEVERAL, due, asked.named(visit.drugs)))
    asks += asked.amounts(visit.drugs)
    return asked.form("given", *asks, _reason(needed=False), visit=visit.id)


def _done(asked: Asking) -> Form:
    asks = (_visit_day(asked.visit, asked.plan.today), _reason(needed=False))
    return asked.form("done", *asks, visit=asked.visit.id)


def _skip(asked: Asking) -> Form:
    visit, left = asked.visit, asked.state.not_given
    if left:
        return asked.form("skip", _drug(asked, left), _reason(), visit=visit.id)
    if len(visit.drugs) < 2:
        return asked.form("skip", _reason(), visit=visit.id)
    whole = ("", asked.words.say("planning.choice.whole-visit"))
    drug = Ask("drug", AskKind.CHOICE, "", (whole, *asked.named(visit.drugs)), needed=False)
    return asked.form("skip", drug, _reason(), visit=visit.id)


def _booked(asked: Asking) -> Form:
    """The day and the time agreed with the patient; the day that was tried is the one that is meant."""
    planned = asked.tried or asked.visit.shown.day
    day = Ask("date", AskKind.DAY, planned if planned >= asked.plan.today else None)
    return asked.form("booked", day, Ask("time", AskKind.TEXT, needed=False), visit=asked.visit.id)


def _hold(asked: Asking) -> Form:
    return asked.form("hold", _drug(asked, asked.state.held(False)), _today(asked), _reason())


def _resume(asked: Asking) -> Form:
    return asked.form("resume", _drug(asked, asked.state.held(True)), _today(asked))


def _reduce(asked: Asking) -> Form:
    drugs = asked.state.reducible
    cycle = Ask("cycle", AskKind.CHOICE, "", asked.cycles(), needed=False)
    return asked.form("reduce", _drug(asked, drugs), _today(asked), *asked.order(drugs), cycle, _reason())


def _discontinue(asked: Asking) -> Form:
    drugs = asked.state.ongoing
    every = ((ALL, asked.words.say("planning.choice.all-drugs")),) if len(drugs) > 1 else ()
    causes = tuple((cause, asked.words.say(f"cause.{cause}")) for cause in StopCause)
    drug = Ask("drug", AskKind.CHOICE, None if every else drugs[0], (*every, *asked.named(drugs)))
    last = Ask("last_dose", AskKind.DAY, needed=False)
    return asked.form("discontinue", drug, _today(asked), Ask("cause", AskKind.CHOICE, None, causes), last, _reason())


def _off_study(asked: Asking) -> Form:
    causes = tuple((cause, asked.words.say(f"cause.{cause}")) for cause in asked.state.study_end_causes)
    cause = Ask("cause", AskKind.CHOICE, causes[0][0] if len(causes) == 1 else None, causes)
    return asked.form("off-study", _today(asked), cause, _reason(needed=False))


def _unscheduled(asked: Asking) -> Form:
    plan, drugs = asked.plan, asked.state.drugs
    known = dict.fromkeys(one for visit in plan.visits for one in visit.activities if one not in visit.drugs)
    offered = tuple((one, activity(asked.words, plan.study, one)) for one in known if one not in drugs)
    activities = Ask("activities", AskKind.SEVERAL, (), offered, needed=False)
    form = asked.form("unscheduled", _today(asked), _reason(), activities)
    return UnscheduledForm(form.kind, form.title, form.asks, form.fixed, words=asked.words, today=plan.today)


def _suspected(asked: Asking) -> Form:
    return asked.form("progression-suspected", _today(asked))


def _reconsent(asked: Asking) -> Form:
    """Another version of the protocol, or a protocol file of the site, from the day of the consent on."""
    choices = to_consent_to(asked.words, asked.plan)
    version = Ask("version", AskKind.VERSION, choices[0][0] if len(choices) == 1 else None, tuple(choices))
    return asked.form("reconsent", version, _today(asked))


def _returned(asked: Asking) -> Form:
    """How many tablets of a handout came back; those handed out only where it was not the planned number."""
    words, plan, handouts = asked.words, asked.plan, asked.state.uncounted
    choices: list[tuple[str, str]] = []
    strengths: dict[str, Quantity] = {}
    for dose in handouts:
        back = returned_of(plan, dose, plan.today)
        if back is None:
            continue
        name = drug_name(words, plan.study, dose.drug)
        told = {"drug": name, "visit": dose.visit, "handed": vials_text(words, back.handed_out)}
        expected = vials_text(words, back.expected) or "0"
        choices.append((f"{dose.visit} {dose.drug}", words.say("planning.choice.handout", expected=expected, **told)))
        strengths |= {str(one.strength): one.strength for one in back.handed_out}
    asks = [Ask(HANDOUT, AskKind.CHOICE, choices[0][0], tuple(choices)), _today(asked)]
    for prefix, needed in zip(COUNTS, (len(strengths) == 1, False), strict=True):
        word = f"planning.ask-{prefix[:-1].replace('_', '-')}"
        for key, strength in strengths.items():
            label = words.say(word, strength=words.quantity(strength))
            asks.append(Ask(f"{prefix}{key}", AskKind.TEXT, needed=needed, label=label))
    return asked.form("returned", *asks, _reason(needed=False))


FORMS: Mapping[str, Callable[[Asking], Form]] = {
    "given": _given,
    "done": _done,
    "skip": _skip,
    "booked": _booked,
    "hold": _hold,
    "resume": _resume,
    "reduce": _reduce,
    "discontinue": _discontinue,
    "off-study": _off_study,
    "unscheduled": _unscheduled,
    "returned": _returned,
    "progression-suspected": _suspected,
    "reconsent": _reconsent,
}
"""Kind of event → its form for the visit that is chosen."""


def form_of(kind: str, asked: Asking) -> Form | None:
    """The form of a kind; None if it cannot be recorded now."""
    return FORMS[kind](asked) if kind in asked.state.kinds else None


def withdrawal_form(words: Words, line: str) -> Form:
    """Why an event is withdrawn; the event itself is named by its line."""
    return Form("revoke", words.say("planning.title.revoke", event=line), (_reason(),))
