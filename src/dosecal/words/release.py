"""Sentences about what stands beside an amount: open points, proposals of the label, limits, how long it keeps."""

from collections.abc import Iterator
from decimal import Decimal

from dosecal.core.patient.case import HistoryEvent
from dosecal.core.patient.events import Reduce
from dosecal.core.result.dose import Dose, LabValue, OpenPoint, PointCode, PointStatus, Proposal, Slowed
from dosecal.core.result.plan import Plan
from dosecal.core.result.prepared import LimitedBy, StepLabel
from dosecal.core.trial.drug import Drug, Keeping
from dosecal.core.trial.protocol import Study
from dosecal.core.values.finding_detail import Decided
from dosecal.core.values.quantity import Quantity, told_apart
from dosecal.core.views.dosing_visits import is_open
from dosecal.words import NBSP, Words
from dosecal.words.doses import prescribed_text
from dosecal.words.numbers import drug_name, numbers
from dosecal.words.sources import origin_mark

FEW = 2
"""So many laboratory values are named one by one; more are counted."""


def open_point_name(words: Words, study: Study, point: OpenPoint) -> str:
    """What is to be seen: the order, blood pressure, the dipstick, or the name of a laboratory test."""
    test = study.vocabulary.tests.get(point.test or "")
    if test is not None:
        return words.text(test.name)
    return words.say(f"dose-open.name.{point.code}")


def open_point_text(words: Words, study: Study, point: OpenPoint) -> str:
    """The point with its value and day: ``Haemoglobin: 9.8 g/dL, Wed 27 Jan 2027, too old``."""
    name = open_point_name(words, study, point)
    return f"{name}: {open_point_state(words, point)}"


def open_point_state(words: Words, point: OpenPoint) -> str:
    """How the point stands: the value with its day, or that there is none."""
    known = [
        "" if point.value is None else numbers(words, point.value),
        "" if point.day is None else words.date(point.day),
        point.by or "",
    ]
    state = open_point_verdict(words, point)
    said = ", ".join(text for text in known if text)
    if point.status == PointStatus.OPEN or not said:
        return state
    return said if point.status == PointStatus.MET else f"{said}, {state}"


def open_point_verdict(words: Words, point: OpenPoint) -> str:
    """The status as a word, or why a person decides."""
    late = "" if point.then is None else words.say("dose-open.stale-then", day=point.then)
    if point.reason is None:
        return late or words.say(f"dose-open.{point.status}")
    origin = "" if point.source is None else origin_mark(words, point.source)
    said = words.say(f"dose-open.reason.{point.reason}", limit=point.limit, origin=origin)
    return f"{said}; {late}" if late else said


def open_points_short(words: Words, study: Study, points: tuple[OpenPoint, ...]) -> str:
    """The names of what is not met; many laboratory values are counted, but not one that asks for a
    decision. Empty where all is met."""
    waiting = [point for point in points if is_open(point)]
    tests = [point for point in waiting if point.code == PointCode.LABORATORY and point.reason is None]
    said = []
    for point in waiting:
        if point in tests and len(tests) > FEW:
            said += [words.say("dose-open.tests", count=len(tests))] if point is tests[0] else []
        else:
            name = open_point_name(words, study, point)
            said.append(name if point.status == PointStatus.OPEN else f"{name} ({open_point_verdict(words, point)})")
    return ", ".join(said)


def proposal_action(words: Words, proposal: Proposal) -> str:
    """What the label proposes to do."""
    if proposal.text is not None:
        return words.text(proposal.text).rstrip(".")  # the sentence goes on
    if proposal.to is None:
        return words.say(f"dose-proposal.{proposal.action}")
    to = words.quantity(proposal.to) if isinstance(proposal.to, Quantity) else prescribed_text(words, proposal.to)
    return words.say(f"dose-proposal.to.{proposal.action}", to=numbers(words, to))


def proposal_because(words: Words, study: Study, proposal: Proposal) -> str:
    """The value or the reaction that it rests on, with its day."""
    if (reaction := proposal.reaction) is not None:
        return words.say("dose-proposal.because-reaction", grade=reaction.grade, visit=reaction.visit, day=proposal.day)
    if proposal.event is not None:
        return _because_history(words, study, proposal, proposal.event)
    said = _values_text(words, study, proposal.values) or words.date(proposal.day)
    if not proposal.entry:
        return said
    if proposal.entry == proposal.values:
        return words.say("dose-proposal.is-entry", values=said)
    return words.say("dose-proposal.at-entry", values=said, entry=_values_text(words, study, proposal.entry))


