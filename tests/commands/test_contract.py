"""The contract's cases through the command line, and what its text promises of every plan."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pytest

from dosecal.__main__ import main

CONTRACT = Path(__file__).parents[1] / "data" / "contract"
MORE = CONTRACT.with_name("contract-more")
"""Cases of our own in the same form, their calendars counted by hand; each says at its head how."""
NAMES = [
    f"{folder.name}/{path.stem}" for folder in (CONTRACT, MORE) for path in sorted((folder / "expected").glob("*.json"))
]
NAMED_BY = (("visit", "drug"), ("id",), ("code", "about"), ("code",), ("drug",), ("strength",), ("label",))


@dataclass
class Ran:
    status: int
    out: str
    err: str

    @property
    def plan(self) -> dict[str, Any]:
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


@pytest.fixture
def dosecal(capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*arguments: str | Path) -> Ran:
        status = main([str(argument) for argument in arguments])
        caught = capsys.readouterr()
        return Ran(status, caught.out, caught.err)

    return run


def unlike(want: object, got: object, at: str) -> Iterator[str]:
    """Where a plan differs from what is expected of it; what is not named there is not looked at."""
    match want, got:
        case dict(), dict():
            absent = want.get("!absent", {})
            for key in want.keys() - {"!absent"}:
                yield from unlike(want[key], got[key], f"{at}.{key}") if key in got else [f"{at}.{key}: not there"]
            for key, names in absent.items():
                there = {entry.get(name) for entry in got.get(key) or [] for name in ("id", "code")}
                yield from (f"{at}.{key}: {name} is there" for name in names if name in there)
        case list(), list() if want and isinstance(want[0], dict):
            for index, entry in enumerate(want):
                yield from unlike(entry, named(entry, got, index), f"{at}[{index}]")
        case list(), list():
            if sorted(map(str, want)) != sorted(map(str, got)):
                yield f"{at}: {got} instead of {want}"
        case str(), _ if want.startswith("~"):
            if not close(want[1:], got):
                yield f"{at}: {got} instead of {want}"
        case _:
            if want != got:
                yield f"{at}: {got!r} instead of {want!r}"


def named(want: dict[str, Any], got: list[dict[str, Any]], index: int) -> dict[str, Any] | None:
    for keys in NAMED_BY:
        if all(key in want for key in keys):
            return next((entry for entry in got if all(entry.get(key) == want[key] for key in keys)), None)
    return got[index] if index < len(got) else None


def close(want: str, got: object) -> bool:
    """Equal to the last digit written, with the same unit."""
    number, _, unit = want.partition(" ")
    found, _, found_unit = str(got).partition(" ")
    digits = len(number.partition(".")[2])
    try:
        return unit == found_unit and abs(Decimal(found) - Decimal(number)) * 2 <= Decimal(10) ** -digits
    except InvalidOperation:
        return False


@pytest.mark.parametrize("name", NAMES)
def test_a_case_of_the_contract(name: str, dosecal: Any) -> None:
    folder, _, stem = name.partition("/")
    at = CONTRACT.with_name(folder)
    wanted = json.loads((at / "expected" / f"{stem}.json").read_text(encoding="utf-8"))
    ran = dosecal("plan", at / "cases" / f"{stem}.toml", "--json")
    assert ran.status == wanted.pop("exit", ran.status), ran.err
    assert all(word in ran.err for word in wanted.pop("stderr_has", [])), ran.err
    if wanted:
        assert not list(unlike(wanted, ran.plan, "plan"))
    if ran.status == 2:
        assert ran.out == ""
        assert ran.err.count("\n") == 1
    else:
        assert ran.err == ""


def test_our_own_cases_are_there() -> None:
    assert len([name for name in NAMES if name.startswith(f"{MORE.name}/")]) >= 30


def test_the_comparison_can_fail() -> None:
    plan = {"a": "1.9 mg", "visits": [{"id": "C1D1", "date": "2027-02-01"}], "codes": ["x"]}
    wrongs: list[dict[str, Any]] = [
        {"a": "~1.8 mg"}, {"a": "~1.9 mL"}, {"b": 1}, {"visits": [{"id": "C1D1", "date": "2027-02-02"}]},
        {"visits": [{"id": "C2D1"}]}, {"!absent": {"visits": ["C1D1"]}}, {"codes": ["y"]}, {"codes": []},
    ]  # fmt: skip
    for wrong in wrongs:
        assert list(unlike(wrong, plan, "plan")), wrong
    assert not list(unlike({"a": "~1.9 mg", "codes": ["x"], "!absent": {"visits": ["C9D1"]}}, plan, "plan"))


def test_every_name_of_the_contract_stands_in_a_plan(dosecal: Any) -> None:
    plan = dosecal("plan", CONTRACT / "cases" / "ramunet-plain.toml", "--json").plan
    names = {
        "": "study protocol today start_window eligibility visits doses after_treatment findings",
        "protocol": "id version sha256",
        "start_window": "feasible earliest latest binding_earliest binding_latest proposed rules",
        "start_window.rules": "id kind anchor event legal_from valid_through boundary source",
        "eligibility": "id status because source",
        "visits": "id kind label clock study_day target date earliest latest status activities notes",
        "doses": "visit date drug basis level dose_weight bsa exact amount deviation_percent volume vials waste tablets"
        " infusion steps findings",
        "doses.infusion": "order minutes volume rate rate_mg_per_min concentration",
        "doses.vials": "strength count",
        "doses.steps": "label formula inputs value source",
        "after_treatment": "last_dose contraception_until",
        "findings": "code severity about message source",
    }
    for place, keys in names.items():
        at: Any = plan
        for key in filter(None, place.split(".")):
            at = at[key][0] if isinstance(at[key], list) else at[key]
        assert set(keys.split()) <= set(at), place
    assert plan["study"] == "ramunet"
    assert len(plan["protocol"]["sha256"]) == 64
    assert all(finding["message"] and finding["about"] for finding in plan["findings"])
    assert all(criterion["because"] and criterion["source"] for criterion in plan["eligibility"])


def test_values_that_do_not_end_keep_their_digits(dosecal: Any) -> None:
    plan = dosecal("plan", CONTRACT / "cases" / "ramunet-plain.toml", "--json").plan
    dose = next(dose for dose in plan["doses"] if dose["drug"] == "dacarbazine")
    for key, value in (("exact", "1077.90305"), ("bsa", "1.65831239")):
        number, _, unit = dose[key].partition(" ")
        assert unit
        assert number.startswith(value)
        assert "E" not in number


def test_the_day_on_the_command_line_comes_first(dosecal: Any, tmp_path: Path) -> None:
    case = CONTRACT / "cases" / "ramunet-plain.toml"
    assert dosecal("plan", case, "--json", "--today", "2027-01-28").plan["today"] == "2027-01-28"
    undated = tmp_path / "undated.toml"
    undated.write_text(case.read_text(encoding="utf-8").replace("today = 2027-01-20\n", ""), encoding="utf-8")
    ran = dosecal("plan", undated, "--json")
    assert (ran.status, ran.out) == (2, "")
    assert "today" in ran.err
    assert dosecal("plan", undated, "--json", "--today", "2027-01-20").status == 0


def test_the_readable_plan_says_the_same(dosecal: Any) -> None:
    ran = dosecal("plan", CONTRACT / "cases" / "ramunet-plain.toml", "--language", "en")
    assert ran.status == 0
    for words in ("480 mg", "1080 mg", "C6D15", "IMG-M6", "48 mL", "20 mg"):
        assert words in ran.out.replace("\u00a0", " ")
    german = dosecal("plan", CONTRACT / "cases" / "ramunet-plain.toml", "--language", "de")
    assert german.status == 0
    assert german.out != ran.out


def test_a_case_in_json_and_a_protocol_by_its_path(dosecal: Any, tmp_path: Path) -> None:
    from dosecal import resources  # noqa: PLC0415  only this test asks for it

    (tmp_path / "own.toml").write_text(resources.read("protocols/ramunet-01.toml"), encoding="utf-8")
    case = {
        "study": "own.toml", "today": "2027-01-20", "planned_first_dose": "2027-02-01",
        "site": {"holidays": "DE-ST"},
        "patient": {"id": "03-007", "sex": "female", "birth_date": "1961-03-14", "childbearing_potential": False},
        "measurements": [{"date": "2027-01-18", "height": "165 cm", "weight": "60 kg"}],
    }  # fmt: skip
    path = tmp_path / "case.json"
    path.write_text(json.dumps(case), encoding="utf-8")
    ran = dosecal("plan", path, "--json")
    wanted = json.loads((CONTRACT / "expected" / "ramunet-plain.json").read_text(encoding="utf-8"))
    assert ran.status == wanted.pop("exit"), ran.err
    assert not list(unlike(wanted, ran.plan, "plan"))


@pytest.mark.parametrize("content", ["study = ", 'study = "ramunet"\ntoday = 2027-01-20\n[patient]\nid = 7\n', "\x00"])
def test_what_cannot_be_read_is_one_line_and_no_plan(dosecal: Any, tmp_path: Path, content: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(content, encoding="utf-8")
    for more in ((), ("--json",)):
        ran = dosecal("plan", path, *more)
        assert (ran.status, ran.out) == (2, "")
        assert ran.err.count("\n") == 1
        assert "bad.toml" in ran.err
    assert dosecal("plan", tmp_path / "nowhere.toml").status == 2


def test_no_patient_data_in_messages(dosecal: Any) -> None:
    plan = dosecal("plan", CONTRACT / "cases" / "ramunet-start-window.toml", "--json").plan
    assert "03-008" not in json.dumps(plan)
    assert "1980-05-05" not in json.dumps(plan)
