"""The line of every key, in texts as people write them and as nobody should."""

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from dosecal.files.reading.lines import line_of, lines_of

NASTY = '''\
# [not.a.table]
title = "a # no comment" # one
dotted.key . "quoted" = 1
"quoted key" = 'it''s'
text = """
[fake]
key = "no \\""" quotes ""
"""""
raw = \'\'\'
[[fake]]
\'\'\'
list = [ # first
  "a", [1, 2],

  { x = 1, y = { z = "}" } }, # last
]
point = { x = 1, "y z" = [true,
  false] }

[table]  # comment
a = 1
b.c = 2027-02-01 07:30:00

[[rows]]
a = 1

[[rows]]
a = 2
[rows.inner]
deep = "x"
[[rows.parts]]
n = 1
[[rows.parts]]
n = 2
[ "odd" . table ]
k = 1
'''
NASTY = NASTY.replace("'it''s'", "'it'")


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("title", 2), ("dotted", 3), ("dotted.key", 3), ("dotted.key.quoted", 3), ("quoted key", 4), ("text", 5),
        ("raw", 9), ("list", 12), ("list[1]", 13), ("list[2]", 13), ("list[2][2]", 13), ("list[3]", 15),
        ("list[3].x", 15), ("list[3].y.z", 15), ("point", 17), ("point.y z", 17), ("point.y z[2]", 18), ("table", 20),
        ("table.a", 21), ("table.b.c", 22), ("rows", 24), ("rows[1]", 24), ("rows[1].a", 25), ("rows[2]", 27),
        ("rows[2].a", 28), ("rows[2].inner.deep", 30), ("rows[2].parts[1].n", 32), ("rows[2].parts[2]", 33),
        ("rows[2].parts[2].n", 34), ("odd.table.k", 36),
        # What is missing is where its table begins; what has no table has no line.
        ("rows[1].b", 24), ("rows[2].parts[2].m", 33), ("table.b.d", 22), ("nothing", None), ("", None),
        ("fake", None), ("not.a.table", None),
    ],
)  # fmt: skip
def test_the_line_of_a_key(key: str, line: int | None) -> None:
    assert tomli.loads(NASTY)["rows"][1]["parts"] == [{"n": 1}, {"n": 2}]
    assert line_of(key, lines_of(NASTY)) == line


@pytest.mark.parametrize(
    "text",
    ['"a.b" = 1\na.b = 2\n', 'a.b = 2\n"a.b" = 1\n', '["a.b"]\n[a]\nb = 1\n', '"a\\u002eb" = 1\na.b = 1\n',
     '"r[1]" = 1\n[[r]]\n'],
)  # fmt: skip
def test_a_key_that_two_places_could_have_has_no_line(text: str) -> None:
    tomli.loads(text)
    assert lines_of(text).get("a.b") is None
    assert lines_of(text).get("r[1]") is None


def test_a_key_with_an_escape_is_read() -> None:
    assert lines_of('a = 1\n"caf\\u00e9" = 2\n')["café"] == 2


def test_line_ends_of_windows() -> None:
    assert lines_of("a = 1\r\n\r\n[t]\r\nb = 2\r\n")["t.b"] == 4


def test_a_very_long_dotted_key_costs_nothing() -> None:
    assert lines_of(".".join("a" * 20_000) + " = 1\n") == {}


def test_a_very_deep_list_has_no_lines() -> None:
    assert lines_of("a = " + "[" * 5000 + "]" * 5000) == {}


JSON = """{ "study": "x",
  "labs": [
    {"date": "2027-01-01",
     "value": 1e5},
    {"date": "a \\" [ {", "s\\u0061y": null,
     "uln": [] } ],
  "site":
    {"holidays": true}
}"""


@pytest.mark.parametrize(
    ("key", "line"),
    [("study", 1), ("labs", 2), ("labs[1]", 3), ("labs[1].value", 4), ("labs[2].date", 5), ("labs[2].say", 5),
     ("labs[2].uln", 6), ("site", 7), ("site.holidays", 8), ("labs[2].test", 5)],
)  # fmt: skip
def test_the_line_of_a_key_in_json(key: str, line: int) -> None:
    assert line_of(key, lines_of(JSON, is_json=True)) == line


SCALARS = ("1", '"x"', "'#'", "true", "2027-02-01", '"""\n\n"""', "[1,\n2]", "{ p = 1 }", "0.5 # c", '"\\""')
names = st.sampled_from(("alpha", "beta", "gamma", '"delta"'))
tables = st.lists(
    st.tuples(
        st.sampled_from(("[t{}]", "[[list]]", "# only a comment\n\n[u{}]")),
        st.lists(st.tuples(names, st.sampled_from(SCALARS)), max_size=4, unique_by=lambda pair: pair[0]),
    ),
    max_size=6,
)


@given(tables)
def test_every_key_of_any_text_is_on_its_line(drawn: list[tuple[str, list[tuple[str, str]]]]) -> None:
    text, expected, rows = "", {}, 0
    for number, (head, pairs) in enumerate(drawn):
        header = head.format(number)
        text += header + "\n"
        rows += "list" in header
        path = f"list[{rows}]" if "list" in header else header.rpartition("[")[2][:-1]
        expected[path] = text.count("\n")
        for name, value in pairs:
            expected[f"{path}.{name.strip(chr(34))}"] = text.count("\n") + 1
            text += f"{name} = {value}\n"
    tomli.loads(text)
    lines = lines_of(text)
    assert {key: lines[key] for key in expected} == expected
