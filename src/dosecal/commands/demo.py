"""``dosecal demo``: what dosecal makes of two invented patients, written to a folder and printed in short."""

import argparse
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

from dosecal import __version__, commands, resources
from dosecal.commands import plan as plan_command
from dosecal.commands.parsing import spoken_words
from dosecal.core.result.dose import Dose
from dosecal.core.result.plan import Plan
from dosecal.core.result.start import CriterionStatus
from dosecal.core.result.visit import Visit, VisitStatus
from dosecal.core.trial.drug import Daily
from dosecal.core.values.finding_code import Severity
from dosecal.files.case.cases import read_case
from dosecal.files.case.planning import days_of, plan_case
from dosecal.files.reading.write_whole import write_all
from dosecal.sheets import Printed, Sheet, dose_worksheet, visit_calendar, worksheet_visit
from dosecal.words import LANGUAGES, Words
from dosecal.words.doses import prescribed_text
from dosecal.words.numbers import drug_name
from dosecal.words.visits import visit_short

FOLDER = "dosecal-demo"
_SHOWN_VISITS = 4
_NOON = time(12)
"""The demo is printed at noon of its own day, so that it comes out the same every time."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares ``--out``."""
    parser.add_argument("--out", metavar="DIR", type=Path, help=spoken_words().say("demo.out"))


def run(args: argparse.Namespace) -> int:
    """Writes the demo's sheets, calendars and plans. Raises OSError where the folder cannot be written."""
    words = Words(args.language)
    folder: Path = args.out or Path(FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    lines = [words.say("demo.title", version=__version__)]
    contents: dict[Path, str | bytes] = {}
    for case_file in sorted(resources.path("demo").glob("*.toml"), reverse=True):
        lines += ["", *summary(words, example(case_file, words.language))]
        contents.update((folder / name, content) for name, content in files(case_file))
    write_all(contents)
    # Said when all is written: a reader who has seen enough (`| head`) must not cut the work short.
    print(*lines, "", words.say("demo.written", count=len(contents), folder=str(folder)), sep="\n")
    return commands.DONE


def example(case_file: Path, language: str) -> Plan:
    """The plan of one invented patient on the day that the file names."""
    case = read_case(case_file)
    return plan_case(case, case.today or date.max, language)


def files(case_file: Path) -> Iterator[tuple[str, str | bytes]]:
    """Name and content of every file that the demo writes for one patient."""
    name = case_file.stem
    yield f"{name}-plan.json", plan_command.as_json(example(case_file, LANGUAGES[0]), Words(LANGUAGES[0]))
    for language in LANGUAGES:
        words, plan = Words(language), example(case_file, language)
        yield f"{name}-plan.{language}.txt", plan_command.readable(plan, words)
        for kind, sheet in sheets(plan, words):
            yield f"{name}-{kind}.{language}.pdf", sheet.pdf()


def sheets(plan: Plan, words: Words) -> Iterator[tuple[str, Sheet]]:
    """The two sheets of one patient."""
    printed = Printed(at=datetime.combine(plan.today, _NOON), by=None, version=__version__)
    visit = worksheet_visit(plan)
    if visit is not None:
        yield "dose-worksheet", dose_worksheet(plan, visit, words, printed)
    closed = days_of(plan.study, plan.case, plan.today, words.language)
    yield "visit-calendar", visit_calendar(plan, words, printed, closed)


def summary(words: Words, plan: Plan) -> Iterator[str]:
    """What was computed, in a few lines."""
    protocol = plan.study.protocol
    yield words.say(
        "demo.patient", study=protocol.name, version=protocol.version, patient=plan.case.patient_id, today=plan.today
    )
    for line in (*_start(words, plan), *_visits(words, plan), *_open_questions(words, plan)):
        yield f"  {line}"


def _start(words: Words, plan: Plan) -> Iterator[str]:
    window, given = (
        plan.start_window,
        [visit for visit in plan.visits if visit.status == VisitStatus.DONE and visit.drugs],
    )
    if given:
        last = given[-1]
        yield words.say("demo.last-dose", date=last.date, visit=visit_short(words, last))
        return
    edges = {"earliest": window.earliest, "latest": window.latest}
    shown = {name: words.say("word.not-known") if day is None else day for name, day in edges.items()}
    yield words.say("demo.window" if window.feasible else "demo.window-none", **shown)
    bound = {"earliest": window.binding_earliest, "latest": window.binding_latest}
    labels = {rule.id: words.text(rule.label) for rule in window.rules}
    if all(bound.values()):
        names = {name: ", ".join(labels[rule] for rule in rules) for name, rules in bound.items()}
        yield words.say("demo.window-bound", **names)
    if window.proposed:
        yield words.say("demo.proposed", days=window.proposed)


def _visits(words: Words, plan: Plan) -> Iterator[str]:
    coming = [visit for visit in plan.visits if visit.status == VisitStatus.PLANNED and visit.date is not None]
    for visit in coming[:_SHOWN_VISITS]:
        yield words.say(
            "demo.visit", date=visit.date, visit=visit_short(words, visit), doses=_doses(words, plan, visit)
        )
    further = coming[_SHOWN_VISITS:]
    if further:
        yield words.say("demo.more", count=len(further), date=max(visit.shown.day for visit in further))


def _doses(words: Words, plan: Plan, visit: Visit) -> str:
    return " · ".join(_dose(words, plan, dose) for dose in plan.doses_of(visit.id)) or words.value(None)


def _dose(words: Words, plan: Plan, dose: Dose) -> str:
    amount = words.value(dose.amount)
    if dose.amount is not None and isinstance(dose.prescribed, Daily):
        amount = prescribed_text(words, dose.taken)
    return words.say("demo.dose", drug=drug_name(words, plan.study, dose.drug), amount=amount)


def _open_questions(words: Words, plan: Plan) -> Iterator[str]:
    results = [result.status for result in plan.eligibility]
    counts = {
        "missing": results.count(CriterionStatus.MISSING),
        "ask": results.count(CriterionStatus.ASK),
        "failed": results.count(CriterionStatus.NOT_MET),
    }
    yield words.say("demo.missing", count=len(results), **counts)
    severities = [finding.severity for finding in plan.findings] + [Severity.NOTE] * len(plan.unconfirmed)
    yield words.say("demo.findings", **{one.value: severities.count(one) for one in Severity})
