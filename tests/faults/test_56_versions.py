"""Fault 56 (versions): a consent to another version is recorded in the window, and two versions are compared there.
Right: what would follow is shown before it is recorded, a consent that cannot be is said beside its field, and the
comparison says what the command ``compare`` says."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from dosecal import resources
from dosecal.session.asks import Values
from dosecal.session.event_forms import asking, form_of
from dosecal.session.protocol_versions import compared, to_consent_to, versions_of
from dosecal.ui.calendar.page import CalendarView
from dosecal.ui.events.event_dialog import EventDialog
from dosecal.ui.findings.version_comparison import VersionComparison
from dosecal.ui.widgets.fields import ChoiceField
from dosecal.ui.widgets.version_field import VersionField
from dosecal.ui.window import MainWindow
from dosecal.words import LANGUAGES, Words
from tests.core.plan.reconsent_cases import GIVEN, plan_of, reconsent
from tests.ui.calendar_hands import CASE
from tests.ui.window_hands import Opener, in_dialog, page

Writer = Callable[[str], Path]
OLD = CASE.replace("1961-03-14", "1950-01-01") + '[[history]]\nkind = "consent"\ndate = 2027-01-11\n'
"""A patient who is 77 years old: too old for version 01, not for the one in the register."""


def own_version(folder: Path, cycles: int = 8) -> Path:
    paper = resources.path("protocols", "ramunet-01.toml").read_text(encoding="utf-8")
    path = folder / "site.toml"
    changed = paper.replace('version = "01"', 'version = "02"', 1).replace("cycles = 6", f"cycles = {cycles}", 1)
    path.write_text(changed, encoding="utf-8")
    return path


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_versions_on_offer_are_those_not_consented_to(language: str) -> None:
    words = Words(language)
    assert [version for version, _ in to_consent_to(words, plan_of(*GIVEN))] == ["register"]
    assert to_consent_to(words, plan_of(*GIVEN, reconsent(date(2027, 3, 2)))) == []
    form = form_of("reconsent", asking(words, plan_of(*GIVEN), None))
    assert form is not None
    values: Values = {"version": "register", "date": date(2027, 3, 2)}
    assert form.events(values) == [{"kind": "reconsent", "version": "register", "date": date(2027, 3, 2)}]
    assert form.missing({"version": "", "date": None}) == ["version", "date"]


def test_a_protocol_file_of_the_site_has_no_versions_of_ours(tmp_path: Path) -> None:
    own_version(tmp_path)
    plan = plan_of(*GIVEN, study="site.toml", protocol_version=None, folder=tmp_path)
    words = Words("en")
    assert to_consent_to(words, plan) == []
    offered, first, last = versions_of(words, plan.study, plan)
    assert (first, last) == ("site.toml", "register")
    assert [version for version, _ in offered] == ["01", "register", "site.toml"]


@pytest.mark.parametrize(
    ("events", "two"), [((), ("01", "register")), ((reconsent(date(2027, 3, 2)),), ("01", "register"))]
)
def test_compared_first_are_the_consents_of_the_patient(events: tuple[object, ...], two: tuple[str, str]) -> None:
    plan = plan_of(*GIVEN, *events)  # type: ignore[arg-type]
    assert versions_of(Words("en"), plan.study, plan)[1:] == two


def test_the_comparison_has_the_rules_and_the_patient() -> None:
    plan, words = plan_of(), Words("en")
    found = compared(words, "ramunet", "01", "register", None, plan.case, plan.today)
    assert found.summary[0] == "Rules added: 4 · removed: 0 · changed: 3 · same rule, other source: 0"
    assert "not approved" in found.summary[1]
    (age,) = [one for one in found.rules if one.about == "~ Eligibility, age"]
    assert age.lines[0].startswith("old: Age at first dose: ≥ 18 · ≤ 75")
    assert age.lines[1].startswith("new: Age at first dose: ≥ 18 · ≤ 80")
    assert found.about_patient.startswith("For this patient, as of")
    told = [line for one in found.patient for line in one.lines]
    assert "Age at first dose: not met (77, ≥ 18 · ≤ 75) → met (77, ≥ 18 · ≤ 80)" in told
    same = compared(words, "ramunet", "01", "01", None, plan.case, plan.today)
    assert (same.rules, same.patient) == ((), ())
    assert same.about_patient.startswith("For this patient nothing changes")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_cannot_be_compared_is_said(language: str, tmp_path: Path) -> None:
    words, plan = Words(language), plan_of()
    (tmp_path / "broken.toml").write_text("id = 7", encoding="utf-8")
    for version in ("broken.toml", "nowhere.toml", "03"):
        found = compared(words, "ramunet", "01", version, tmp_path, plan.case, plan.today)
        assert found.refused
        assert found.rules == ()
    assert compared(words, "ramunet", "01", "", tmp_path, None, plan.today).refused == ""
    own_version(tmp_path, cycles=2)
    late = plan_of(*GIVEN, {"kind": "given", "visit": "C3D1", "date": date(2027, 3, 29)}, today=date(2027, 4, 2))
    found = compared(words, "ramunet", "01", "site.toml", tmp_path, late.case, late.today)
    assert found.rules
    assert not found.refused
    assert found.about_patient


def choose(field: object, version: str) -> None:
    assert isinstance(field, ChoiceField)
    combo = field._combo
    combo.setCurrentIndex(combo.findData(version))
    combo.activated.emit(combo.currentIndex())


def opened(open_window: Opener, case_file: Writer, language: str = "en") -> tuple[MainWindow, CalendarView]:
    window = open_window(case_file(OLD), language=language)
    view = page(window, 1)
    assert isinstance(view, CalendarView)
    QTest.qWait(20)
    return window, view


def test_a_consent_is_recorded_and_undone_by_name(
    open_window: Opener, case_file: Writer, answered: Callable[[Callable[[EventDialog], None]], None]
) -> None:
    window, _ = opened(open_window, case_file)

    def consent(dialog: EventDialog) -> None:
        field = dialog.fields["version"]
        assert isinstance(field, VersionField)
        assert field.text() == "register"  # the only other one
        assert "not approved" in field.word()
        assert dialog.confirm.isEnabled()
        dialog.accept()

    answered(consent)
    window.workspace.actions["visit.reconsent"].trigger()
    events = window.calculator.base["events"]
    assert isinstance(events, list)
    assert (events[-1]["kind"], events[-1]["version"]) == ("reconsent", "register")
    outcome = window.calculator.outcome
    assert outcome is not None
    assert outcome.plan is not None
    assert [one.version for one in outcome.plan.protocols] == ["01", "register"]
    assert window.workspace.actions["undo"].text() == "Undo: Consent to another version"
    window.workspace.undo()

    assert window.calculator.outcome.plan.protocols[-1].version == "01"  # type: ignore[union-attr]


def test_a_consent_that_cannot_be_is_said_beside_its_field(
    open_window: Opener, case_file: Writer, answered: Callable[[Callable[[EventDialog], None]], None]
) -> None:
    window, _ = opened(open_window, case_file, "de")

    def consent(dialog: EventDialog) -> None:
        day = dialog.fields["date"]
        day.show_text("2027-01-04")  # type: ignore[union-attr]
        dialog.look()
        assert day.note()  # type: ignore[union-attr]  # before the first consent
        assert not dialog.confirm.isEnabled()
        dialog.reject()

    answered(consent)
    window.workspace.actions["visit.reconsent"].trigger()
    assert not window.isWindowModified()


def test_a_protocol_file_of_the_site_is_loaded(
    open_window: Opener, case_file: Writer, monkeypatch: pytest.MonkeyPatch,
    answered: Callable[[Callable[[EventDialog], None]], None],
) -> None:  # fmt: skip
    window, _ = opened(open_window, case_file)
    folder = window.calculator.folder
    assert folder is not None
    own = own_version(folder)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(own), ""))

    def consent(dialog: EventDialog) -> None:
        field = dialog.fields["version"]
        assert isinstance(field, VersionField)
        field.load.click()
        assert field.text() == "site.toml"
        dialog.look()
        assert "C7D1" in dialog._effects.text()  # two cycles more
        dialog.accept()

    answered(consent)
    window.workspace.actions["visit.reconsent"].trigger()
    assert window.calculator.base["events"][-1]["version"] == "site.toml"  # type: ignore[index]


def test_two_versions_are_compared_by_keys_alone(qtbot: QtBot, open_window: Opener, case_file: Writer) -> None:
    window, _ = opened(open_window, case_file, "de")
    seen: list[str] = []

    def look(dialog: VersionComparison) -> None:
        seen.append(dialog.text())
        choose(dialog.after, "01")
        seen.append(dialog.text())
        assert dialog.before.text() == "01"
        QTest.keyClick(dialog, Qt.Key.Key_Return)

    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    in_dialog(VersionComparison, look, lambda: QTest.keyClick(window, Qt.Key.Key_D, held))
    assert "Regeln neu: 4" in seen[0]
    assert "Für diesen Patienten, Stand" in seen[0]
    assert "Für diesen Patienten ändert sich nichts" in seen[1]
    assert not window.isWindowModified()
