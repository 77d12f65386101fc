"""57 Before a case is replaced, what would be written is read again and compared with what was meant.

Kind: a file of any valid form, changed in the window, saved as something else, or as something nobody can read. Right:
for every valid text and every change, the saved file says what was meant, and the comments of what stays are kept;
where that cannot be done nothing is written.
"""

import re
from collections import Counter
from copy import deepcopy
from datetime import date
from pathlib import Path

import pytest
import tomli
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from dosecal.files.case import case_document
from dosecal.files.case.case_document import Draft
from dosecal.files.reading.lines import comments_of
from dosecal.files.reading.refusal import Refusal
from dosecal.files.reading.write_checked import is_same, write_checked

Table = dict[str, object]
ROW = {"date": date(2027, 1, 18), "weight": "60 kg"}

BLOCKS = {
    "measurements": [
        '[[measurements]]\ndate = 2027-01-18  # in the ward\nheight = "165 cm"\nweight = "60 kg"',
        "measurements = [{date = 2027-01-18, weight = '60 kg'}]  # one line",
        "measurements = [\n  {date = 2027-01-18, weight = '60 kg'}, # first\n  # and then\n"
        "  {date = 2027-01-20, weight = '61 kg'},\n]",
        "# two of them\n[[measurements]]\n# the first\ndate = 2027-01-18\nweight = '60 kg'\n\n"
        "[[measurements]] # second\ndate = 2027-01-20\nweight = '61 kg'\n# behind",
        "measurements = []",
    ],
    "site": [
        '[site]\nholidays = "DE-ST"\n\n[site.rounding]\nramucirumab = "none" # as is',
        'site.holidays = "DE-ST"   # dotted',
        'site = { holidays = "DE-ST", rounding = { ramucirumab = "none" } }',
        '[site.rounding]\nramucirumab = "none"\n[site]  # later\nholidays = "DE-ST"',
        '[site]\nholidays = "DE-ST"\nrounding.ramucirumab = "none"',
        'site.holidays = "DE-ST"\nsite.rounding.ramucirumab = "none"',
    ],
    "patient": [
        '[patient]\nid = "03-007" # its mark',
        'patient = {id = "03-007"}',
        'patient.id = "03-007"',
        '"patient".\'id\' = """03-007"""',
    ],
    "note": ['note = """\na # no comment\nb"""  # but this', "note = '# none'", 'note = "a\\u0023b"  # x'],
}
KINDS = ("today", "study", "site", "rounding", "row", "gone", "first", "value", "drop", "clear", "facts")
KEYS = ("study", *BLOCKS)


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A valid case of any form: blocks in any order, comments anywhere, either line end, with or without the last."""
    chosen = draw(st.permutations(sorted(BLOCKS)))
    top, tables = ['study = "ramunet"  # the study'], list[str]()
    for key in chosen[: draw(st.integers(0, len(chosen)))]:
        block = draw(st.sampled_from(BLOCKS[key]))
        (tables if "[" in block.split("\n# ")[0][:3] or block.startswith("# two") else top).append(block)
    top = draw(st.permutations(top))
    parts = []
    for number, block in enumerate([*top, *_apart(tables)]):
        above = draw(st.sampled_from(["", "", f"# remark {number}\n", f"\n# apart {number}\n\n"]))
        parts.append(above + block)
    end = draw(st.sampled_from(["", "\n", "\n# the end", "\n\n# the end\n"]))
    text = "\n".join(parts) + end
    try:
        tomli.loads(text)
    except tomli.TOMLDecodeError:
        return 'study = "ramunet"' + end
    return text


def _apart(tables: list[str]) -> list[str]:
    """``[site.rounding]`` and ``[site]`` with another table between them, where there is one."""
    split = [part for block in tables for part in re.split(r"\n+(?=\[site)", block)]
    return split[::2] + split[1::2]


@st.composite
def changes(draw: st.DrawFn, data: Table) -> Table:
    """Any change of the window: a value, a key, a row changed, added, taken away, put elsewhere."""
    new = deepcopy(data)
    for _ in range(draw(st.integers(1, 4))):
        kind = draw(
            st.sampled_from(
                ["today", "study", "site", "rounding", "row", "gone", "first", "value", "drop", "clear", "facts"]
            )
        )
        rows = new.get("measurements")
        site = new.get("site")
        match kind:
            case "today":
                new["today"] = date(2027, 1, draw(st.integers(1, 28)))
            case "study":
                new["study"] = draw(st.sampled_from(["caboavenec", 'a"b\\c', "ä\n"]))
            case "site":
                new["site"] = {**(site if isinstance(site, dict) else {}), "bsa_formula": "mosteller"}
            case "rounding":
                new["site"] = {**(site if isinstance(site, dict) else {}), "rounding": {"dacarbazine": "10 mg"}}
            case "row":
                new["measurements"] = [*(rows if isinstance(rows, list) else []), dict(ROW)]
            case "first" if isinstance(rows, list):
                new["measurements"] = [dict(ROW, weight="59 kg"), *rows]
            case "gone" if isinstance(rows, list) and rows:
                place = draw(st.integers(0, len(rows) - 1))
                new["measurements"] = rows[:place] + rows[place + 1 :]
            case "value" if isinstance(rows, list) and rows:
                rows[draw(st.integers(0, len(rows) - 1))]["weight"] = "62,5 kg"
            case "drop":
                new.pop(draw(st.sampled_from(KEYS[1:])), None)
            case "clear":
                new = {"study": new["study"]}
            case "facts":
                new["facts"] = draw(st.sampled_from([{}, {"ecog": 1}, {"ecog": True}, {"ecog": 1.0}]))
    return new


@pytest.mark.parametrize("library", [True, False])
def test_whatever_the_form_what_is_saved_says_what_was_meant(library: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not library:
        monkeypatch.setattr(case_document, "_edited", lambda _text, _data: None)
    _says_what_was_meant()


@settings(max_examples=300, deadline=None)
@given(st.data())
def _says_what_was_meant(data: st.DataObject) -> None:
    text = data.draw(texts())
    draft = Draft(text)
    before = draft.data
    meant = data.draw(changes(before))
    draft.update(meant)
    assert is_same(meant, tomli.loads(draft.text))
    assert is_same(meant, draft.data)
    stays = {key for key in before if is_same(before[key], meant.get(key))}
    if stays == set(before):
        assert not Counter(c for *_, c in comments_of(text)) - Counter(c for *_, c in comments_of(draft.text))
    for comment in ("# the study", "# the end"):
        if comment in text and "study" in meant:
            assert comment in draft.text


VALUES = st.recursive(
    st.one_of(
        st.booleans(), st.integers(1 - 2**63, 2**63 - 1), st.floats(), st.dates(), st.datetimes(), st.times(),
        st.text("aä'\"\\\n\t#=[]{}.,\u00a0", max_size=6),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab.-# \"[", max_size=3), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(*[st.dictionaries(st.sampled_from("abc"), VALUES, max_size=3)] * 2)
def test_any_table_becomes_any_other(before: Table, after: Table) -> None:
    draft = Draft()
    for data in (before, after):
        draft.update(data)
        assert is_same(data, tomli.loads(draft.text))


A = 'study = "a"\n'
HOLIDAYS, FORMULA = {"holidays": "DE-ST"}, {"bsa_formula": "mosteller"}
BROKEN: list[tuple[str, Table, list[str]]] = [
    (A + '[[measurements]]\nweight = "60 kg"', {"measurements": [{"weight": "60 kg"}, ROW]}, []),
    (A + '[patient]\nid = "1" # its mark', {"patient": {"id": "1", "sex": "female"}}, ["# its mark"]),
    (A + "# the end", {"today": date(2027, 1, 1)}, ["# the end"]),
    (f'site.holidays = "DE-ST" # ours\n{A}today = 2027-01-01', {"site": HOLIDAYS | FORMULA}, ["# ours"]),
    (
        A + '[site]\nholidays = "DE-ST"\n[patient]\nid = "1"\n[site.rounding]\nx = "none" # z',
        {"site": {"holidays": "DE-BY", "rounding": {"x": "none", "y": "none"}}},
        ["# z"],
    ),
    (A + "[[labs]]\nv = 1\n\n# PTT is missing\n\n[facts]\necog = 1", {"labs": None}, ["# PTT is missing"]),
    (A + "[[labs]]\nv = 1 # gone\n# next\n[[labs]]\nv = 2 # stays", {"labs": [{"v": 2}]}, ["# next", "# stays"]),
    (
        A + "[[labs]]\nv = 1 # one\n[[labs]]\nv = 2 # two",
        {"labs": [{"v": 0}, {"v": 1}, {"v": 2}]},
        ["# one", "# two"],
    ),
]


@pytest.mark.parametrize(("text", "change", "kept"), BROKEN)
def test_the_forms_that_were_broken(text: str, change: Table, kept: list[str]) -> None:
    draft = Draft(text)
    meant = {key: value for key, value in {**draft.data, **change}.items() if value is not None}
    draft.update(meant)
    assert is_same(meant, tomli.loads(draft.text))
    assert [comment for *_, comment in comments_of(draft.text)] == kept


def test_a_comment_stays_at_its_row() -> None:
    draft = Draft("[[labs]]\nv = 1 # one\n[[labs]]\nv = 2 # two\n")
    draft.update({"labs": [{"v": 0}, {"v": 1}, {"v": 2}]})
    assert "v = 1 # one" in draft.text
    assert "v = 2 # two" in draft.text


@pytest.mark.parametrize(
    ("bom", "end"), [(b"", b"\n"), (b"\xef\xbb\xbf", b"\r\n"), (b"", b"\r\n"), (b"\xef\xbb\xbf", b"\n")]
)
def test_line_ends_and_byte_order_mark_stay(bom: bytes, end: bytes, tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    path.write_bytes(bom + b'study = "ramunet"' + end + b"[patient]" + end + b'id = "1"' + end)
    draft = Draft.open(path)
    draft.update({**draft.data, "today": date(2027, 1, 1)})
    draft.save(path)
    written = path.read_bytes()
    assert written.startswith(bom or b"study")
    assert written.count(b"\r\n") == (written.count(b"\n") if end == b"\r\n" else 0)
    assert Draft.open(path).data == draft.data


def test_nothing_is_written_that_says_something_else(tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    path.write_text('study = "ramunet"\n')
    with pytest.raises(Refusal) as refused:
        write_checked(path, b'study = "ramunet"\ntoday = 2027-01-02\n', {"study": "ramunet", "today": date(2027, 1, 1)})
    assert (refused.value.key, refused.value.expected) == ("today", "as-meant")
    assert path.read_text() == 'study = "ramunet"\n'
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("value", ["half \ud800 sign", "turned \u202e", "nul \x00", 10**30, object()])
def test_what_no_file_can_say_is_refused_and_the_document_stays(value: object, tmp_path: Path) -> None:
    draft = Draft('study = "ramunet"\n')
    with pytest.raises(Refusal):
        draft.update({"study": "ramunet", "x": value})
    assert draft.data == {"study": "ramunet"}
    draft.save(tmp_path / "case.toml")
    assert (tmp_path / "case.toml").read_text() == 'study = "ramunet"\n'


def test_a_library_that_fails_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    text = '# head\nstudy = "ramunet"  # which\n\n[patient]\nid = "1"\n'
    for wrong in ("study = 1\n", "not toml", 'study = "ramunet"\n[patient]\nid = "2"\n'):
        monkeypatch.setattr(tomlkit, "dumps", lambda _document, said=wrong: said)
        draft = Draft(text)
        draft.update({"study": "ramunet", "patient": {"id": "2"}})
        assert tomli.loads(draft.text) == {"study": "ramunet", "patient": {"id": "2"}}
        assert draft.text == '# head\nstudy = "ramunet"  # which\n\n[patient]\nid = "2"\n'
