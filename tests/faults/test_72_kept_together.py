"""Fault 72: rules that cannot all be kept are refused when they are read, each at the key that would have to change."""

from pathlib import Path

import pytest

from dosecal import resources
from dosecal.files.reading.refusal import Refusal
from tests.core.plan.plan_cases import plan_of

RAM = 'order = 1\nminutes = 60\nsource = "treatment"\nminimum_interval = { span = "{}"'
DAC = 'order = 2\nminutes = 30\nsource = "treatment"\nminimum_interval = { span = "{}"'
D1 = "window = { before = 0, after = 3, source"
D15 = "window = { before = 2, after = 3, source"
IMG = "window = { before = 7, after = 7, preferred_before = 7, preferred_after = 0"


def load(folder: Path, *changes: tuple[str, str]) -> None:
    paper = resources.path("protocols", "ramunet-01.toml").read_text(encoding="utf-8")
    for old, new in changes:
        assert paper.count(old) == 1, old
        paper = paper.replace(old, new)
    (folder / "trial.toml").write_text(paper, encoding="utf-8")
    plan_of(str(folder / "trial.toml"))


CASES = [
    # the longest minimum interval of ramucirumab is 14 days (day 1 to 15, and 15 to 29), of dacarbazine 28
    ([(RAM.replace("{}", "12 days"), RAM.replace("{}", "14 days"))], None),
    ([(RAM.replace("{}", "12 days"), RAM.replace("{}", "15 days"))], "drugs.ramucirumab.minimum_interval.span"),
    ([(DAC.replace("{}", "26 days"), DAC.replace("{}", "4 weeks"))], None),
    ([(DAC.replace("{}", "26 days"), DAC.replace("{}", "29 days"))], "drugs.dacarbazine.minimum_interval.span"),
    ([('cycle = "28 days"', 'cycle = "21 days"')], "drugs.ramucirumab.minimum_interval.span"),
    ([('cycle = "28 days"', 'cycle = "1 month"')], None),
    # day 15 may be 13 days late, not 14: that is day 1 of the next cycle
    ([(D15, D15.replace("after = 3", "after = 13"))], None),
    ([(D15, D15.replace("after = 3", "after = 14"))], "treatment.days[2].window.after"),
    ([(D15, D15.replace("before = 2", "before = 13"))], None),
    ([(D15, D15.replace("before = 2", "before = 14"))], "treatment.days[2].window.before"),
    ([(D1, D1.replace("before = 0", "before = 13"))], None),
    ([(D1, D1.replace("before = 0", "before = 14"))], "treatment.days[1].window.before"),
    # a late day 1 moves day 15 with it
    ([(D1, D1.replace("after = 3", "after = 20"))], None),
    # imaging every three months: 84 days at the least
    ([(IMG, IMG.replace("after = 7, p", "after = 84, p"))], None),
    ([(IMG, IMG.replace("after = 7, p", "after = 85, p"))], "assessments[1].window.after"),
    ([('at = ["3 months", "6 months"]', 'at = ["3 months", "3 months"]')], "assessments[1].at"),
    ([('at = ["3 months", "6 months"]', 'at = ["6 months", "3 months"]')], "assessments[1].at"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "key"), CASES)
def test_what_cannot_be_kept_together_is_refused(
    tmp_path: Path, changes: list[tuple[str, str]], key: str | None
) -> None:
    if key is None:
        load(tmp_path, *changes)
        return
    with pytest.raises(Refusal) as refused:
        load(tmp_path, *changes)
    assert refused.value.key == key


def test_a_day_of_one_visit_a_cycle_reaches_no_further_than_the_next(tmp_path: Path) -> None:
    paper = resources.path("protocols", "caboavenec-2022-04-01.toml").read_text(encoding="utf-8")
    window = "window = { before = 2, after = 3, source"
    assert paper.count(window) == 1
    for after, loads in ((13, True), (14, False)):
        (tmp_path / "trial.toml").write_text(
            paper.replace(window, window.replace("after = 3", f"after = {after}")), encoding="utf-8"
        )
        if loads:
            plan_of(str(tmp_path / "trial.toml"))
            continue
        with pytest.raises(Refusal) as refused:
            plan_of(str(tmp_path / "trial.toml"))
        assert refused.value.key == "treatment.days[1].window.after"
