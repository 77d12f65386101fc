"""The tablet diary: one line a day to the latest day of the next visit, and the count of bottles and tablets."""

from collections.abc import Sequence
from datetime import date

from dosecal.core.plan.tablet_days import HELD, IntakeDay, days_between, intake_days, stopped, tablets_in
from dosecal.core.plan.tablet_supply import supply_until
from dosecal.core.result.dose import Dose
from dosecal.core.result.plan import Plan
from dosecal.core.result.prepared import Count
from dosecal.core.result.tablets import Dispense
from dosecal.core.result.visit import Visit, VisitStatus
from dosecal.core.trial.drug import Bottle, Daily
from dosecal.core.trial.rhythm import VisitKind
from dosecal.core.values.quantity import Quantity
from dosecal.core.values.span import ONE_DAY
from dosecal.sheets.blocked import SheetBlocked
from dosecal.sheets.dose import refuse_blocked
from dosecal.sheets.frame import Printed
from dosecal.sheets.plain import drug_in_plain, long_day, patient_frame, tablets_short
from dosecal.sheets.printer import Sheet
from dosecal.sheets.text import Data, amount, day
from dosecal.words import Words

COLUMNS = ("day", "take", "swallowed", "time", "remarks")
RETURN_DAYS = 8
"""Up to so many days of the next visit's window stand beside each other; of a longer one only its own day."""
SIGNATURES = ("patient", "handed-out", "counted")


def tablet_diary(plan: Plan, visit_id: str | None, words: Words, printed: Printed) -> Sheet:
    """The diary of the tablets handed out at a visit. Raises SheetBlocked where there are none, or no amount."""
    return Sheet("diary", diary_data(plan, visit_id, words, printed), printed.at)


def diary_data(plan: Plan, visit_id: str | None, words: Words, printed: Printed) -> Data:
    """Everything on the diary, as text. Raises SheetBlocked where no tablets are handed out, or no amount is known."""
    if plan.hypothetical:
        raise SheetBlocked("hypothetical")
    doses = tablets_of(plan, visit_id or diary_visit(plan))
    refuse_blocked(plan, doses, words)
    parts = [part(plan, dose, words) for dose in doses]
    return {
        **patient_frame(plan, "diary", words, printed),
        "how": [words.say(f"diary.how.{line}") for line in ("tick", "late", "bring", "next")],
        "columns": [words.say(f"label.{column}") for column in COLUMNS],
        "signatures": [words.say(f"diary.sign.{role}") for role in SIGNATURES],
        "signed": words.say("diary.signed"),
        "parts": parts,
    }


def diary_visit(plan: Plan) -> str:
    """The visit whose diary is wanted when none is named: today's, else the next treatment's, else the last one's.

    Raises SheetBlocked where tablets are handed out at none of them.
    """
    handed_out = {dose.visit for dose in plan.doses if plan.study.drugs[dose.drug].infusion is None}
    visits = [visit for visit in plan.visits if visit.id in handed_out]
    today = [visit for visit in visits if visit.status == VisitStatus.DONE and visit.date == plan.today]
    coming = [visit for visit in visits if visit.status == VisitStatus.PLANNED]
    following = plan.next_treatment
    if following is not None and following.id not in handed_out:
        coming = []
    past = [visit for visit in visits if visit.status == VisitStatus.DONE][-1:]
    past = [visit for visit in past if (supply_until(plan, visit.id) or plan.today) >= plan.today and not ended(plan)]
    chosen = next(iter((*today, *coming, *past)), None)
    if chosen is None:
        raise SheetBlocked("no-tablets-ahead")
    return chosen.id


def ended(plan: Plan) -> bool:
    """Whether the last day with a tablet is past for every drug."""
    drugs = [drug.id for drug in plan.study.drugs.values() if drug.infusion is None]
    return all(stopped(plan, drug, plan.today) for drug in drugs)


def tablets_of(plan: Plan, visit_id: str) -> tuple[Dose, ...]:
    """The doses of a visit that are tablets. Raises SheetBlocked where there are none."""
    if plan.visit(visit_id) is None:
        raise SheetBlocked("no-visit", visit=visit_id)
    doses = tuple(dose for dose in plan.doses_of(visit_id) if isinstance(dose.prescribed, Daily))
    if not doses:
        raise SheetBlocked("no-tablets", visit=visit_id)
    return doses


