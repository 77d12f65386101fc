"""What would change, as JSON and as plain text."""

from collections.abc import Iterator

from dosecal.core.result.dose import Dose
from dosecal.core.result.plan import Plan
from dosecal.core.result.prepared import Count
from dosecal.core.result.visit import Visit, VisitStatus
from dosecal.core.trial.protocol import Study
from dosecal.core.values.finding import Finding
from dosecal.core.views.what_if import Move, WhatIf
from dosecal.files.export.dose_json import finding_data, proposal_data, quantity_text
from dosecal.words import Words
from dosecal.words.dates import days
from dosecal.words.dose_rows import premedication
from dosecal.words.doses import vials_text
from dosecal.words.findings import finding_sentence
from dosecal.words.numbers import drug_name
from dosecal.words.release import proposal_sentence
from dosecal.words.rules_named import rules_lines
from dosecal.words.visits import no_day

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
        "outside": [move.visit for move in change.outside],
        "closed": [day.isoformat() for day in change.closed],
        "infusions": [
            {"visit": one.visit, "drug": one.drug, "before": _infused(one.before), "after": _infused(one.after)}
            for one in change.infusions
        ],
        "premedication": [
            {
                "visit": one.visit,
                "drug": one.drug,
                "before": _before_it(one.before, words),
                "after": _before_it(one.after, words),
            }
            for one in change.premedication
        ],
        "proposals": [proposal_data(after.study, one, words) for one in change.proposals],
        "contraception_until": None
        if change.contraception is None
        else [None if day is None else day.isoformat() for day in change.contraception],
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


def _infused(dose: Dose | None) -> dict[str, object] | None:
    infusion = None if dose is None else dose.infusion
    return None if infusion is None else {"minutes": infusion.minutes, "rate": quantity_text(infusion.rate)}


def _before_it(dose: Dose | None, words: Words) -> list[str]:
    return [] if dose is None else [words.text(one.text) for one in dose.premedication]


def _counts(counts: tuple[Count, ...]) -> list[dict[str, object]]:
    return [{"strength": quantity_text(one.strength), "count": one.count} for one in counts]


def what_if_text(before: Plan, after: Plan, change: WhatIf, words: Words) -> str:
    """The differences for a person; ends with a line break."""
    blocks = [
        [words.say("what-if.head", today=before.today)],
        list(_moved(change, before.study, words)),
        list(_told("what-if.broken", change.broken, words)),
        list(_outside(change, words)),
        list(_told("what-if.mended", change.mended, words)),
        list(_holidays(change, words)),
        list(_tablets(change, after, words)),
        list(_handouts(change, after, words)),
        list(_doses(change, after, words)),
        list(_infusions(change, after, words)),
        list(_premedication(change, after, words)),
        list(_proposals(change, after, words)),
        list(_contraception(change, words)),
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
    day = no_day(words, visit) if visit.date is None else words.date(visit.date)
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


def _outside(change: WhatIf, words: Words) -> Iterator[str]:
    if change.outside:
        yield words.say("what-if.outside")
    for move in change.outside:
        if move.after is not None:
            yield f"  {move.visit:<{WIDTH}} {_shown(move.after, words)}"


def _holidays(change: WhatIf, words: Words) -> Iterator[str]:
    if change.holidays or change.closed:
        yield words.say("what-if.holidays")
    for day, name in change.holidays:
        yield f"  {words.date(day)}: {name}"
    yield from (f"  {words.date(day)}" for day in change.closed if day not in dict(change.holidays))


def _infusions(change: WhatIf, plan: Plan, words: Words) -> Iterator[str]:
    if change.infusions:
        yield words.say("what-if.infusions")
    for one in change.infusions:
        before, after = (_minutes(dose, words) for dose in (one.before, one.after))
        yield f"  {one.visit:<{WIDTH}} {drug_name(words, plan.study, one.drug)}: {before} → {after}"


def _minutes(dose: Dose | None, words: Words) -> str:
    if dose is None or dose.infusion is None:
        return words.say("word.withheld")
    return f"{dose.infusion.minutes} min, {words.quantity(dose.infusion.rate, 3)}"


def _premedication(change: WhatIf, plan: Plan, words: Words) -> Iterator[str]:
    if change.premedication:
        yield words.say("what-if.premedication")
    for one in change.premedication:
        if one.after is not None:
            said = premedication(one.after, plan.study.drugs[one.drug], words) or "–"
            yield f"  {one.visit:<{WIDTH}} {drug_name(words, plan.study, one.drug)}: {said}"


def _proposals(change: WhatIf, plan: Plan, words: Words) -> Iterator[str]:
    if change.proposals:
        yield words.say("what-if.proposals")
    yield from (f"  {proposal_sentence(words, plan.study, one)}" for one in change.proposals)


def _contraception(change: WhatIf, words: Words) -> Iterator[str]:
    if change.contraception is not None:
        yield words.say("what-if.contraception")
        yield "  " + " → ".join("–" if day is None else words.date(day) for day in change.contraception)


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
    return words.say("word.withheld") if dose.amount is None else words.quantity(dose.amount, 2)
