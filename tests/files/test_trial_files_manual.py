"""The manual of protocol and drug files: its example is planned as it says, and it has every key that is read.

``packaging/trial-files.md`` is held against the readers in both directions: a key that a reader asks for must stand in
the section of its table, and a key that stands there must be asked for.
"""

import ast
import inspect
import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from dosecal import files, resources
from dosecal.__main__ import main
from dosecal.core.protocol import ACTIVITIES
from dosecal.core.quantity import plain
from dosecal.core.result import Dose, Plan
from dosecal.files import amendments, studies
from dosecal.files.cases import read_case
from dosecal.files.drugs import read_drug
from dosecal.files.planning import plan_case
from dosecal.files.protocols import read_protocol
from dosecal.files.reader import Reader
from dosecal.files.refusal import Refusal
from dosecal.files.rhythms import KINDS
from dosecal.files.studies import load_study
from dosecal.files.vocabulary import units, vocabulary
from dosecal.words import Words

ROOT = Path(__file__).resolve().parents[2]
MANUAL = (ROOT / "packaging" / "trial-files.md").read_text(encoding="utf-8")
PROTOCOL, DRUG, BOTH, AMENDMENT = "Protocol file", "Drug file", "In both files", "Amendment"

# ── The example ─────────────────────────────────────────────────────────────────────────────────────────────────────


def written_to(folder: Path) -> Path:
    """The files of the manual, each under the name in its first line."""
    for block in re.findall(r"```toml\n(.*?)```", MANUAL, flags=re.DOTALL):
        name = block.splitlines()[0].removeprefix("# ")
        target = folder / name
        target.parent.mkdir(exist_ok=True)
        target.write_text(block, encoding="utf-8")
    return folder / "case.toml"


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


# ── Every key, in both directions ───────────────────────────────────────────────────────────────────────────────────

BY_NAME = {"drugs", "sources", "activities", "drops"}
"""Tables whose keys are names of the trial's own."""
SYNTHETIC = {"infusion.diluents.names.name"}
"""A place that a reader makes up to name the entry of a list."""
ASIDE = {"reader", "refusal", "toml", "vocabulary", "medicines", "sources", "comparisons"}
"""Modules whose literal keys are not those of a protocol or drug file, but for the sources, which both files have."""


def place(path: str) -> str:
    """Without counts and names of the trial's own: ``assessments.window.before``, ``drugs.NAME.dose``."""
    parts = re.sub(r"\[[0-9]+\]", "", path).split(".")
    if len(parts) > 1 and parts[0] in BY_NAME:
        parts[1] = "NAME"
    return ".".join(parts)


class Asked(set[str]):
    """The keys that a reader was asked for, told to a collection with the path of its table."""

    def __init__(self, reader: Reader, told: set[str]) -> None:
        super().__init__()
        self._reader = reader
        self._told = told

    def add(self, key: str) -> None:
        super().add(key)
        self._told.add(place(self._reader.at(key)))


def asked_by(read: Callable[[], object]) -> set[str]:
    """Every key that is asked for while something is read."""
    told: set[str] = set()
    original = Reader.__init__

    def recording(self: Reader, *arguments: object, **named: object) -> None:
        inspect.signature(original).bind(self, *arguments, **named)
        original(self, *arguments, **named)  # type: ignore[arg-type]
        self.__dict__["_asked"] = Asked(self, told)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Reader, "__init__", recording)
        read()
    return told


