"""What stands on every page: which trial, which patient, which sheet, printed when and by what, and the limits."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct, field

from dosecal.core.result.plan import Plan
from dosecal.core.trial.protocol import Edition, Protocol
from dosecal.core.values.finding_code import Code
from dosecal.core.values.source import Source
from dosecal.sheets.text import MARK_CONFIRM, MARK_SITE, Data, day
from dosecal.words import NBSP, Words
from dosecal.words.findings import finding_sentence

HASH_DIGITS = 8
PATIENT_SHEETS = "patient-sheets"
"""Key in ``[[site.confirmed]]``: sponsor and ethics committee approved the patient's sheets. It is no rule of the
site, and ``all``, which speaks of those, is not enough for it."""


class Printed(Struct, frozen=True):
    """When, by whom and with which version of the program a sheet is printed. The caller knows the clock."""

    at: datetime
    by: str | None
    version: str
    made: Mapping[str, datetime] = field(default_factory=dict)
    """Drug → when its preparation was made; for a drug that is absent the time is written by hand."""


def study_version(plan: Plan, words: Words) -> str:
    """Study and version of its protocol."""
    protocol = plan.study.protocol
    return words.say("sheet.study-version", study=protocol.name, version=protocol.version)


def mark(plan: Plan, source: Source | None) -> str:
    """The mark behind a number or a date whose source still wants a confirmation."""
    if source is None:
        return ""
    if source.confirm:
        return f"{NBSP}{MARK_CONFIRM}"
    return f"{NBSP}{MARK_SITE}" if source in plan.unconfirmed_sources else ""


def frame(
    plan: Plan,
    kind: str,
    words: Words,
    printed: Printed,
    badges: Sequence[str] = (),
    marks: Sequence[str] | None = None,
) -> Data:
    """Everything that a page of any sheet of one patient bears, as text. ``badges``: what else must be seen first."""
    patient = words.say("sheet.patient", id=plan.case.patient_id or words.say("sheet.no-patient"))
    other_day = [] if plan.today == printed.at.date() else [words.say("sheet.calculated", day=day(words, plan.today))]
    return page_frame(kind, words, printed, [plan.study.protocol], [patient], (*other_day, *badges), marks)


def not_eligible(plan: Plan, words: Words) -> list[str]:
    """Before the first dose: that a criterion is not met by what was entered. The dose worksheet has it among its
    findings."""
    ineligible = any(found.code is Code.INELIGIBLE for found in plan.findings)
    return [words.say("sheet.not-eligible")] if ineligible and not plan.course.given else []


def ineligible_lines(plan: Plan, words: Words) -> list[str]:
    """The criteria that are not met, before the first dose."""
    found = [one for one in plan.findings if one.code is Code.INELIGIBLE]
    return [] if plan.course.given else [finding_sentence(words, one) for one in found]


def badges_of(words: Words, protocols: Iterable[Protocol | Edition]) -> list[str]:
    """What must be seen first: that nobody verified the sheet, and which versions nobody approved."""
    waiting = [words.say("sheet.not-approved", version=each.version) for each in protocols if not each.approved]
    return [words.say("sheet.not-verified"), *waiting]


def page_frame(
    kind: str, words: Words, printed: Printed, protocols: Sequence[Protocol | Edition], about: Sequence[str],
    badges: Sequence[str] = (), marks: Sequence[str] | None = None,
) -> Data:  # fmt: skip
    """Everything that a page bears: ``about`` ends the running line, as it says of whom the sheet is.

    ``marks`` are on every page (None: those of :func:`badges_of`), ``badges`` on the first and in the running line.
    """
    marks = badges_of(words, protocols) if marks is None else marks
    title = words.say(f"sheet.title.{kind}")
    moment = f"{day(words, printed.at.date())}, {printed.at:%H:%M}"
    if printed.at.tzinfo is not None:
        moment += f" UTC{printed.at.isoformat()[-len('+00:00') :]}"
    by = printed.by or words.say("sheet.by-nobody")
    studies = [words.say("sheet.study-version", study=each.name, version=each.version) for each in protocols]
    hashes = ", ".join(each.sha256[:HASH_DIGITS] for each in protocols) or words.say("sheet.no-protocol")
    return {
        "language": words.language,
        # Metadata of the file: never a patient's.
        "document": words.say("sheet.document", title=title, studies="; ".join(studies)) if studies else title,
        "title": title,
        "badges": [*marks, *badges],
        "running": " · ".join((title, *studies, *about, *badges)),
        "running_badges": list(marks),
        "page": words.say("sheet.page", n="%n", m="%m"),
        "origin": " · ".join(
            (
                words.say("sheet.printed", at=moment, by=by),
                words.say("sheet.program", version=printed.version),
                words.say("sheet.protocol-hash", hash=hashes),
                words.say("sheet.record", head=words.say("sheet.not-recorded")),
            )
        ),
        "limits": words.say("sheet.limits"),
    }


def site_rule_legend(plan: Plan, words: Words) -> str:
    """What the mark on a date or number means, or who confirmed the rules of the site and when."""
    if plan.unconfirmed_sources:
        return words.say("sheet.legend.unconfirmed")
    confirmations = [each for each in plan.case.site.confirmed if each.rules != (PATIENT_SHEETS,)]
    if not confirmations:
        return ""
    last = max(confirmations, key=lambda confirmation: confirmation.on)
    return words.say("sheet.legend.confirmed", by=last.by, on=day(words, last.on))
