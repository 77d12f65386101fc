"""What follows from the fields, around the pages: notes, findings, sheets and dialogs. It loads the core."""

from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QWidget

from dosecal.core.patient.case import Site
from dosecal.core.result.plan import Plan
from dosecal.session.entry import Data, Entry
from dosecal.session.entry_reader import Problem
from dosecal.session.event_list import entered
from dosecal.session.field_names import named
from dosecal.session.field_notes import follows_text, notes_of
from dosecal.session.finding_lines import calm_text, finding_lines, line_shown
from dosecal.session.outcome import Outcome
from dosecal.session.protocol_versions import Comparison, compared, versions_of
from dosecal.session.site_rules import unconfirmed, with_confirmation
from dosecal.ui.findings.body_sizes import BodySizes
from dosecal.ui.findings.findings_list import FindingsList
from dosecal.ui.findings.marks import Marks
from dosecal.ui.findings.site_rules import SiteRules
from dosecal.ui.findings.strip import Strip
from dosecal.ui.findings.version_comparison import VersionComparison
from dosecal.ui.form.inputs import Inputs
from dosecal.ui.paper.patient_sheets import PatientSheets
from dosecal.words import Words
from dosecal.words.events import event_line


class Results:
    """Shows what was computed from an entry in the parts that every page shares."""

    def __init__(self, words: Words, entry: Entry) -> None:
        self._words, self._entry = words, entry

    def show(self, outcome: Outcome, today: date, inputs: Inputs, marks: Marks) -> None:
        """Shows it next to the fields and in the heading. ``today`` is the day of the clock."""
        words, plan = self._words, outcome.plan
        if outcome.study is not None:
            inputs.show_study(outcome.study, plan)
        inputs.count()
        inputs.show_notes(notes_of(words, self._entry, outcome, today))
        inputs.facts_line(follows_text(words, plan))
        marks.say_approved(outcome.study)

    def show_findings(self, outcome: Outcome, strip: Strip, visit: str | None) -> None:
        """Shows the findings in the strip, those about the visit on the screen first."""
        words, plan = self._words, outcome.plan
        lines = finding_lines(words, plan, [self.named(problem, outcome) for problem in outcome.problems], visit)
        strip.show_findings(lines, unconfirmed(plan), line_shown(lines) or calm_text(words, plan, visit, bool(lines)))

    def named(self, problem: Problem, outcome: Outcome) -> str:
        """What is wrong, after the field that it is about."""
        return named(self._words, problem, self._entry, outcome.study)

    def recorded(self, outcome: Outcome | None) -> str:
        """What was recorded last, in one line."""
        record = () if outcome is None or outcome.plan is None else entered(outcome.plan.case)
        return self._words.say("window.recorded-now", event=event_line(record[-1], self._words)) if record else ""

    def sheets(self, plan: Plan) -> PatientSheets:
        """What can be printed of a plan."""
        return PatientSheets(self._words, plan)

    def open_findings(self, strip: Strip, parent: QWidget) -> None:
        """The list of all findings."""
        FindingsList(self._words, strip.lines, parent, calm=strip.calm).exec()

    def open_body(self, plan: Plan, parent: QWidget) -> None:
        """All body formulas of the patient."""
        BodySizes(self._words, plan, parent).exec()

    def open_versions(self, outcome: Outcome, folder: Path | None, parent: QWidget) -> None:
        """What one version of the protocol changes beside another, for this patient too."""
        words, study, plan = self._words, outcome.study, outcome.plan
        if study is None:
            return
        case = None if plan is None else plan.case

        def compare(before: str, after: str) -> Comparison:
            return compared(words, study.protocol.id, before, after, folder, case, outcome.reading.today)

        VersionComparison(words, versions_of(words, study, plan), compare, folder, parent).exec()

    def confirm_rules(self, outcome: Outcome, base: Data, today: date, parent: QWidget) -> Data | None:
        """Shows the site rules; the data of the case with their confirmation, None if nobody confirms them."""
        plan = outcome.plan
        study = outcome.study if plan is None else plan.study  # of a plan with the drug files of the site
        if study is None:
            return None
        dialog = SiteRules(self._words, study, Site() if plan is None else plan.case.site, today, parent)
        return with_confirmation(base, dialog.confirmation) if dialog.exec() else None
