"""What the patient's own sheets share: dates and tablets in plain words, and whether they may be handed out."""

from collections.abc import Iterable
from datetime import date

from dosecal.core.patient.case import Confirmation
from dosecal.core.result.plan import Plan
from dosecal.core.result.prepared import Count
from dosecal.core.trial.drug import Daily
from dosecal.sheets.frame import PATIENT_SHEETS, Printed, frame, not_eligible
from dosecal.sheets.text import MARK_CONFIRM, Data, amount, day
from dosecal.words import NBSP, Words

IN_WORDS = 6
"""Up to so many tablets are counted in words."""


def approval(plan: Plan) -> Confirmation | None:
    """Who of the site confirmed that sponsor and ethics committee approved the patient's sheets of this version."""
    version = f"{plan.study.protocol.id} {plan.study.protocol.version}"
    given = [
        each for each in plan.case.site.confirmed if PATIENT_SHEETS in each.rules and each.protocol in (None, version)
    ]
    return max(given, key=lambda confirmation: confirmation.on, default=None)


def patient_frame(plan: Plan, kind: str, words: Words, printed: Printed) -> Data:
    """What a page for the patient bears: no mark of verification, but that it waits for approval."""
    protocol = plan.study.protocol
    badges = [] if approval(plan) is not None else [words.say("handout.not-approved")]
    if not protocol.approved:
        badges.append(words.say("sheet.not-approved", version=protocol.version))
    badges += not_eligible(plan, words)
    # That it was made for another day is in the running line alone: the print is large.
    of_page = frame(plan, kind, words, printed, marks=badges)
    return {**of_page, "badges": badges, "approval": approval_text(plan, words)}


def approval_text(plan: Plan, words: Words) -> str:
    """Who confirmed the approval and when; empty while nobody has."""
    by = approval(plan)
    return "" if by is None else words.say("handout.approved", by=by.by, day=day(words, by.on, weekday=False))


def unread_mark(plan: Plan, unread: bool) -> str:
    """The mark behind a sentence whose fact was not read in the product's own text, while the sheet waits for
    approval: for those who approve it, never for the patient."""
    return f"{NBSP}{MARK_CONFIRM}" if unread and approval(plan) is None else ""


def long_day(words: Words, value: date) -> str:
    """A date with its weekday in full."""
    return words.say(
        "handout.day",
        weekday=words.say(f"weekday-long.{value.isoweekday()}"),
        day=str(value.day),
        month=words.month_long(value.month),
        year=str(value.year),
    )


def short_day(words: Words, value: date) -> str:
    """Day and month, where the year is plain from what stands around it."""
    return words.say("handout.short-day", day=str(value.day), month=words.month_long(value.month))


def drug_in_plain(words: Words, plan: Plan, drug: str) -> str:
    """The drug's name without the abbreviation behind it."""
    return words.text(plan.study.drugs[drug].name).partition(" (")[0]


def tablets_in_words(words: Words, tablets: Iterable[Count]) -> str:
    """``one tablet of 40 mg``; several strengths are joined by ``and``."""
    return words.say("handout.and").join(counted_tablets(words, each, in_words=True) for each in tablets)


def tablets_short(words: Words, tablets: Iterable[Count]) -> str:
    """``1 tablet of 40 mg``, for a line of a table."""
    return words.say("handout.and").join(counted_tablets(words, each, in_words=False) for each in tablets)


def counted_tablets(words: Words, count: Count, *, in_words: bool) -> str:
    """So many tablets of a strength."""
    number = str(count.count)
    if in_words and count.count <= IN_WORDS:
        number = words.say(f"handout.count.{count.count}")
    return words.say("handout.tablets", count=number, n=count.count, strength=amount(words, count.strength)).replace(
        " ", NBSP
    )


def rhythm_sentence(words: Words, basis: Daily, tablets: Iterable[Count]) -> str:
    """How many tablets to take and how often."""
    said = tablets_in_words(words, tablets)
    if basis.every_days == 1:
        return words.say("handout.tablets-daily", tablets=said)
    if basis.every_days == 2:
        return words.say("handout.tablets-every-other-day", tablets=said)
    return words.say("handout.tablets-every-days", tablets=said, days=str(basis.every_days))
