"""Hard sentinels withhold: through the whole plan no withheld amount stands in text, JSON, sheets or lists.

Soft ones ask: the amount stays, and the question stands beside it in text, JSON and on the worksheet.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from dosecal.commands.day import text_of
from dosecal.core.result.dose import Dose
from dosecal.core.result.plan import Plan
from dosecal.core.values.finding_code import Severity
from dosecal.core.values.quantity import rounded
from dosecal.files.case.planning import days_of
from dosecal.files.export.day_list import day_list_csv, day_list_json, read_day
from dosecal.files.export.plan_json import plan_data
from dosecal.files.export.plan_text import plan_text
from dosecal.sheets import Printed, SheetBlocked, make_sheet
from dosecal.sheets.kinds import KINDS
from dosecal.words import LANGUAGES, Words
from tests.core.plan.plan_cases import Data, given, plan_of

PRINTED = Printed(at=datetime(2027, 1, 29, 7, 42, tzinfo=UTC), by="A. Weber", version="0.0.0")
BOTH, BY_HEIGHT = {"ramucirumab", "dacarbazine"}, {"dacarbazine"}
SIZES = {
    # what was typed → the code, the drugs that are withheld
    ("60", "165"): ("height-weight-swapped", BOTH), ("1.65", "60"): ("implausible-height", BY_HEIGHT),
    ("16.5", "60"): ("implausible-height", BY_HEIGHT), ("65", "60"): ("implausible-height", BY_HEIGHT),
    ("129.9", "60"): ("implausible-height", BY_HEIGHT), ("220.1", "90"): ("implausible-height", BY_HEIGHT),
    ("165", "29.9"): ("implausible-weight", BOTH), ("165", "200.1"): ("implausible-weight", BOTH),
    ("165", "725"): ("implausible-weight", BOTH), ("165", "7.25"): ("implausible-weight", BOTH),
}  # fmt: skip
RIGHT = (("130", "60"), ("220", "90"), ("190", "200"), ("150", "30"))
"""The sizes at the boundaries that are still taken."""


def sized(height: str, weight: str, **more: object) -> Plan:
    entry = {"date": date(2027, 1, 18), "height": f"{height} cm", "weight": f"{weight} kg"}
    return plan_of("ramunet", measurements=[entry], **more)


def numbers(dose: Dose) -> set[str]:
    """The amounts that a dose would have, in every way somebody may read them: exact, rounded, as a volume."""
    assert dose.exact is not None
    planned = [dose.exact.value] + ([] if dose.protocol_amount is None else [dose.protocol_amount.value])
    concentration = Decimal(10)  # mg/mL of ramucirumab and of dacarbazine when dissolved
    values = [value / divisor for value in planned for divisor in (Decimal(1), concentration)]
    texts = {format(rounded(value, places).normalize(), "f") for value in values for places in (0, 1, 2)}
    return texts | {text.replace(".", ",") for text in texts}


def outputs(plan: Plan, words: Words) -> Iterator[tuple[str, str]]:
    yield "text", plan_text(plan, words)
    yield "json", json.dumps(plan_data(plan, words), ensure_ascii=False, default=str)
    closed = days_of(plan.study, plan.case, plan.today, words.language)
    for kind in KINDS:
        for visit in (None, "C1D1", "C1D15"):
            try:
                sheet = make_sheet(kind, plan, visit, words, PRINTED, closed)
            except SheetBlocked as blocked:
                yield f"{kind} refused", blocked.sentence(words)
            else:
                yield kind, json.dumps(sheet.data, ensure_ascii=False, default=str)


def shows(text: str, number: str) -> bool:
    plain = text.replace("\N{NO-BREAK SPACE}", " ").replace("\\u00a0", " ")
    return re.search(rf"(?<![\d.,]){re.escape(number)} ?(mg|mL)(?!/)", plain) is not None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", SIZES)
def test_a_withheld_amount_stands_nowhere(typed: tuple[str, str], language: str) -> None:
    code, drugs = SIZES[typed]
    plan, words = sized(*typed), Words(language)
    blocking = {each.code for each in plan.findings if each.severity is Severity.BLOCK}
    assert blocking == {code}
    withheld = [dose for dose in plan.doses if dose.amount is None]
    assert {dose.drug for dose in withheld} == drugs
    assert all(not dose.vials and dose.volume is None and dose.infusion is None for dose in withheld)
    forbidden = {number for dose in withheld for number in numbers(dose)}
    kept = {number for dose in plan.doses if dose.amount is not None for number in numbers(dose)}
    for where, text in outputs(plan, words):
        assert not [number for number in forbidden - kept if shows(text, number)], where


def test_the_search_would_find_a_number() -> None:
    plan = sized("165", "60")
    [dose] = [one for one in plan.doses if one.visit == "C1D1" and one.drug == "dacarbazine"]
    assert {"1080", "1078", "108", "107.8"} <= numbers(dose)
    found = {where for where, text in outputs(plan, Words("en")) if any(shows(text, one) for one in numbers(dose))}
    assert {"text", "json", "dose", "checklist"} <= found


def test_a_decision_of_a_person_does_not_bring_a_withheld_amount_back() -> None:
    events = [
        {"kind": "override", "visit": "C1D1", "drug": drug, "amount": "400 mg", "reason": "frail", "by": "Dr. A"}
        for drug in sorted(BOTH)
    ]
    plan = sized("60", "165", events=events)
    assert {dose.amount for dose in plan.doses} == {None}
    for language in LANGUAGES:
        for where, text in outputs(plan, Words(language)):
            assert not [one for dose in plan.doses for one in numbers(dose) if shows(text, one)], where


def test_no_list_of_the_day_has_a_withheld_amount(tmp_path: Path) -> None:
    (tmp_path / "exchanged.toml").write_text(
        'study = "ramunet"\nplanned_first_dose = 2027-02-01\n'
        '[patient]\nid = "03-107"\nsex = "female"\nbirth_date = 1961-03-14\nchildbearing_potential = false\n'
        '[[measurements]]\ndate = 2027-01-18\nheight = "60 cm"\nweight = "165 kg"\n',
        encoding="utf-8",
    )
    forbidden = {number for dose in sized("60", "165").doses for number in numbers(dose)}
    for language in LANGUAGES:
        words, day = Words(language), read_day(tmp_path, date(2027, 2, 1), 1, language)
        assert day.listed
        for text in ("\n".join(text_of(day, words)), day_list_json(day, words), day_list_csv(day, words)):
            assert not [number for number in forbidden if shows(text, number)]
        assert all(entry.split(";")[7:9] != ["1320", "mg"] for entry in day_list_csv(day, words).splitlines())


@pytest.mark.parametrize(("height", "weight"), RIGHT)
def test_at_the_boundary_nothing_is_withheld(height: str, weight: str) -> None:
    plan = sized(height, weight)
    assert not [each for each in plan.findings if each.severity is Severity.BLOCK]
    assert all(dose.amount is not None for dose in plan.doses if dose.visit == "C1D1")


def entry(day: date, weight: str, height: str | None = None) -> Data:
    size: Data = {"date": day, "weight": f"{weight} kg"}
    return size if height is None else {**size, "height": f"{height} cm"}


JAN_4, JAN_18 = date(2027, 1, 4), date(2027, 1, 18)
SOFT: dict[str, Data] = {
    "weight-in-pounds": {"measurements": [entry(JAN_18, "132.5", "165")]},
    "weight-jump": {"measurements": [entry(JAN_4, "60", "165"), entry(JAN_18, "69")]},
    "digits-transposed": {"measurements": [entry(JAN_4, "89", "185"), entry(JAN_18, "98")]},
    "height-jump": {"measurements": [entry(JAN_4, "60", "165"), entry(JAN_18, "60", "170")]},
    "unusual-body-mass": {"measurements": [entry(JAN_18, "40", "165")]},
    "stale-weight": {"measurements": [entry(date(2026, 12, 1), "60", "165")], "today": date(2027, 2, 1)},
    "weight-change": {
        "measurements": [entry(JAN_18, "60", "165"), entry(date(2027, 2, 15), "66")], "today": date(2027, 2, 15),
        "events": [given("C1D1", date(2027, 2, 1))],
    },
    "lab-unit-mixed-up": {"labs": [{"date": JAN_18, "test": "creatinine", "value": "80 mg/dL"}]},
    "lab-decimal": {"labs": [{"date": JAN_18, "test": "ptt", "value": "3.1 s"}]},
    "implausible-lab": {"labs": [{"date": JAN_18, "test": "ptt", "value": "100000 s"}]},
    "lab-limit-doubtful": {"labs": [{"date": JAN_18, "test": "ast", "value": "30 U/L", "uln": "3.5 U/L"}]},
}  # fmt: skip


@pytest.mark.parametrize("code", SOFT)
def test_a_soft_sentinel_asks_and_keeps_the_amount(code: str) -> None:
    plan, words = plan_of("ramunet", **SOFT[code]), Words("en")
    found = [each for each in plan.findings if each.code == code]
    assert found
    assert {each.severity for each in found} == {Severity.WARN}
    assert not plan.blocked
    assert all(dose.amount is not None for dose in plan.doses if not dose.given)
    told = plan_data(plan, words)["findings"]
    assert isinstance(told, list)
    message = next(each["message"] for each in told if each["code"] == code)
    sheet = make_sheet("dose", plan, None, words, PRINTED, days_of(plan.study, plan.case, plan.today, "en"))
    for text in (plan_text(plan, words), json.dumps(sheet.data, ensure_ascii=False, default=str)):
        assert message.replace("\N{NO-BREAK SPACE}", " ") in text.replace("\N{NO-BREAK SPACE}", " ")
