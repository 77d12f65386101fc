"""The deviation note of a visit, ready to be completed and signed; without a visit the list of all deviations."""

from collections.abc import Iterable, Sequence

from dosecal.core.patient.events import DelayCause
from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import Deviation, DeviationKind
from dosecal.sheets.blocked import SheetBlocked
from dosecal.sheets.calendar import proposed_day
from dosecal.sheets.frame import Printed, frame, mark, site_rule_legend, study_version
from dosecal.sheets.printer import Sheet
from dosecal.sheets.text import MARK_SITE, Data, day, sentence_list
from dosecal.sheets.writing import SIGN_COLUMNS
from dosecal.words import Words
from dosecal.words.dates import days
from dosecal.words.deviations import deviation_sentence
from dosecal.words.sources import source_text
from dosecal.words.visits import visit_label

IMPORTANCE = ("minor", "major", "breach-no", "breach-yes")
TO_WRITE = ("action", "prevention")
SIGNATURES = ("written", "investigator")
COLUMNS = (
    "visit", "deviation", "planned", "actual", "difference", "rule-and-source", "reason", "significance",
    "sponsor-informed",
)  # fmt: skip


def deviation_note(plan: Plan, visit_id: str, words: Words, printed: Printed) -> Sheet:
    """The note of all deviations at a visit. Raises SheetBlocked without the visit, or without one."""
    visit = plan.visit(visit_id)
    if visit is None:
        raise SheetBlocked("no-visit", visit=visit_id)
    found = [one for one in plan.deviations if one.visit == visit_id]
    if not found:
        raise SheetBlocked("no-deviation", visit=visit_id)
    notes = [note(plan, one, words) for one in found]
    say = words.say
    on_every_page = frame(plan, "deviation", words, printed)
    data = {
        **on_every_page,
        "running": f"{on_every_page['running']} · {visit.id}",  # the page that is signed says of which visit
        "list": False,
        "subtitle": subtitle(plan, words),
        "visit": visit.id,
        "what": visit_label(words, visit),
        "labels": {
            "cause": say("planning.ask.cause"),
            **{key: say(f"sheet.deviation.{key}") for key in ("importance", "sponsor", "authority", "log")},
        },
        "notes": notes,
        "causes": [{"text": say(f"delay-cause.{cause}"), "done": cause in known_causes(found)} for cause in DelayCause],
        "importance": [say(f"sheet.deviation.{each}") for each in IMPORTANCE],
        "to_write": [say(f"sheet.deviation.{each}") for each in TO_WRITE],
        "informed": [say(f"sheet.deviation.{each}") for each in ("informed-on", "informed-by")],
        "signatures": [say(f"sheet.deviation.{each}") for each in SIGNATURES],
        "signature_columns": [say(f"box.{column}") for column in SIGN_COLUMNS],
        "legend": legend(plan, notes, words),
    }
    return Sheet("deviation", data, printed.at)


def deviation_list(plan: Plan, words: Words, printed: Printed) -> Sheet:
    """All deviations of a patient in the order of the plan, with boxes for importance and report."""
    rows = [row(plan, one, words) for one in plan.deviations]
    counted = words.say("sheet.deviation.count", count=str(len(rows)), today=day(words, plan.today))
    data = {
        **frame(plan, "deviation-list", words, printed),
        "list": True,
        "subtitle": sentence_list([subtitle(plan, words), counted]),
        "none": "" if rows else words.say("sheet.deviation.none"),
        "about": words.say("sheet.deviation.about"),
        "columns": [words.say(f"label.{column}") for column in COLUMNS if rows],
        "rows": rows,
        "legend": legend(plan, rows, words),
    }
    return Sheet("deviation", data, printed.at)


def known_causes(found: Iterable[Deviation]) -> set[object]:
    """The causes that the events themselves give."""
    return {cause for one in found for cause in one.causes}


def subtitle(plan: Plan, words: Words) -> str:
    """Patient and study."""
    patient = plan.case.patient_id or words.say("sheet.no-patient")
    return sentence_list([words.say("sheet.patient", id=patient), study_version(plan, words)])


def legend(plan: Plan, parts: Sequence[Data], words: Words) -> str:
    """What the mark of a site rule means, where one stands."""
    return site_rule_legend(plan, words) if MARK_SITE in str(parts) or plan.case.site.confirmed else ""


def note(plan: Plan, one: Deviation, words: Words) -> Data:
    """One deviation of a note: the sentence, then field by field."""
    facts = {"planned-target": planned, "actual": actual, "window": window, "difference": difference}
    rows = {"rule-and-source": source(plan, one, words), "effects": effects(plan, one, words)}
    return {
        "kind_of": words.say(f"deviation-kind.{one.kind}"),
        "sentence": deviation_sentence(words, one),
        "facts": [_field(name, said(one, words), words) for name, said in facts.items()],
        "rows": [_field(name, text, words) for name, text in rows.items() if text],
        "reason": _field("reason", one.reason or "", words),
    }


def _field(name: str, text: str, words: Words) -> Data:
    return {"label": words.say(f"label.{name}"), "text": text}


def row(plan: Plan, one: Deviation, words: Words) -> Data:
    """One line of the list."""
    moved = ", ".join(one.effects)
    return {
        "visit": one.visit,
        "kind_of": words.say(f"deviation-kind.{one.kind}"),
        "sentence": deviation_sentence(words, one),
        "moved": words.say("sheet.deviation.moved", visits=moved) if moved else "",
        "planned": planned(one, words),
        "actual": actual(one, words),
        "difference": difference(one, words),
        "source": source(plan, one, words),
        "reason": one.reason or "",
    }


def planned(one: Deviation, words: Words) -> str:
    """The day that the clock asked for."""
    return words.value(None) if one.planned is None else day(words, one.planned.target)


def window(one: Deviation, words: Words) -> str:
    """From the first legal day to the last."""
    if one.planned is None:
        return words.value(None)
    if one.planned.earliest == one.planned.latest:
        return words.say("sheet.calendar.only-day")
    return days(words, one.planned.earliest, one.planned.latest)


def actual(one: Deviation, words: Words) -> str:
    """When it took place, or that it did not."""
    if one.actual is not None:
        return day(words, one.actual)
    if one.kind in (DeviationKind.MISSED, DeviationKind.NOT_RECORDED):
        return words.say("status.not-recorded")
    return words.say("sheet.deviation.not-yet" if one.kind is DeviationKind.DELAY else "sheet.deviation.did-not")


def difference(one: Deviation, words: Words) -> str:
    """How many days too early or too late; of laboratory results, too old. A dash where no day is in it."""
    if one.days is None or one.days == 0:
        return words.value(None)
    number = abs(one.days)
    sign = "old" if one.kind is DeviationKind.LABORATORY else "early" if one.days < 0 else "late"
    return words.say(f"sheet.deviation.{sign}", days=number)


def source(plan: Plan, one: Deviation, words: Words) -> str:
    """Where the rule was read, with the mark of a site rule that is not confirmed."""
    return "" if one.source is None else source_text(words, one.source) + mark(plan, one.source)


def effects(plan: Plan, one: Deviation, words: Words) -> str:
    """Later visits that it moved, each with the day on which it is now."""
    return ", ".join(
        words.say("sheet.deviation.moved-to", visit=visit.id, day=proposed_day(visit, words))
        for visit in map(plan.visit, one.effects)
        if visit is not None
    )
