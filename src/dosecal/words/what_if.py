"""What an event that is tried would change, as lines to read: before → after, windows, holidays, tablets, doses."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dosecal.core.result.dose import Dose
from dosecal.core.result.plan import Plan
from dosecal.core.result.prepared import Count
from dosecal.core.result.visit import Visit
from dosecal.core.trial.protocol import Study
from dosecal.core.values.finding import Finding
from dosecal.core.values.finding_code import Severity
from dosecal.core.views.what_if import Move, WhatIf
from dosecal.words import NBSP, Words
from dosecal.words.dose_rows import premedication
from dosecal.words.doses import vials_text
from dosecal.words.findings import finding_sentence
from dosecal.words.numbers import drug_name
from dosecal.words.release import proposal_sentence
from dosecal.words.visit_texts import change_text, day_text, distance, span_text

FEWEST = 3
"""So many visits that move by the same days in a row are said in one line."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One line: what it is about, what happens to it, and how much it matters."""

    about: str
    text: str
    tone: str = "text"
    icon: str = ""


def effects(words: Words, before: Plan, after: Plan, change: WhatIf) -> list[Effect]:
    """Every change: what breaks, the visits that move, what heals, holidays, tablets, doses."""
    lines = [_broken(words, found) for found in change.broken]
    lines += [_outside(words, after, move) for move in change.outside]
    lines += _moves(words, after.study, change.moved)
    lines += [
        Effect("", words.say("planning.effect.mended", what=finding_sentence(words, found)), "ok", "ok")
        for found in change.mended
    ]
    lines += [
        Effect(words.say("planning.effect.holiday"), f"{words.date(day)}: {name}", "quiet", "note")
        for day, name in change.holidays
    ]
    for tablets in change.tablets:
        text = f"{_counts(words, tablets.before)} → {_counts(words, tablets.after)}"
        name = drug_name(words, after.study, tablets.drug)
        lines.append(Effect(words.say("planning.effect.tablets", drug=name), text))
    lines += [
        Effect(words.say("planning.effect.closed"), words.date(day), "quiet", "note")
        for day in change.closed
        if day not in dict(change.holidays)
    ]
    if change.contraception is not None:
        ends = " → ".join(
            words.say("planning.effect.none") if day is None else words.date(day) for day in change.contraception
        )
        lines.append(Effect(words.say("planning.effect.contraception"), ends))
    lines += _handouts(words, after, change)
    lines += _infusions(words, after, change)
    lines += _doses(words, before, after, change)
    lines += _premedication(words, after, change)
    lines += [Effect("", proposal_sentence(words, after.study, one), "warn", "warn") for one in change.proposals]
    if not lines:
        return [Effect("", words.say("planning.effect.nothing"), "quiet", "note")]
    if change.is_clean:
        lines.insert(0, Effect("", words.say("planning.effect.none-broken"), "ok", "ok"))
    return lines


def ghosts(change: WhatIf) -> dict[str, date]:
    """Where visits would go, of those that move."""
    return {
        move.visit: move.after.shown.day
        for move in change.moved
        if move.after is not None and (move.before is None or move.before.shown.day != move.after.shown.day)
    }


def _broken(words: Words, found: Finding) -> Effect:
    tone = "block" if found.severity is Severity.BLOCK else "warn"
    return Effect("", words.say("planning.effect.breaks", what=finding_sentence(words, found)), tone, tone)


def _outside(words: Words, plan: Plan, move: Move) -> Effect:
    """That a delay takes a visit out of its window: the last day of that window, which moves with the delay."""
    assert move.after is not None
    days = plan.course.delayed[move.visit]
    latest = move.after.latest - timedelta(days=days)
    return Effect(
        _name(words, move),
        words.say("planning.effect.outside", day=move.after.shown.day, latest=latest),
        "warn",
        "warn",
    )


# ── Visits ──────────────────────────────────────────────────────────────────────────────────────────────────────
def _moves(words: Words, study: Study, moved: Sequence[Move]) -> Iterator[Effect]:
    """Visits before → after; a row of visits that move alike in one line."""
    for group in _grouped(moved):
        if len(group) < FEWEST or _shift(group[0]) is None:
            yield from (_move(words, study, move) for move in group)
            continue
        first, last = group[0], group[-1]
        assert first.before is not None
        assert first.after is not None
        by = distance(words, first.before.shown.day, first.after.shown.day)
        text = words.say("planning.effect.group", count=len(group), by=by)
        yield Effect(words.say("planning.effect.from-to", first=_name(words, first), last=_name(words, last)), text)


def _grouped(moved: Sequence[Move]) -> Iterator[list[Move]]:
    """Rows of visits that move by the same days; the first visit, the one that is moved, stands alone."""
    group: list[Move] = []
    for place, move in enumerate(moved):
        alike = bool(group) and place > 1 and _shift(move) is not None and _alike(move, group[-1])
        if group and not alike:
            yield group
            group = []
        group.append(move)
    if group:
        yield group


def _alike(one: Move, other: Move) -> bool:
    """Whether two visits of one clock move by the same days."""
    same_clock = one.after is not None and other.after is not None and one.after.clock == other.after.clock
    return same_clock and _shift(one) == _shift(other)


