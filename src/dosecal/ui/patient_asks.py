"""What a person asks of the case that is on screen: its day, its findings, body sizes, site rules."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from dosecal.session.entry import Data, Entry
from dosecal.ui.findings.strip import Strip
from dosecal.ui.form.inputs import Inputs
from dosecal.ui.shell.shell import Shell
from dosecal.words import Words

if TYPE_CHECKING:
    from dosecal.session.entry_reader import Problem
    from dosecal.session.outcome import Outcome
    from dosecal.ui.results import Results


class PatientAsks(QWidget):
    """The part of the patient's page that answers."""

    shell: Shell
    words: Words
    entry: Entry
    base: Data
    folder: Path | None
    inputs: Inputs
    strip: Strip
    outcome: "Outcome | None" = None
    _shower: "Results | None" = None

    def follow(self) -> None:
        """Reads the fields and shows what follows from them."""
        raise NotImplementedError

    @property
    def _results(self) -> "Results":
        """What shows the outcome around the pages."""
        if self._shower is None:
            from dosecal.ui.results import Results  # noqa: PLC0415  loads the core, after the fields are painted

            self._shower = Results(self.words, self.entry)
        return self._shower

    def named(self, problem: "Problem") -> str:
        """What is wrong, after the field that it is about."""
        assert self.outcome is not None
        return self._results.named(problem, self.outcome)

    # ── The day ─────────────────────────────────────────────────────────────────────────────────────────────────
    def clock(self) -> date:
        """Today; of the demo the day on which it plays."""
        return self.shell.document.fixed_day or self.shell.today()

    @property
    def day(self) -> date:
        """The day for which everything is calculated: today, unless another one is looked at."""
        return self.clock() if self.outcome is None else self.outcome.reading.today

    @property
    def recording_day(self) -> date:
        """The last day on which something that is recorded can have happened."""
        return min(self.day, self.clock())

    def follow_clock(self) -> None:
        """After midnight, or after standby, everything is calculated anew for the new day."""
        if self.outcome is not None and not self.entry.today and self.outcome.reading.today != self.clock():
            self.follow()

    # ── Dialogs ─────────────────────────────────────────────────────────────────────────────────────────────────
    def open_findings(self) -> None:
        """The list of all findings."""
        self._results.open_findings(self.strip, self)

    def open_body(self) -> None:
        """All body formulas of the patient shown."""
        if self.outcome is None or self.outcome.plan is None or self.outcome.withheld:
            return
        self._results.open_body(self.outcome.plan, self)

    def open_versions(self) -> None:
        """What one version of the protocol changes beside another."""
        if self.outcome is not None:
            self._results.open_versions(self.outcome, self.folder, self)

    def open_rules(self) -> None:
        """The list of site rules; a confirmation goes into the case."""
        if self.outcome is None:
            return
        confirmed = self._results.confirm_rules(self.outcome, self.base, self.clock(), self)
        if confirmed is not None:
            self.base = confirmed
            self.follow()
