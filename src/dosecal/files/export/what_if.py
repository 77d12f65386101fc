"""What would change, as JSON and as plain text."""

from collections.abc import Iterator
from datetime import date

from dosecal.core.result.dose import Dose
from dosecal.core.result.plan import Plan
from dosecal.core.result.prepared import Count
from dosecal.core.result.visit import Visit, VisitStatus
from dosecal.core.trial.protocol import Study
from dosecal.core.values.finding import Finding
from dosecal.core.views.what_if import Move, WhatIf
from dosecal.files.export.dose_json import finding_data, quantity_text
from dosecal.words import Words
from dosecal.words.dates import days
from dosecal.words.doses import vials_text
from dosecal.words.findings import finding_sentence
from dosecal.words.numbers import drug_name
from dosecal.words.rules_named import rules_lines

WIDTH = 12


def what_if_data(before: Plan, after: Plan, change: WhatIf, words: Words) -> dict[str, object]:
    """The differences as plain values, ready for JSON."""
    return {
        "study": before.study.protocol.id,
        "today": before.today.isoformat(),
        "visits": [
            {"id": move.visit, "before": _visit_data(move.before), "after": _visit_data(move.after)}
            for move in change.moved
        ],
        "broken": [finding_data(one, words) for one in change.broken],
        "mended": [finding_data(one, words) for one in change.mended],
        "holidays": [{"date": day.isoformat(), "name": name} for day, name in change.holidays],
        "tablets": [
            {"drug": one.drug, "before": _counts(one.before), "after": _counts(one.after)} for one in change.tablets
        ],
        "handouts": [
            {"visit": one.visit, "drug": one.drug, "before": _counts(one.before), "after": _counts(one.after)}
            for one in change.handouts
        ],
        "doses": [
            {
                "visit": one.visit,
                "drug": one.drug,
                "before": None if one.before is None else quantity_text(one.before.amount),
                "after": None if one.after is None else quantity_text(one.after.amount),
            }
            for one in change.doses
        ],
        "blocked": after.blocked,
    }


def _visit_data(visit: Visit | None) -> dict[str, object] | None:
    if visit is None:
        return None
    return {
        "target": visit.target.isoformat(),
        "date": None if visit.date is None else visit.date.isoformat(),
        "earliest": visit.earliest.isoformat(),
        "latest": visit.latest.isoformat(),
        "status": visit.status,
        "drugs": list(visit.drugs),
    }


def _counts(counts: tuple[Count, ...]) -> list[dict[str, object]]:
    return [{"strength": quantity_text(one.strength), "count": one.count} for one in counts]


def what_if_text(before: Plan, after: Plan, change: WhatIf, words: Words) -> str:
    """The differences for a person; ends with a line break."""
    blocks = [
        [words.say("what-if.head", today=before.today)],
        list(_moved(change, before.study, words)),
        list(_told("what-if.broken", change.broken, words)),
        list(_told("what-if.mended", change.mended, words)),
        list(_holidays(change.holidays, words)),
        list(_tablets(change, after, words)),
        list(_handouts(change, after, words)),
        list(_doses(change, after, words)),
    ]
    if not any(blocks[1:]):
        blocks.append([words.say("what-if.nothing")])
    blocks.append(rules_lines(words, (*before.protocols, *after.protocols)))
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _moved(change: WhatIf, study: Study, words: Words) -> Iterator[str]:
    if change.moved:
        yield words.say("what-if.visits")
    for move in change.moved:
        before = words.say("what-if.new") if move.before is None else _shown(move.before, words)
        after = words.say("what-if.gone") if move.after is None else _shown(move.after, words)
        yield f"  {move.visit:<{WIDTH}} {before} → {after}{_other(move, study, words)}"


def _shown(visit: Visit, words: Words) -> str:
    day = words.say("sheet.calendar.day-open") if visit.date is None else words.date(visit.date)
    return day if visit.status == VisitStatus.PLANNED else f"{day} ({words.say(f'status.{visit.status}')})"


def _other(move: Move, study: Study, words: Words) -> str:
    """What changes beside the day: what is given, else the window, where the day stays."""
    one, other = move.before, move.after
    if one is None or other is None or one.date != other.date:
        return ""
    if one.drugs != other.drugs:
        return f"  ({words.say('what-if.drugs', before=_drugs(one, study, words), after=_drugs(other, study, words))})"
    window = days(words, other.earliest, other.latest)
    return f"  ({words.say('what-if.window', window=window)})"


def _drugs(visit: Visit, study: Study, words: Words) -> str:
    return ", ".join(drug_name(words, study, drug) for drug in visit.drugs) or "–"


def _told(key: str, findings: tuple[Finding, ...], words: Words) -> Iterator[str]:
    said = [finding_sentence(words, one) for one in findings]
    if said:
        yield words.say(key)
    yield from (f"  {sentence}" for sentence in dict.fromkeys(said))


def _holidays(holidays: tuple[tuple[date, str], ...], words: Words) -> Iterator[str]:
    if holidays:
        yield words.say("what-if.holidays")
    for day, name in holidays:
        yield f"  {words.date(day)}: {name}"


def _tablets(change: WhatIf, plan: Plan, words: Words) -> Iterator[str]:
    if change.tablets:
        yield words.say("what-if.tablets")
    for one in change.tablets:
        name = drug_name(words, plan.study, one.drug)
        before, after = (vials_text(words, counts) or "0" for counts in (one.before, one.after))
        yield f"  {name}: {before} → {after}"


def _handouts(change: WhatIf, plan: Plan, words: Words) -> Iterator[str]:
    if change.handouts:
        yield words.say("what-if.handouts")
    for one in change.handouts:
        name = drug_name(words, plan.study, one.drug)
        before, after = (vials_text(words, counts) or "0" for counts in (one.before, one.after))
        yield f"  {one.visit:<{WIDTH}} {name}: {before} → {after}"


def _doses(change: WhatIf, plan: Plan, words: Words) -> Iterator[str]:
    if change.doses:
        yield words.say("what-if.doses")
    for one in change.doses:
        before = words.say("what-if.new") if one.before is None else _amount(one.before, words)
        after = words.say("what-if.gone") if one.after is None else _amount(one.after, words)
        yield f"  {one.visit:<{WIDTH}} {drug_name(words, plan.study, one.drug)}: {before} → {after}"


def _amount(dose: Dose, words: Words) -> str:
    return words.say("text.withheld") if dose.amount is None else words.quantity(dose.amount, 2)