def protocols_and_drugs(folder: Path) -> tuple[list[Path], list[Path]]:
    """Every protocol and drug file that comes with dosecal, of the tests, and of the manual."""
    written_to(folder)
    shipped = [*resources.path("protocols").glob("*.toml")], [*resources.path("drugs").glob("*.toml")]
    tests = [*ROOT.glob("tests/*/protocols/*.toml")], [*ROOT.glob("tests/*/protocols/drugs/*.toml")]
    own = [*folder.glob("my-trial*.toml")], [*folder.glob("drugs/*.toml")]
    return [*shipped[0], *tests[0], *own[0]], [*shipped[1], *tests[1], *own[1]]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The keys of protocol files and of drug files, as the readers ask for them."""
    protocols, drugs = protocols_and_drugs(tmp_path_factory.mktemp("manual"))
    words, book = vocabulary(), units()
    told = {PROTOCOL: set[str](), DRUG: set[str]()}
    for path in protocols:
        told[PROTOCOL] |= asked_by(lambda path=path: read_protocol(path, words, book))  # type: ignore[misc]
    for path in drugs:
        told[DRUG] |= asked_by(lambda path=path: read_drug(path, book, words))  # type: ignore[misc]
    return {kind: keys - SYNTHETIC for kind, keys in told.items()}


def documented(text: str) -> dict[str, list[tuple[str, str]]]:
    """Of each chapter the tables with their keys, as its sections have them: heading and first column."""
    found: dict[str, list[tuple[str, str]]] = {}
    for chapter in text.split("\n## ")[1:]:
        title, _, body = chapter.partition("\n")
        rows = found.setdefault(title, [])
        for section in ("The file itself\n" + body if title == AMENDMENT else body).split("\n### "):
            heading, _, lines = section.partition("\n")
            tables = [re.sub(r"[\[\]]", "", name) for name in re.findall(r"`([^`]+)`", heading)]
            for cell in keys_of_tables(lines.splitlines()):
                keys = [key.replace("[]", "") for key in re.findall(r"`([^`]+)`", cell)]
                rows += [(table, key) for table in tables or [""] for key in keys]
    return found


def keys_of_tables(lines: Iterable[str]) -> Iterable[str]:
    """The first column of the tables that are headed key, value, meaning."""
    inside = False
    for line in lines:
        if not line.startswith("|"):
            inside = False
        elif line == "| key | value | meaning |":
            inside = True
        elif inside and not line.startswith("|---"):
            yield line.split("|")[1]


def places_of(asked: str) -> list[str]:
    """Where a key may stand: in the section of its own table, or in one that several share (``window.before``)."""
    parts = asked.split(".")
    return [".".join(parts[at:]) for at in range(len(parts))]


def covered(rows: Iterable[tuple[str, str]], keys: Iterable[str]) -> set[str]:
    """The keys that the rows have."""
    own = {key for table, key in rows if not table}
    shared = {f"{table}.{key}" for table, key in rows if table}
    return {key for key in keys if key in own or any(place in shared for place in places_of(key))}


def rows_of(kind: str, text: str) -> list[tuple[str, str]]:
    chapters = documented(text)
    return [*chapters[kind], *chapters[BOTH], *(chapters[AMENDMENT] if kind == PROTOCOL else [])]


def undocumented(text: str, asked: dict[str, set[str]]) -> set[str]:
    """The keys that readers ask for and that the manual has not in their place."""
    missing = set()
    for kind, keys in asked.items():
        rows = rows_of(kind, text)
        named = {table for table, _ in rows if table.endswith(".NAME")}
        if ("", "source") in rows:
            named |= {key for key in keys if key.endswith(".source")}
        missing |= {f"{kind}: {key}" for key in keys - named - covered(rows, keys)}
    return missing


def test_every_key_that_is_read_stands_in_the_manual(asked: dict[str, set[str]]) -> None:
    assert sum(len(keys) for keys in asked.values()) > 200
    assert undocumented(MANUAL, asked) == set()


def test_every_key_of_the_manual_is_read(asked: dict[str, set[str]]) -> None:
    unread = []
    for kind in (PROTOCOL, DRUG, BOTH, AMENDMENT):
        keys = asked.get(kind, asked[PROTOCOL] | asked[DRUG])
        for table, key in documented(MANUAL)[kind]:
            if key != "source" and not covered([(table, key)], keys):
                unread.append(f"{kind}: {table}.{key}")
    assert unread == []


def test_a_key_that_is_taken_out_of_the_manual_is_missed(asked: dict[str, set[str]]) -> None:
    """Of every row: without one of its keys the manual no longer has all."""
    kept, whole = [], documented(MANUAL)
    for kind in (PROTOCOL, DRUG, BOTH, AMENDMENT):
        start = MANUAL.index(f"\n## {kind}\n")
        end = MANUAL.find("\n## ", start + 4)
        for row in re.finditer(r"^\| (`[^|]*`) \|", MANUAL[start:end], flags=re.MULTILINE):
            at = start + row.start(1)
            for key in re.finditer(r"`([^`]+)`", row[1]):
                where = at + key.start()
                without = MANUAL[:where] + key[1] + MANUAL[at + key.end() :]
                changed = documented(without) != whole
                if changed and not undocumented(without, asked):
                    kept.append(f"{kind}: {row[1]}: {key[1]}")
    assert kept == []


# ── Nothing that the readers could ask for is left out of what is recorded above ────────────────────────────────────


@cache
def reading_modules() -> tuple[ModuleType, ...]:
    """The modules of dosecal.files by which a study is read, from the imports of the one that loads it."""
    found: dict[str, ModuleType] = {}
    waiting: list[ModuleType] = [studies, amendments]
    while waiting:
        module = waiting.pop()
        name = module.__name__.rpartition(".")[2]
        if name in found:
            continue
        found[name] = module
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{files.__name__}."):
                waiting.append(__import__(str(node.module), fromlist=["_"]))
    return tuple(module for name, module in found.items() if name not in ASIDE)


def takes_key(function: object) -> bool:
    return inspect.isfunction(function) and list(inspect.signature(function).parameters)[:2] == ["table", "key"]


def literal_keys(module: ModuleType) -> set[str]:
    """The keys that a module writes out: ``table.text("id")``, ``words_of(table, "label")``."""
    getters = {name for name, function in vars(Reader).items() if inspect.isfunction(function)} - {"at", "refuse"}
    found = set()
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if not isinstance(node, ast.Call):
            continue
        key: ast.expr | None = None
        if isinstance(node.func, ast.Attribute) and node.func.attr in getters:
            key = node.args[0] if node.args else None
        elif isinstance(node.func, ast.Name) and takes_key(getattr(module, node.func.id, None)):
            key = node.args[1] if len(node.args) > 1 else None
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            found.add(key.value)
    return found


def test_every_key_that_the_readers_write_out_was_asked_for(asked: dict[str, set[str]]) -> None:
    """Else a table that no file of the tests has could be read and stand nowhere."""
    names = {module.__name__.rpartition(".")[2] for module in reading_modules()}
    assert {"protocols", "dose_rules", "bases", "rhythms", "criteria", "drugs", "label_rules"} <= names
    ends = {key.rpartition(".")[2] for keys in asked.values() for key in keys} | {"amends", "name"}
    unheard = {f"{m.__name__}: {key}" for m in reading_modules() for key in literal_keys(m) if key not in ends}
    assert unheard == set()


# ── Names that a file may use ───────────────────────────────────────────────────────────────────────────────────────


def test_every_name_that_may_be_chosen_stands_in_the_manual(tmp_path: Path) -> None:
    known: set[str] = {*ACTIVITIES, *KINDS, *vocabulary().tests, *vocabulary().facts, *vocabulary().history}
    original = Reader.choice

    def choosing(self: Reader, key: str, what: str, names: Iterable[str]) -> str:
        every = tuple(names)
        known.update(every)
        return original(self, key, what, every)

    protocols, drugs = protocols_and_drugs(tmp_path)
    words, book = vocabulary(), units()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Reader, "choice", choosing)
        for path in protocols:
            read_protocol(path, words, book)
        for path in drugs:
            read_drug(path, book, words)
    assert len(known) > 150
    assert sorted(name for name in known if f"`{name}`" not in MANUAL and f"`{name} " not in MANUAL) == []


def test_the_shipped_ceilings_are_those_of_the_manual() -> None:
    for path in resources.path("drugs").glob("*.toml"):
        ceilings = re.findall(r'\[\[highest_dose\]\]\ndose = "([^"]+)"', path.read_text(encoding="utf-8"))
        for ceiling in ceilings:
            assert f"{path.stem} {ceiling}" in MANUAL.replace("\n", " ")


def test_the_shipped_studies_still_load() -> None:
    for study in studies.available():
        assert load_study(study.id, study.version).drugs
