"""The manual of protocol and drug files: its example is planned as it says, and what it says is refused is refused."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from dosecal.__main__ import main
from dosecal.core.result.dose import Dose
from dosecal.core.result.plan import Plan
from dosecal.core.values.quantity import plain
from dosecal.files.case.cases import case_from_data, read_case
from dosecal.files.case.planning import plan_case
from dosecal.files.reading.refusal import Refusal
from dosecal.files.trial.vocabulary import vocabulary
from dosecal.words import Words
from tests.files.trial.manual_files import MANUAL, written_to


@pytest.fixture
def example(tmp_path: Path) -> Path:
    return written_to(tmp_path)


def planned(case: Path) -> Plan:
    return plan_case(read_case(case), date(2027, 1, 30), folder=case.parent, place=case.name)


def dose(plan: Plan, drug: str) -> Dose:
    return next(one for one in plan.doses_of("C1D1") if one.drug == drug)


def counted(of: Dose) -> list[tuple[str, int]]:
    return [(str(one.strength), one.count) for one in (of.vials or of.tablets)]


def test_the_dose_per_square_metre_is_the_one_by_hand(example: Path) -> None:
    found = dose(planned(example), "exataxel")
    # √(165 × 60 ÷ 3600) = √2.75 = 1.658312…; × 75 = 124.3734…; to 5 mg: 125; 125 ÷ 20 mg/mL = 6.25 mL.
    assert found.bsa is not None
    assert plain(found.bsa.value).startswith("1.658312")
    assert found.exact is not None
    assert plain(found.exact.value).startswith("124.3734")
    assert (str(found.amount), str(found.volume)) == ("125 mg", "6.25 mL")
    assert counted(found) == [("80 mg", 1), ("20 mg", 3)]
    assert found.infusion is not None
    assert [str(found.infusion.concentration), str(found.infusion.rate)] == ["0.5 mg/mL", "250 mL/h"]


def test_the_dose_by_target_auc_is_the_one_by_hand(example: Path) -> None:
    found = dose(planned(example), "exaplatin")
    # 80 × 60 ÷ (72 × 0.85) × 0.85 = 66.66… mL/min; 6 × 91.66… = 550 mg; ÷ 10 mg/mL = 55 mL; 305 mL in 60 minutes.
    assert (str(found.exact), str(found.amount), str(found.volume)) == ("550 mg", "550 mg", "55 mL")
    assert counted(found) == [("450 mg", 1), ("50 mg", 2)]
    assert found.infusion is not None
    assert str(found.infusion.rate) == "305 mL/h"
    assert plain(found.infusion.concentration.value).startswith("1.803")


def test_the_tablets_are_those_by_hand(example: Path) -> None:
    plan = planned(example)
    found = dose(plan, "exatinib")
    assert str(found.amount) == "30 mg"
    assert counted(found) == [("20 mg", 1), ("10 mg", 1)]
    assert found.dispense is not None
    assert {str(one.strength): one.count for one in found.dispense.tablets} == {"20 mg": 25, "10 mg": 25}
    assert found.dispense.until == date(2027, 2, 25)
    assert next(one for one in plan.visits if one.id == "C2D1").latest == date(2027, 2, 25)


def test_what_the_table_of_the_example_says(example: Path) -> None:
    for one in planned(example).doses_of("C1D1"):
        row = re.search(rf"^\| {one.drug} \| (.*) \|$", MANUAL, flags=re.MULTILINE)
        assert row is not None, one.drug
        assert str(one.amount) in row[1]


def test_the_amendment_of_the_manual(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = example.parent
    amended = folder / "amended.toml"
    amended.write_text(example.read_text(encoding="utf-8").replace('"my-trial.toml"', '"my-trial-02.toml"'), "utf-8")
    assert str(dose(planned(amended), "exataxel").amount) == "100 mg"  # 60 × 1.658312… = 99.4987…
    assert str(dose(planned(amended), "exaplatin").amount) == "550 mg"
    assert main(["compare", "my-trial", str(folder / "my-trial.toml"), str(folder / "my-trial-02.toml")]) == 0
    said = capsys.readouterr().out.replace("\N{NO-BREAK SPACE}", " ")
    assert "60 mg/m²" in said
    assert "Major surgery" in said


def test_the_commands_of_the_manual_run(
    example: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(example.parent)
    section = MANUAL.split("## Check a new file\n")[1].split("\n## ")[0]
    commands = re.findall(r"^\| `dosecal ([^`]*)`", section, flags=re.MULTILINE)
    assert len(commands) == 7
    for command in commands:
        if command.startswith("open "):
            continue  # needs a display
        quoted = re.search(r"'(.*)'", command)
        arguments = command.replace(quoted[0], "@").split(" ") if quoted else command.split(" ")
        assert main([quoted[1] if quoted and one == "@" else one for one in arguments]) == 0, command
        assert capsys.readouterr().out or command.startswith("sheet ")
    assert Path("dose.pdf").read_bytes().startswith(b"%PDF")


# ── What is refused ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_tablets_last_to_the_next_visit_that_hands_them_out(example: Path) -> None:
    """A day of infusion in between hands out none: counted to it, the patient would have none from day 3 on."""
    path = example.parent / "my-trial.toml"
    day_2 = '[[treatment.days]]\nday = 2\nactivities = []\nwindow = { before = 0, after = 0, source = "visits" }\n'
    text = path.read_text(encoding="utf-8").replace("days = [1]\norder = 1", "days = [1, 2]\norder = 1")
    path.write_text(text.replace("[activities]", f"{day_2}\n[activities]"), encoding="utf-8")
    plan = planned(example)
    assert next(one for one in plan.visits if one.id == "C1D2").drugs == ("exataxel",)
    handed = dose(plan, "exatinib").dispense
    assert handed is not None
    assert (handed.days, handed.until) == (25, date(2027, 2, 25))
    given = {"kind": "given", "visit": "C1D1", "date": date(2027, 2, 1)}
    done = plan_case(case_from_data({**tomllib.loads(example.read_text(encoding="utf-8")), "events": [given]},
                                    "case.toml", vocabulary()), date(2027, 2, 1), folder=example.parent)  # fmt: skip
    handed = dose(done, "exatinib").dispense
    assert handed is not None
    assert (handed.days, handed.until) == (25, date(2027, 2, 25))


@pytest.mark.parametrize(
    ("file", "before", "after", "key", "expected"),
    [
        ("drugs/exataxel.toml", 'id = "exataxel"', 'id = "exatax"', "id", "drug-of-file"),
        ("my-trial.toml", 'basis = "daily"\ndose = "30 mg"', 'basis = "flat"\nminutes = 30\ndose = "30 mg"',
         "drugs.exatinib.basis", "basis-of-tablets"),
        ("my-trial.toml", 'basis = "per_m2"\ndose = "75 mg/m²"', 'basis = "per_kg"\ndose = "2 mg/kg"',
         "drugs.exataxel.bsa_cap", "cap-of-surface"),
        ("my-trial.toml", "[[washouts]]", '[[follow_ups]]\nid = "FU-30D"\nkind = "follow-up"\n'
         'label = { en = "x", de = "x" }\nanchor = "decision"\nafter = "1 day"\nactivities = []\nsource = "visits"\n'
         'window = { before = 0, after = 7, source = "visits" }\n\n[[washouts]]', "follow_ups[2].id", "id-once"),
        ("my-trial.toml", "[[follow_ups]]", '[[assessments]]\nprefix = "IMG"\nkind = "imaging"\nat = ["1 week"]\n'
         'label = { en = "x", de = "x" }\nactivities = []\nsource = "visits"\n'
         'window = { before = 0, after = 7, source = "visits" }\n\n[[follow_ups]]', "assessments[2].prefix", "id-once"),
        ("my-trial.toml", "[drugs.exaplatin]", '[[treatment.days]]\nday = 22\nactivities = []\n'
         'window = { before = 0, after = 0, source = "visits" }\n\n[drugs.exaplatin]', "treatment.days[2].day",
         "day-in-cycle"),
        ("my-trial.toml", "days = [1]\norder = 2", "days = [1, 1]\norder = 2", "drugs.exaplatin.days", "days-once"),
        ("my-trial.toml", "[drugs.exaplatin]", '[[treatment.days]]\nday = 1\nfirst_cycle = 6\nactivities = []\n'
         'window = { before = 0, after = 0, source = "visits" }\n\n[drugs.exaplatin]', "treatment.days[2].day",
         "day-once-in-cycle"),
        ("my-trial.toml", "day = 1\n", "day = 1\nfirst_cycle = 2\n", "treatment.days", "day-of-first-dose"),
        ("my-trial.toml", "cycles = 6", "cycles = 0", "treatment.cycles", "integer-range"),
        ("my-trial.toml", 'warn = "5 %", block = "10 %"', 'warn = "10.1 %", block = "10 %"', "dosing.deviation.block",
         "block-above-warn"),
        ("my-trial.toml", 'step = "5 mg",', 'step = "5 mg", warn = "2.1 %", block = "2 %",',
         "drugs.exataxel.rounding.block", "block-above-warn"),
        ("my-trial.toml", "before = 7, after = 7,", "before = 7, after = 7, preferred_before = 8, preferred_after = 0,",
         "assessments[1].window.preferred_before", "preferred-within"),
        ("my-trial.toml", "before = 7, after = 7,", "before = 7, after = 7, preferred_before = 7, preferred_after = 8,",
         "assessments[1].window.preferred_after", "preferred-within"),
        ("my-trial.toml", "before = 7, after = 7,", "before = 7, after = 7, preferred_before = 7,",
         "assessments[1].window.preferred_after", "integer-range"),
        ("my-trial.toml", "Bildgebung Woche {n}", "Bildgebung Woche {m}", "assessments[1].label", "label-braces"),
        ("my-trial.toml", "Bildgebung Woche {n}", "Bildgebung Woche {n", "assessments[1].label", "label-braces"),
        ("my-trial.toml", "Bildgebung Woche {n}", " ", "assessments[1].label", "language-text"),
        ("my-trial.toml", "30 days after the last dose", "after {visit}", "follow_ups[1].label", "label-braces"),
        ("drugs/exaplatin.toml", 'highest = "2 mg/mL"', 'highest = "0.49 mg/mL"', "infusion.concentration.highest",
         "highest-above-lowest"),
        ("drugs/exaplatin.toml", 'volumes = ["250 mL", "500 mL"]', "volumes = []", "infusion.bags.volumes",
         "list-filled"),
        ("drugs/exaplatin.toml", 'names = [{ en = "glucose 5 %", de = "Glukose 5 %" }]', "names = []",
         "infusion.diluents.names", "list-filled"),
    ],
)  # fmt: skip
def test_a_slip_is_refused(file: str, before: str, after: str, key: str, expected: str, example: Path) -> None:
    path = example.parent / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        planned(example)
    assert (caught.value.key, caught.value.expected) == (key, expected)


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("my-trial.toml", 'warn = "5 %", block = "10 %"', 'warn = "10 %", block = "10 %"'),
        ("my-trial.toml", "before = 7, after = 7,", "before = 7, after = 7, preferred_before = 7,"
         " preferred_after = 7,"),
        ("my-trial.toml", "[drugs.exaplatin]", '[[treatment.days]]\nday = 21\nactivities = []\n'
         'window = { before = 0, after = 0, source = "visits" }\n\n[drugs.exaplatin]'),
        ("my-trial.toml", 'dose = "75 mg/m²"', 'dose = "0.075 g/m2"'),
        ("my-trial.toml", "day = 1\n", 'day = 1\nfirst_cycle = 6\nactivities = []\n'
         'window = { before = 0, after = 0, source = "visits" }\n\n[[treatment.days]]\nday = 1\nlast_cycle = 5\n'),
        ("drugs/exataxel.toml", 'lowest = "0.3 mg/mL", highest = "0.74 mg/mL"',
         'lowest = "0.5 mg/mL", highest = "0.5 mg/mL"'),
    ],
)  # fmt: skip
def test_what_lies_on_the_limit_is_read(file: str, before: str, after: str, example: Path) -> None:
    path = example.parent / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    assert str(dose(planned(example), "exataxel").amount) == "125 mg"


def test_a_trial_without_a_drug_on_day_1_is_refused(example: Path) -> None:
    path = example.parent / "my-trial.toml"
    day_8 = '[[treatment.days]]\nday = 8\nactivities = []\nwindow = { before = 0, after = 0, source = "visits" }\n'
    text = path.read_text(encoding="utf-8").replace("days = [1]", "days = [8]")
    path.write_text(text.replace("[activities]", f"{day_8}\n[activities]"), encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        planned(example)
    assert (caught.value.key, caught.value.expected) == ("drugs.exataxel.days", "drug-of-first-dose")


def test_a_daily_dose_of_vials_is_refused(example: Path) -> None:
    """It would hand out vials as tablets."""
    path = example.parent / "my-trial.toml"
    text = path.read_text(encoding="utf-8")
    vials = (example.parent / "drugs/exataxel.toml").read_text(encoding="utf-8")
    (example.parent / "drugs/exatinib.toml").write_text(vials.replace('"exataxel"', '"exatinib"'), encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        planned(example)
    assert (caught.value.key, caught.value.expected) == ("drugs.exatinib.basis", "basis-of-vials")
    assert "vials" in caught.value.sentence(Words("en"))