def part(plan: Plan, dose: Dose, words: Words) -> Data:
    """The lines and counts of one drug. Raises SheetBlocked where first or last day is not known."""
    handed = dose.dispense
    if handed is None:
        raise SheetBlocked("no-day" if dose.date is None else "no-end", visit=dose.visit)
    days = intake_days(plan, dose.drug, handed.first, handed.until, of=dose.visit)
    if not tablets_in(days):
        raise SheetBlocked("no-tablets", visit=dose.visit)
    following = next_visit(plan, dose.visit)
    bottle = plan.study.drugs[dose.drug].bottle
    counts = whole_bottles((*handed.tablets, *not_handed_out(handed, days)), bottle)
    return {
        "drug": drug_in_plain(words, plan, dose.drug),
        "span": words.say("days.from-to", first=day(words, days[0].day), last=day(words, days[-1].day)),
        "rows": [line(each, words) for each in days],
        "count_title": words.say("diary.count"),
        "counts": [count_row(count, enough, bottle, words) for count, enough in counts],
        "returned": returned(days, counts, following, words),
        "next": next_text(following, words),
    }


def next_visit(plan: Plan, visit_id: str) -> Visit | None:
    """The treatment visit after this one at which the patient comes."""
    here = plan.visit(visit_id)
    later = (
        visit
        for visit in plan.visits
        if here is not None
        and visit.kind == VisitKind.TREATMENT
        and visit.target > here.target
        and visit.status != VisitStatus.SKIPPED
    )
    return next(later, None)


def line(each: IntakeDay, words: Words) -> Data:
    """One day: its date, what to take, and whether there is a box to tick."""
    if each.tablets:
        return {"day": day(words, each.day), "take": tablets_short(words, each.tablets), "due": True}
    key = "diary.no-tablet-held" if each.why == HELD else "diary.no-tablet"
    return {"day": day(words, each.day), "take": words.say(key), "due": False}


# ── Bottles ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def not_handed_out(handed: Dispense, days: tuple[IntakeDay, ...]) -> tuple[Count, ...]:
    """Tablets of a strength that only a later reduction asks for."""
    strengths = {count.strength for count in handed.tablets}
    return tuple(count for count in tablets_in(days) if count.strength not in strengths)


def whole_bottles(counts: Sequence[Count], bottle: Bottle | None) -> list[tuple[Count, int]]:
    """Of each strength the tablets needed, and those of as many whole bottles as it takes."""
    size = 1 if bottle is None else bottle.tablets
    return [(count, -(-count.count // size) * size) for count in counts]


def count_row(count: Count, enough: int, bottle: Bottle | None, words: Words) -> Data:
    """Strength, tablets needed, and the bottles that hold them."""
    strength = amount(words, count.strength)
    if bottle is None:
        proposed = words.say("diary.loose", tablets=str(enough))
    else:
        number = enough // bottle.tablets
        proposed = words.say("diary.bottles", bottles=str(number), size=str(bottle.tablets), tablets=str(enough))
    return {
        "strength": words.say("diary.tablets-of", strength=strength),
        "needed": words.say("diary.needed", count=str(count.count)),
        "proposed": proposed,
        "fields": [words.say(f"box.{field}") for field in ("handed-out", "batch", "returned", "bottles-returned")],
    }


def returned(
    days: tuple[IntakeDay, ...], counts: Sequence[tuple[Count, int]], following: Visit | None, words: Words
) -> Data:
    """How many tablets are left on each day of return if no day was missed: handed out less the intakes before."""
    on = return_days(days, following)
    rows = []
    for count, enough in counts:
        left = [str(enough - taken_before(days, each, count.strength)) for each in on]
        rows.append([words.say("diary.left", count=str(enough), strength=amount(words, count.strength)), *left])
        taken = [str(taken_before(days, each, count.strength)) for each in on]
        rows.append([words.say("diary.taken", strength=amount(words, count.strength)), *taken])
    return {
        "title": words.say("diary.expected"),
        "columns": [words.say("diary.returned-on"), *(day(words, each) for each in on)],
        "rows": rows,
        "note": words.say("diary.expected-note"),
    }


def return_days(days: tuple[IntakeDay, ...], following: Visit | None) -> list[date]:
    """The days on which tablets may come back: those of the next visit's window, or the day after the last one."""
    if following is None:
        return [days[-1].day + ONE_DAY]
    first = max(following.earliest, days[0].day + ONE_DAY)
    window = list(days_between(first, following.latest))
    return window if len(window) <= RETURN_DAYS else [following.shown.day]


def taken_before(days: tuple[IntakeDay, ...], on: date, strength: Quantity) -> int:
    """How many tablets of a strength are due on the days before a day."""
    return sum(tablet.count for each in days if each.day < on for tablet in each.tablets if tablet.strength == strength)


def next_text(following: Visit | None, words: Words) -> str:
    """When the diary is brought back."""
    if following is None or following.date is None:
        return words.say("diary.next-open")
    return words.say("diary.next", day=long_day(words, following.date))
