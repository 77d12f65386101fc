"""The patient's handout in large print: when to come and for what, tablets in words, when to call at once."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter

from dosecal.core.plan.tablet_days import intake_days, prescribed_on, stopped
from dosecal.core.result.plan import Plan
from dosecal.core.result.prepared import Count
from dosecal.core.result.visit import TO_HAPPEN, Visit, VisitStatus
from dosecal.core.trial.drug import Daily, Drug, Handling
from dosecal.core.trial.rhythm import VisitKind
from dosecal.core.values.span import ONE_DAY
from dosecal.sheets.blocked import SheetBlocked
from dosecal.sheets.frame import Printed
from dosecal.sheets.plain import (
    approval,
    drug_in_plain,
    long_day,
    patient_frame,
    rhythm_sentence,
    short_day,
    unread_mark,
)
from dosecal.sheets.printer import Sheet
from dosecal.sheets.text import MARK_CONFIRM, Data
from dosecal.words import Words
from dosecal.words.numbers import activity

DATES = 5
"""So many days to come are told: the next one large, the others in a list."""
ASK_FIRST = ("medicine", "herbs", "grapefruit", "surgery")
FIELDS = ("number", "contact", "team")


def patient_handout(plan: Plan, visit_id: str | None, words: Words, printed: Printed) -> Sheet:
    """The handout as of a visit, or as of today. Raises SheetBlocked where there are no real dates to tell."""
    return Sheet("handout", handout_data(plan, visit_id, words, printed), printed.at)


def handout_data(plan: Plan, visit_id: str | None, words: Words, printed: Printed) -> Data:
    """Everything on the handout, as text. Raises SheetBlocked where there are no real dates to tell."""
    if visit_id is not None and plan.visit(visit_id) is None:
        raise SheetBlocked("no-visit", visit=visit_id)
    since = plan.today
    if plan.hypothetical:
        raise SheetBlocked("hypothetical")
    days = list(days_ahead(plan, visit_id))[:DATES]
    if not days:
        raise SheetBlocked("nothing-ahead")
    first, *later = told_days(plan, days, words)
    calls = list(call_at_once(plan, drugs_in_body(plan, since), words))
    tablets = tablet_lines(plan, since, words)
    marks = str((calls, tablets))
    return {
        **patient_frame(plan, "handout", words, printed),
        "next_label": words.say("handout.next"),
        "next": first,
        "later_label": words.say("handout.later") if later else "",
        "later": later,
        "hour": words.say("label.time"),
        "cannot_come": words.say("handout.cannot-come"),
        "bring_label": words.say("handout.bring"),
        "bring": bring(plan, words),
        "tablets_label": words.say("handout.tablets-title") if tablets else "",
        "tablets": tablets,
        "call_label": words.say("handout.call" if calls else "handout.call-any"),
        "call": calls,
        "call_else": words.say("handout.call-else" if calls else "handout.call-if"),
        "fields": [words.say(f"handout.field.{field}") for field in FIELDS],
        "ask_label": words.say("handout.ask"),
        "ask": [words.say(f"handout.ask-first.{entry}") for entry in ASK_FIRST],
        "contraception_label": words.say("handout.contraception-title"),
        "contraception": contraception(plan, words),
        "legend": words.say("handout.legend") if MARK_CONFIRM in marks and approval(plan) is None else "",
    }


# ── When to come, and for what ──────────────────────────────────────────────────────────────────────────────────────
def days_ahead(plan: Plan, at: str | None = None) -> Iterator[tuple[date | None, list[Visit]]]:
    """The open visits from today on by their day; ``at`` the visit of today the handout is given at, those after it.

    The next appointment is the next open visit, whichever visit is chosen: one that is still ahead is not over.
    A visit without an open day, or whose day passed by while its window still lasts, has no day to tell; nor has a
    first dose that is overdue, and what rests on it has none either.
    """
    since, first = plan.today, plan.visit("C1D1")
    chosen = plan.visit(at) if at is not None else None
    here = chosen if chosen is not None and chosen.shown.day == since else None
    if first is not None and first.status is VisitStatus.PLANNED and first.shown.day < since:
        yield None, [first]
        return

    def told(visit: Visit) -> date | None:
        return visit.date if visit.date is not None and visit.date >= since else None

    def when(visit: Visit) -> tuple[date, bool]:
        return told(visit) or max(visit.target, since), told(visit) is None

    ahead = [
        visit
        for visit in plan.visits
        if visit.status == VisitStatus.PLANNED
        and visit.latest >= since
        and (here is None or (visit.id != here.id and when(visit)[0] > since))
    ]
    for _, visits in groupby(sorted(ahead, key=when), key=when):
        of_day = list(visits)
        yield told(of_day[0]), of_day


def told_days(plan: Plan, days: Sequence[tuple[date | None, list[Visit]]], words: Words) -> list[Data]:
    """The days to come; where the same happens as on a day told before, only that is said."""
    told: list[Data] = []
    before: list[tuple[object, str]] = []
    for when, visits in days:
        entry = told_day(plan, when, visits, words)
        same = next((said for does, said in before if does == entry["does"]), "")
        if not same:
            said = words.say("handout.same-as-next")
            if told and when is not None:
                said = words.say("handout.same-as", day=short_day(words, when))
            before.append((entry["does"], said if when is not None or not told else ""))
        told.append({**entry, "same": same})
    return told


def told_day(plan: Plan, when: date | None, visits: Sequence[Visit], words: Words) -> Data:
    """One day to come: the date, and what happens in plain words."""
    projected = any(visit.hypothetical for visit in visits)
    return {
        "date": words.say("handout.no-day") if when is None else long_day(words, when),
        "dated": when is not None,
        "does": list(dict.fromkeys(text for visit in visits for text in happens(plan, visit, words))),
        "remark": words.say("handout.projected") if projected else "",
        "same": "",
    }


def happens(plan: Plan, visit: Visit, words: Words) -> Iterator[str]:
    """What happens at a visit, in the order in which it is done; the drugs come after the tests."""
    steps = plan.study.vocabulary.steps
    order = {step.id: place for place, step in enumerate(steps)}
    silent = {step.id for step in steps if not step.told}
    tokens = [token for token in visit.activities if token not in plan.study.drugs and token not in silent]
    for token in sorted(tokens, key=lambda token: order.get(token, order.get("other", len(order)))):
        key = f"handout.does.{token}"
        yield words.say(key) if words.knows(key) else activity(words, plan.study, token)
    for dose in plan.doses_of(visit.id):
        name = drug_in_plain(words, plan, dose.drug)
        if plan.study.drugs[dose.drug].infusion is None:
            yield words.say("handout.new-tablets")
        elif dose.infusion is None:
            yield words.say("handout.infusion", drug=name)
        else:
            yield words.say("handout.infusion-minutes", drug=name, minutes=str(dose.infusion.minutes))


def bring(plan: Plan, words: Words) -> list[str]:
    """What to bring; tablets and bottles where the patient ever got some."""
    lines = [words.say("handout.bring-sheet"), words.say("handout.bring-medicines")]
    if any(drug.infusion is None and was_handed_out(plan, drug.id) for drug in drugs_of(plan)):
        lines.append(words.say("handout.bring-tablets"))
    return lines


# ── Tablets ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def drugs_of(plan: Plan) -> list[Drug]:
    """The drugs of the study in the order in which they are given."""
    rules = sorted(plan.study.protocol.dose_rules, key=lambda rule: rule.order)
    return [plan.study.drugs[rule.drug] for rule in rules]


def drugs_in_body(plan: Plan, since: date) -> list[Drug]:
    """The drugs whose signs matter: those that go on, and those that were given before they were stopped."""
    return [drug for drug in drugs_of(plan) if not stopped(plan, drug.id, since) or was_handed_out(plan, drug.id)]


def was_handed_out(plan: Plan, drug: str) -> bool:
    """Whether the patient ever got the drug."""
    return any(visit.status == VisitStatus.DONE and drug in visit.drugs for visit in plan.visits)


def tablet_lines(plan: Plan, since: date, words: Words) -> list[Data]:
    """How many tablets to take in words; where some are taken also how, what to do after a missed one, never two."""
    lines: list[Data] = []
    for drug in drugs_of(plan):
        if drug.infusion is not None:
            continue
        if stopped(plan, drug.id, since):
            if was_handed_out(plan, drug.id):
                said = words.say("handout.tablets-stopped", drug=drug_in_plain(words, plan, drug.id))
                lines.append({"text": said, "strong": True})
            continue
        taken, said = how_many(plan, drug.id, since, words)
        lines.append({"text": said, "strong": True})
        told = [line for kind in ("intake", "missed") for line in drug.handling if line.kind == kind and taken]
        for line in told:
            if line.plain is not None:
                mark = unread_mark(plan, line.source.confirm)
                lines.append({"text": words.text(line.plain) + mark, "strong": False})
        if taken:
            lines.append({"text": words.say("handout.never-double"), "strong": True})
    return lines


def how_many(plan: Plan, drug: str, since: date, words: Words) -> tuple[bool, str]:
    """Whether tablets are taken, and how many a day in words; else that they pause, or that the team says how many."""
    name = drug_in_plain(words, plan, drug)
    begin = min((dose.date for dose in plan.doses if dose.drug == drug and dose.date is not None), default=since)
    start = max(since, begin)
    basis = prescribed_on(plan, drug, start)
    here = current_visit(plan, start)
    if basis is None or (here is not None and drug not in here.drugs):
        return False, words.say("handout.tablets-paused", drug=name)
    doses = [] if here is None else [dose for dose in plan.doses_of(here.id) if dose.drug == drug]
    tablets: tuple[Count, ...] = ()
    if isinstance(basis, Daily) and not any(dose.blocked for dose in doses):
        days = intake_days(plan, drug, start, start + basis.every_days * ONE_DAY)
        tablets = next((each.tablets for each in days if each.tablets), ())
    if not tablets or not isinstance(basis, Daily):
        return False, words.say("handout.tablets-withheld", drug=name)
    how = rhythm_sentence(words, basis, tablets)
    if start <= plan.today:
        return True, words.say("handout.tablets-of", drug=name, how=how)
    return True, words.say("handout.tablets-from", drug=name, day=long_day(words, start), how=how)


def current_visit(plan: Plan, on: date) -> Visit | None:
    """The treatment visit whose tablets are taken on a day: the last one by then that is neither left out nor
    missed."""
    visits = (visit for visit in plan.visits if visit.kind == VisitKind.TREATMENT and visit.status in TO_HAPPEN)
    return max(
        (visit for visit in visits if visit.date is not None and visit.date <= on), key=attrgetter("date"), default=None
    )


# ── When to call, and what lasts ────────────────────────────────────────────────────────────────────────────────────
def call_at_once(plan: Plan, drugs: Sequence[Drug], words: Words) -> Iterator[str]:
    """The signs of all drugs, each once; marked where none of the texts that name it was read for its product."""
    signs: dict[str, list[Handling]] = {}
    for drug in drugs:
        for line in drug.call_at_once:
            signs.setdefault(words.text(line.text), []).append(line)
    for text, lines in signs.items():
        yield text + unread_mark(plan, all(line.source.confirm for line in lines))


def contraception(plan: Plan, words: Words) -> str:
    """Until when at least; neutral where no rule applies to the patient."""
    until = plan.after_treatment.contraception_until
    if until is None:
        return words.say("handout.contraception-ask")
    planned = bool(plan.after_treatment.projected)
    if any(rule.participation for rule in plan.study.protocol.contraception):
        key = "handout.contraception-planned-participation" if planned else "handout.contraception-until-participation"
    else:
        key = "handout.contraception-planned" if planned else "handout.contraception-until"
    return words.say(key, day=long_day(words, until))
