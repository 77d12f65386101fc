"""The site rules: what neither trial text states. A named person of the site confirms them, once, in the case."""

from datetime import date

from PySide6.QtWidgets import QDialog, QWidget

from dosecal.core.patient.case import Site
from dosecal.core.trial.protocol import Study
from dosecal.core.values.source import SiteRule
from dosecal.ui.widgets import theme
from dosecal.ui.widgets.buttons import TickBox, button
from dosecal.ui.widgets.fields import TextField
from dosecal.ui.widgets.layout import column, row
from dosecal.ui.widgets.tables import Cells, Table, TableModel
from dosecal.ui.widgets.text import Line
from dosecal.words import Words
from dosecal.words.site_choices import chosen_text
from dosecal.words.site_rules import site_rule_title, site_rule_value
from dosecal.words.sources import source_text

LETTERS = 2
"""A name has at least so many."""


class SiteRules(QDialog):
    """Lists the rules; accepted, ``confirmation`` is what the case keeps. ``today`` is the day of the clock."""

    def __init__(self, words: Words, study: Study, site: Site, today: date, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(words.say("window.rules.title"))
        self.resize(980, 600)
        self.setFont(theme.font())
        self._today, self._rules = today, tuple(rule.key for rule in study.site_rules)
        self._protocol = f"{study.protocol.id} {study.protocol.version}"
        say = words.say
        model = TableModel([say("window.rules.rule"), say("window.rules.value"), say("window.rules.source")])
        model.show_rows(
            [
                Cells(
                    (
                        site_rule_title(words, study, rule),
                        _in_force(words, study, site, rule),
                        source_text(words, study, rule.source),
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
        self.setLayout(column(about, table, self.agreed, foot, margins=(16, 16, 16, 16), gap=12))
        self._check()

    def _check(self) -> None:
        letters = sum(sign.isalpha() for sign in self.name.text())
        self._confirm.setEnabled(letters >= LETTERS and self.agreed.isChecked())

    @property
    def confirmation(self) -> dict[str, object]:
        """The entry ``[[site.confirmed]]`` of the case: the rules shown, for this study and version only."""
        return {
            "by": self.name.text().strip(),
            "on": self._today,
            "rules": list(self._rules),
            "protocol": self._protocol,
        }


def _in_force(words: Words, study: Study, site: Site, rule: SiteRule) -> str:
    """What holds: the shipped rule, or what this case chose in its place."""
    shipped = site_rule_value(words, study, rule)
    chosen = chosen_text(words, study, site, rule.key.partition(".")[2])
    return words.say("site-choice.in-force", chosen=chosen, shipped=shipped) if chosen else shipped
