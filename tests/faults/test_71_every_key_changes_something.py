"""Fault 71, the other keys: what a case, a laboratory value, a trial or a drug file says is obeyed, or refused.

(Orders, prior doses and the blood pressure show on the sheets of a dose: test_75, tests/core/doses/test_prior_doses.py,
test_76.) Of the demo cases every value is changed in turn: the case is refused, or its plan is another. Of trial
and drug files every value that is read is used by somebody beside its reader and the rules that `compare` lists.
"""

import ast
import copy
import importlib
import json
import pkgutil
import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import msgspec
import pytest

import dosecal.core.trial
from dosecal import resources
from dosecal.files.case.cases import case_from_data
from dosecal.files.case.planning import plan_case
from dosecal.files.export.plan_json import plan_data
from dosecal.files.export.plan_text import plan_text
from dosecal.files.reading.refusal import Refusal
from dosecal.files.reading.toml import parse_table
from dosecal.files.trial.vocabulary import vocabulary
from dosecal.words import Words

SRC = Path(__file__).resolve().parents[2] / "src" / "dosecal"
EN = Words("en")
Place = tuple[str | int, ...]
HAPPENED = {
    "ramunet": """
[[events]]
kind = "given"
visit = "C1D1"
date = 2027-02-01
amounts = { ramucirumab = "480 mg", dacarbazine = "1000 mg" }
[[events]]
kind = "delay"
visit = "C2D1"
days = 3
reason = "x"
[[events]]
kind = "reduce"
drug = "ramucirumab"
date = 2027-02-02
reason = "x"
[[events]]
kind = "unscheduled"
date = 2027-02-20
reason = "x"
activities = ["laboratory"]
[[medications]]
name = "ibuprofen"
start = 2027-01-01
stop = 2027-01-10
""",
    "caboavenec": "",
}
IN_FORCE_BY_ITSELF = {"planned_first_dose"}
"""A plan for the first dose ends with the first dose."""
FOR_A_PERSON = {"reason", "by"}
"""Printed beside its event, on the sheets and in the lists of the window: no plan follows from it."""
FOR_THE_RECORD = {("Protocol", "register"), ("Infusion", "diluent_source")}
"""Where a file comes from; nothing follows from it."""
OF_THE_READER = {("Protocol", "issued")}
"""Orders the versions of a trial while they are looked for."""


def values(data: object, place: Place = ()) -> Iterator[tuple[Place, object]]:
    """Every value with its place."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else None
    if inner is None:
        yield place, data
        return
    for key, value in inner:
        yield from values(value, (*place, key))


def with_value(data: dict[str, object], place: Place, value: object) -> dict[str, object]:
    """The case with another value in a place."""
    other = copy.deepcopy(data)
    at: object = other
    for key in place[:-1]:
        at = at[key]  # type: ignore[index]
    at[place[-1]] = value  # type: ignore[index]
    return other


def others(value: object) -> Iterator[object]:
    """Values of the same kind, the likeliest to be read first."""
    match value:
        case bool():
            yield not value
        case int():
            yield value + 1
            yield value - 1
        case date():
            yield value - timedelta(days=1)
            yield value + timedelta(days=1)
            yield value - timedelta(days=3653)
        case str():
            number = re.search("[0-9]+", value)
            if number is not None:
                for other in (int(number[0]) + 1, max(int(number[0]) - 1, 0), int(number[0]) * 2, int(number[0]) // 10):
                    yield f"{value[: number.start()]}{other}{value[number.end() :]}"
            yield f"{value}x"


def shown(data: dict[str, object], folder: Path) -> str:
    case = case_from_data(data, "case.toml", vocabulary())
    assert case.today is not None
    plan = plan_case(case, case.today, "en", folder, "case.toml")
    return json.dumps(plan_data(plan, EN), default=str) + plan_text(plan, EN)


@pytest.mark.parametrize("study", HAPPENED)
def test_every_value_of_a_case_is_obeyed_or_refused(study: str, tmp_path: Path) -> None:
    text = resources.read("demo", f"{study}.toml").replace("today = 2027-01-20", "today = 2027-02-22")
    data = parse_table(text + HAPPENED[study], "")
    plain = shown(data, tmp_path)
    ignored = []
    for place, value in values(data):
        accepted = False
        for other in others(value):
            try:
                if shown(with_value(data, place, other), tmp_path) != plain:
                    break
            except Refusal:
                continue
            accepted = True
        else:
            if accepted and place[-1] not in IN_FORCE_BY_ITSELF | FOR_A_PERSON:
                ignored.append((place, value))
    assert not ignored, chr(10).join(map(str, ignored))


@cache
def used_names() -> frozenset[str]:
    """Every attribute that anything reads but the readers of files, the second computation and the list of rules."""
    found: set[str] = set()
    for path in SRC.rglob("*.py"):
        room = path.relative_to(SRC).parts
        if room[:2] in (("files", "trial"), ("core", "second")) or path.name == "rulebook.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                found.add(node.attr)
            elif isinstance(node, ast.MatchClass):
                found |= set(node.kwd_attrs)
                named = structs().get(getattr(node.cls, "id", ""), ())
                found |= set(named[: len(node.patterns)])
    return frozenset(found)


@cache
def structs() -> dict[str, tuple[str, ...]]:
    """The fields of everything that is read of a trial or a drug; a clause is one line of the list of rules."""
    modules = (f"dosecal.core.trial.{one.name}" for one in pkgutil.iter_modules(dosecal.core.trial.__path__))
    return {
        name: one.__struct_fields__
        for module in map(importlib.import_module, modules)
        for name, one in vars(module).items()
        if isinstance(one, type) and issubclass(one, msgspec.Struct) and name != "Clause"
    }


def test_every_value_that_is_read_of_a_trial_or_a_drug_is_used() -> None:
    fields = {(name, field) for name, names in structs().items() for field in names}
    assert len(fields) > 250
    assert {one for one in fields if one[1] not in used_names()} == FOR_THE_RECORD | OF_THE_READER
