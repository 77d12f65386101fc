"""The site rules: what neither trial text states. A named person of the site confirms them, once, in the case."""

from datetime import date

from PySide6.QtWidgets import QDialog, QWidget

from dosecal.core.patient.case import Site
from dosecal.core.trial.protocol import Study
from dosecal.session.entry import Data
from dosecal.session.site_rules import can_confirm, confirmation, confirmed_lines, value_in_force
from dosecal.ui.widgets import theme
from dosecal.ui.widgets.buttons import TickBox, button
from dosecal.ui.widgets.dialog_room import open_at
from dosecal.ui.widgets.fields import TextField
from dosecal.ui.widgets.layout import column, row
from dosecal.ui.widgets.tables import Cells, Table, TableModel
from dosecal.ui.widgets.text import Line
from dosecal.words import Words
from dosecal.words.site_rules import site_rule_title
from dosecal.words.sources import source_text


class SiteRules(QDialog):
    """Lists the rules; accepted, ``confirmation`` is what the case keeps. ``today`` is the day of the clock."""

    def __init__(self, words: Words, study: Study, site: Site, today: date, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(words.say("window.rules.title"))
        open_at(self, 980, 600)
        self.setFont(theme.font())
        self._study, self._today = study, today
        say = words.say
        model = TableModel([say("label.rule"), say("window.rules.value"), say("label.source")])
        model.show_rows(
            [
                Cells(
                    (
                        site_rule_title(words, study, rule),
                        value_in_force(words, study, site, rule),
                        source_text(words, rule.source),
                    )
                )
                for rule in study.site_rules
            ]
        )
        table = Table(model, say("window.rules.title"), (330, 330, 260), 2)
        self.name = TextField(say("window.rules.name"), lambda _text: self._check())
        self.agreed = TickBox(
            say("window.rules.agree", study=f"{study.protocol.name}\u00a0{study.protocol.version}", day=today)
        )
        self.agreed.toggled.connect(self._check)
        self._confirm = button(say("window.rules.confirm"), self.accept, main=True)
        cancel = button(say("window.button.cancel"), self.reject)
        about = Line(say("window.rules.about"), "quiet", wrap=True)
        foot = row(self.name, 1, cancel, self._confirm)
        foot.setStretch(0, 2)
        self.confirmed = Line("\n".join(confirmed_lines(words, site)), "quiet", wrap=True)
        self.confirmed.setVisible(bool(site.confirmed))
        self.setLayout(column(about, self.confirmed, table, self.agreed, foot, margins=(16, 16, 16, 16), gap=12))
        self._check()

    def _check(self) -> None:
        self._confirm.setEnabled(can_confirm(self.name.text(), self.agreed.isChecked()))

    @property
    def confirmation(self) -> Data:
        """What the case keeps."""
        return confirmation(self._study, self.name.text(), self._today)