def _values_text(words: Words, study: Study, values: tuple[LabValue, ...]) -> str:
    """Laboratory values with their days."""
    said = []
    for value in values:
        test = study.vocabulary.tests.get(value.test)
        name = value.test if test is None else words.text(test.name)
        said.append(f"{name} {numbers(words, value.typed)} ({words.date(value.day)})")
    return ", ".join(said)


def _because_history(words: Words, study: Study, proposal: Proposal, event: HistoryEvent) -> str:
    """The operation or the event with its day, and the days on which no dose is given."""
    said = f"{words.text(study.vocabulary.history[event.kind])} ({words.date(event.day)})"
    if proposal.period is None:
        return said
    first, last = proposal.period
    if last is None:
        return words.say("dose-proposal.no-dose-from", event=said, first=first)
    return words.say("dose-proposal.no-dose", event=said, first=first, last=last)


def proposal_sentence(words: Words, study: Study, proposal: Proposal) -> str:
    """The drug, what the label proposes, and why."""
    return words.say(
        "dose-proposal.sentence",
        drug=drug_name(words, study, proposal.drug),
        action=proposal_action(words, proposal),
        because=proposal_because(words, study, proposal),
    )


def limit_text(words: Words, limit: LimitedBy) -> str:
    """What made the dose smaller, with both numbers."""
    without = told_apart(limit.without.value, limit.limit.value, digits=2)
    return words.say(
        f"dose-limit.{limit.kind}",
        limit=words.quantity(limit.limit),
        without=words.quantity(Quantity(without, limit.without.unit)),
    )


def keeping_text(words: Words, keeping: Keeping) -> str:
    """``diluted in NaCl 0.9 %: 24 h at 2–8 °C``."""
    state = words.say(f"dose-keeps.{keeping.state}")
    if keeping.diluent is not None:
        state = words.say("dose-keeps.in", state=state, diluent=keeping.diluent)
    condition = words.text(keeping.condition)
    if keeping.immediately:
        return f"{state}: {words.say('dose-keeps.at-once', hours=str(keeping.hours), condition=condition)}"
    return f"{state}: {keeping.hours}{NBSP}h {condition}"


def keeping_parts(words: Words, keeps: tuple[Keeping, ...]) -> Iterator[tuple[Keeping, str, str]]:
    """Each with its state and how long it keeps; "use immediately" is said once of a state."""
    at_once: set[str] = set()
    for keeping in keeps:
        state, _, how_long = keeping_text(words, keeping).partition(": ")
        if keeping.immediately and state in at_once:
            condition = words.text(keeping.condition)
            how_long = words.say("dose-keeps.at-most", hours=str(keeping.hours), condition=condition)
        if keeping.immediately:
            at_once.add(state)
        yield keeping, state, how_long


def keepings_text(words: Words, keeps: tuple[Keeping, ...]) -> str:
    """Every state once, with how long it keeps under each condition."""
    said: dict[str, list[str]] = {}
    for _, state, how_long in keeping_parts(words, keeps):
        said.setdefault(state, []).append(how_long)
    either = f" {words.say('day-list.or')} "
    return " · ".join(f"{state}: {either.join(how_long)}" for state, how_long in said.items())


def cumulative_text(words: Words, dose: Dose) -> str:
    """What was given before this visit and before the trial, with the limit; empty where it is not counted."""
    prior = _prior_text(words, dose)
    given = dose.given_before
    if given is None:
        return prior
    counted = sum((one.amount.value for one in dose.prior if one.amount.unit == given.unit), Decimal(0))
    in_trial = Quantity(given.value - counted, given.unit)
    if not in_trial.value:
        return prior
    before = words.quantity(in_trial, 2)
    if dose.cumulative_limit is None:
        return words.say("dose-given.before", amount=before, count=dose.doses_before)
    limit = words.quantity(dose.cumulative_limit, 2)
    said = words.say("dose-given.before-limit", amount=before, count=dose.doses_before, limit=limit)
    return f"{said} · {prior}" if prior else said