def _shift(move: Move) -> int | None:
    """The days by which a visit moves, if nothing else about it changes."""
    before, after = move.before, move.after
    if before is None or after is None or before.date is None or after.date is None:
        return None
    if (before.status, before.drugs) != (after.status, after.drugs) or before.date == after.date:
        return None
    return (after.date - before.date).days


def _move(words: Words, study: Study, move: Move) -> Effect:
    name = _name(words, move)
    before, after = move.before, move.after
    if after is None:
        assert before is not None
        return Effect(name, words.say("planning.effect.gone", day=before.shown.day), "warn", "warn")
    if before is None:
        return Effect(name, words.say("planning.effect.new", day=after.shown.day))
    parts = []
    if before.date != after.date:
        parts.append(_days(words, before, after))
    if before.status != after.status:
        parts.append(f"{_status(words, before)} → {_status(words, after)}")
    if set(before.drugs) != set(after.drugs):
        parts.append(f"{_drugs(words, study, before)} → {_drugs(words, study, after)}")
    if not parts:
        parts.append(words.say("planning.effect.window", days=span_text(words, after.earliest, after.latest)))
    return Effect(name, " · ".join(parts))


def _days(words: Words, before: Visit, after: Visit) -> str:
    if before.date is not None and after.date is not None:
        return change_text(words, before.date, after.date)
    return f"{day_text(words, before)} → {day_text(words, after)}"


def _status(words: Words, visit: Visit) -> str:
    return words.say(f"status.{visit.status}")


def _drugs(words: Words, study: Study, visit: Visit) -> str:
    names = [drug_name(words, study, drug) for drug in visit.drugs]
    return ", ".join(names) or words.say("planning.effect.no-drug")


def _name(words: Words, move: Move) -> str:
    visit = move.after or move.before
    return move.visit if visit is None or visit.label is None else words.text(visit.label)


# ── Tablets and doses ───────────────────────────────────────────────────────────────────────────────────────────
def _counts(words: Words, counts: Iterable[Count]) -> str:
    return vials_text(words, counts) or words.say("planning.effect.none")


def _in_one(words: Words, plan: Plan, changed: Iterable[tuple[str, str, str]]) -> Iterator[tuple[str, str]]:
    """The name of a drug and how it changes: its visits, of those given by drug and text, that change alike in one."""
    alike: dict[tuple[str, str], list[str]] = {}
    for drug, text, visit in changed:
        alike.setdefault((drug, text), []).append(visit)
    for (drug, text), visits in alike.items():
        yield drug_name(words, plan.study, drug), f"{_first_to_last(visits)}: {text}"


def _handouts(words: Words, plan: Plan, change: WhatIf) -> Iterator[Effect]:
    """Tablets to hand out at each visit."""
    texts = (
        (one.drug, f"{_counts(words, one.before)} → {_counts(words, one.after)}", one.visit) for one in change.handouts
    )
    for name, text in _in_one(words, plan, texts):
        yield Effect(words.say("planning.effect.handout", drug=name), text)


def _infusions(words: Words, plan: Plan, change: WhatIf) -> Iterator[Effect]:
    """Infusions that would take other minutes, or have another bag."""
    texts = (
        (one.drug, f"{_minutes(words, one.before)} → {_minutes(words, one.after)}", one.visit)
        for one in change.infusions
    )
    for name, text in _in_one(words, plan, texts):
        yield Effect(words.say("planning.effect.infusion", drug=name), text, "warn", "warn")


def _premedication(words: Words, plan: Plan, change: WhatIf) -> Iterator[Effect]:
    """What would be given before; doses of one drug that change alike in one line."""
    alike: dict[tuple[str, str], list[str]] = {}
    for one in change.premedication:
        if one.after is not None:
            text = premedication(one.after, plan.study.drugs[one.drug], words) or words.say("planning.effect.none")
            alike.setdefault((one.drug, text), []).append(one.visit)
    for (drug, text), visits in alike.items():
        about = words.say("planning.effect.premedication", drug=drug_name(words, plan.study, drug))
        yield Effect(about, f"{_first_to_last(visits)}: {text}", "warn", "warn")


def _minutes(words: Words, dose: Dose | None) -> str:
    if dose is None or dose.infusion is None:
        return words.say("word.withheld")
    minutes = dose.infusion.minutes if dose.slowed is None else dose.slowed.total_minutes
    rate = words.quantity(dose.infusion.rate, 3)
    return f"{minutes}{NBSP}min ({rate})" if dose.slowed is None else f"{minutes}{NBSP}min"


def _first_to_last(visits: Sequence[str]) -> str:
    return visits[0] if len(visits) == 1 else f"{visits[0]} … {visits[-1]}"


def _doses(words: Words, before: Plan, after: Plan, change: WhatIf) -> Iterator[Effect]:
    """Doses that would be others; those of visits that come or go stand with their visits already."""
    known = {visit.id for visit in before.visits} & {visit.id for visit in after.visits}
    texts = (
        (one.drug, f"{_amount(words, one.before)} → {_amount(words, one.after)}", one.visit)
        for one in change.doses
        if one.visit in known
    )
    for name, text in _in_one(words, after, texts):
        yield Effect(words.say("planning.effect.dose", drug=name), text, "warn", "warn")


def _amount(words: Words, dose: Dose | None) -> str:
    if dose is None:
        return words.say("planning.effect.no-dose")
    return words.say("word.withheld") if dose.amount is None else words.quantity(dose.amount)