def _prior_text(words: Words, dose: Dose) -> str:
    """What was given before the trial, by whose word."""
    if not dose.prior:
        return ""
    amount = " + ".join(words.quantity(one.amount, 2) for one in dose.prior)
    return words.say(
        "dose-given.prior", amount=amount, source=", ".join(dict.fromkeys(one.source for one in dose.prior))
    )


def drug_file_text(words: Words, drug: Drug) -> str:
    """That a site's own drug file counts, and which; empty for the one that comes with dosecal."""
    return words.say("drug-file.of-site", hash=drug.short_hash) if drug.site_file else ""


def bag_takes_text(words: Words, dose: Dose, box: bool = True) -> str:
    """What a person checks of a bag to which the drug is added: that it takes so much more; or how much it takes.

    Beside a ``box`` to tick it is a statement, else a question.
    """
    infusion = dose.infusion
    if infusion is None or dose.volume is None or infusion.remove is not None:
        return ""
    volume = words.quantity(dose.volume, 2)
    if infusion.most_added is None:
        return words.say("bag-takes.check" if box else "bag-takes.ask", volume=volume)
    taken = Quantity(told_apart(dose.volume.value, infusion.most_added.value, digits=2), dose.volume.unit)
    return words.say("bag-takes.known", volume=taken, most=infusion.most_added)


def override_text(words: Words, dose: Dose) -> str:
    """Who decided another amount and why, with what the rules give unless that is withheld; empty where nobody did."""
    override = dose.override
    if override is None:
        return ""
    said = (found.detail.before for found in dose.findings if isinstance(found.detail, Decided))
    rules = next(said, dose.protocol_amount)
    planned = None if dose.amount is None else rules
    deviation = dose.deviation_percent if dose.amount is not None else None
    return words.say(
        "dose-override.sentence",
        amount=words.quantity(override.amount),
        planned="–"
        if planned is None
        else Quantity(told_apart(planned.value, override.amount.value, digits=2), planned.unit),
        deviation="–" if deviation is None else words.signed_percent(deviation),
        reason=override.reason,
        by=override.by,
    )


def slowed_text(words: Words, slowed: Slowed) -> str:
    """An infusion that a reaction slowed: what ran, and how long the rest takes."""
    return words.say("dose-slowed.reaction", minute=slowed.minute, rest=slowed.rest_minutes, total=slowed.total_minutes)


def half_rate_text(words: Words, dose: Dose) -> str:
    """That the infusion runs at half its rate, with its minutes; empty where it does not."""
    slowed = any(step.label is StepLabel.SLOW for step in dose.steps)
    return words.say("dose-slowed.half", minutes=dose.infusion.minutes) if slowed and dose.infusion is not None else ""


def loud_lines(words: Words, dose: Dose) -> list[str]:
    """What must not be overlooked: another amount than the rules give, half the rate, a limit that was reached."""
    lines = [override_text(words, dose), half_rate_text(words, dose)]
    if dose.slowed is not None:
        lines.append(slowed_text(words, dose.slowed))
    return [line for line in (*lines, *(limit_text(words, limit) for limit in dose.limited_by)) if line]


def level_text(words: Words, plan: Plan, dose: Dose) -> str:
    """The dose level: level 0, or how many steps below and from which dose."""
    if not dose.level:
        return words.say("sheet.level.full")
    study = plan.study if dose.date is None else plan.study_on(dose.date)
    rule = study.protocol.dose_rule_by_drug[dose.drug]
    return words.say("sheet.level.reduced", level=str(dose.level), full=prescribed_text(words, rule.basis))


def reductions_text(words: Words, plan: Plan, dose: Dose) -> str:
    """The decisions that led to the level, each with its day and reason, and the one cycle it is meant for."""
    visit = plan.visit(dose.visit)
    cycle, on = (None, None) if visit is None else (visit.cycle, visit.shown.day)
    said = []
    for event in plan.case.events:
        if not isinstance(event, Reduce) or event.drug != dose.drug or on is None or event.day > on:
            continue
        if event.day == on and event.after == dose.visit:
            continue
        if event.cycle is None:
            said.append(words.say("dose-level.reduced", day=event.day, reason=event.reason))
        elif event.cycle == cycle:
            said.append(words.say("dose-level.cycle", day=event.day, reason=event.reason, cycle=event.cycle))
    return ", ".join(said)
