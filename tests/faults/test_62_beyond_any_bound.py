"""62, 63 A file or an option that nobody can mean is refused with its place, in no time and little memory.

Kind: tracebacks, exit 4, endless work and gigabytes for numbers, ids, dates, spans, nesting and files beyond any bound.
Right: a refusal naming the place; the bounds are in the grammar, what a trial can mean is still read.
"""

import os
import time
import tracemalloc
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from dosecal import resources
from dosecal.core.patient.course import visit_place
from dosecal.core.start.medicine_names import names_of
from dosecal.core.trial.rhythm import is_ordinal
from dosecal.core.values.quantity import parse_number
from dosecal.core.values.span import BeyondCalendar, Span, SpanUnit
from dosecal.files.case.cases import case_from_data, read_case
from dosecal.files.case.planning import plan_case
from dosecal.files.reading.lines import line_of_long_key
from dosecal.files.reading.reader import Reader
from dosecal.files.reading.refusal import Refusal
from dosecal.files.reading.toml import MOST_BYTES, open_table, parse_table, read_bounded
from dosecal.files.reading.written import iso_day
from dosecal.files.trial.studies import load_study
from dosecal.files.trial.vocabulary import vocabulary
from dosecal.words import Words
from dosecal.words.dates import parse_date, parse_partial

HEAD = 'study = "ramunet"\ntoday = 2027-03-01\n'
PROTOCOL = resources.read("protocols", "ramunet-01.toml")
TODAY = date(2027, 3, 1)


def refusals(folder: Path, text: str, name: str = "case.toml") -> list[Refusal]:
    """Why a case is not planned; nothing else may come of it."""
    path = folder / name
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        plan_case(read_case(path), TODAY, "en", folder, name)
    except Refusal as refusal:
        for words in (Words("en"), Words("de")):
            for one in refusal.all:
                sentence = one.sentence(words)
                assert len(sentence) <= 300
                assert sentence.isprintable() or "\u00a0" in sentence
        return list(refusal.all)
    return []


def given(visit: str, day: str = "2027-02-01") -> str:
    return f'{HEAD}[[events]]\nkind = "given"\nvisit = "{visit}"\ndate = {day}\n'


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (given("C1D1") + '[[events]]\nkind = "given"\nvisit = "C999999D1"\ndate = 2027-02-02\n', "events[2].visit"),
        (given("C999999999D1"), "events[1].visit"),
        (given("C10000D1"), "events[1].visit"),
        (given("C" + "9" * 5000 + "D1"), "events[1].visit"),
        (given("C1D" + "1" * 5000), "events[1].visit"),
        (given("C1D1", "0001-01-01"), "events[1].date"),
        (given("C1D1", "0110-01-01"), "events[1].date"),
        (given("C1D1", "9999-12-31"), "events[1].date"),
        (HEAD + '[[history]]\nkind = "consent"\ndate = 0001-01-01\n', "history[1].date"),
        (HEAD + '[[history]]\nkind = "consent"\ndate = "0110-03"\n', "history[1].date"),
        (HEAD + '[[history]]\nkind = "consent"\ndate = "9999"\n', "history[1].date"),
        (HEAD + "[patient]\nbirth_date = 0110-01-01\n", "patient.birth_date"),
        ('study = "ramunet"\ntoday = 0001-01-01\n', "today"),
        (HEAD + '[site]\nmaximum_delay = "' + "9" * 5000 + ' days"\n', "site.maximum_delay"),
        (HEAD + '[site]\nmaximum_delay = "99999999999 days"\n', "site.maximum_delay"),
        (HEAD + '[site]\nlaboratory_window = "99999999999 days"\n', "site.laboratory_window"),
        (HEAD + '[site]\nlaboratory_window = "367 days"\n', "site.laboratory_window"),
        (HEAD + "cycles = 99999999999\n", "cycles"),
        (HEAD + f"cycles = {10**18}\n", "cycles"),
        (HEAD + f"cycles = 0x{'f' * 4000}\n", "cycles"),
        (HEAD + "cycles = " + "1" * 5000, ""),
        (HEAD + f'[[measurements]]\ndate = 2027-01-01\nweight = "{"9" * 5000} kg"\n', "measurements[1].weight"),
        (HEAD + '[[measurements]]\ndate = 2027-01-01\nweight = "1e999999 kg"\n', "measurements[1].weight"),
        (HEAD + "[facts]\necog = 1e999\n", "facts.ecog"),
        (HEAD + "[facts]\necog = nan\n", "facts.ecog"),
        ('study = "a\\u0000.toml"\n', "study"),
        (HEAD + '[site]\ndrugs = { ramucirumab = "a\\u0000.toml" }\n', "site.drugs.ramucirumab"),
        (HEAD + '[site]\nbanding = { ramucirumab = "a\\u0000.toml" }\n', "site.banding.ramucirumab"),
        (HEAD + '[patient]\nid = "\\uFEFFDEMO"\n', "patient.id"),
        (HEAD + '[patient]\nid = "D\\u202EMO"\n', "patient.id"),
        (HEAD + '[patient]\n"i\\u202Ed" = "DEMO"\n', "patient"),
        (HEAD + "x = " + "[" * 100 + "]" * 100, "x" + "[1]" * 19),
        (HEAD + ".".join("a" * 25) + " = 1\n", ""),
        (HEAD + "[" + ".".join(["'a'"] * 25) + "]\n", ""),
        (HEAD + " . ".join(["a"] * 25) + " = 1\n", ""),
        (HEAD + "x = {" + ".".join("a" * 25) + " = 1}\n", ""),
    ],
)  # fmt: skip
def test_a_case_beyond_any_bound_is_refused_at_its_place(text: str, key: str, tmp_path: Path) -> None:
    found = refusals(tmp_path, text)
    assert key in [one.key for one in found] or any(one.key.startswith(key) for one in found), found
    assert found


@pytest.mark.parametrize(
    "text",
    [
        '{"study": ' + "[" * 400 + "]" * 400 + "}",
        '{"study": ' + "[" * 90000 + "]" * 90000 + "}",
        '{"a": ' + "1" * 5000 + "}",
        '{"study": "ramunet", "today": "2027-01-20", "patient": {"id": "\\ud800"}}',
        '{"study": "ramunet", "today": "2027-01-20", "patient": {"\\ud800": "x"}}',
        '{"study": "ramunet", "facts": {"ecog": Infinity}}',
        '{"study": "ramunet", "facts": {"ecog": 1e400}}',
        "[1]", "3", '"x"', "", "{",
    ],
)  # fmt: skip
def test_json_beyond_any_bound_is_refused(text: str, tmp_path: Path) -> None:
    assert refusals(tmp_path, text, "case.json")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('all = [">= 18"', 'all = ["<= ULN + 5 s"'),
        ('all = [">= 18"', 'all = ["<= 1.5 × ULN"'),
        ('span = "28 days"', 'span = "9999999999 days"'),
        ('span = "28 days"', f'span = "{"9" * 5000} days"'),
        ('id = "ramunet"', "id = []"),
        ('id = "ramunet"', "id = {}"),
        ("issued = ", "issued = 0001-01-01 #"),
        ("[drugs.ramucirumab]", "[drugs]\n[x.ramucirumab]"),
        ('cause = "progression"\nends = [', 'cause = "progression"\nends = [] #'),
    ],
)
def test_a_protocol_beyond_any_bound_is_refused(before: str, after: str, tmp_path: Path) -> None:
    assert before in PROTOCOL
    (tmp_path / "own.toml").write_text(PROTOCOL.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(Refusal):
        load_study("own.toml", None, tmp_path)


def test_what_a_trial_can_mean_is_still_read() -> None:
    read = Reader({"a": "50 years", "b": "600 months", "c": "18300 days", "d": "51 years", "e": "0 days"}, "x")
    assert read.span("a") == Span(50, SpanUnit.YEARS)
    assert read.span("b").count == 600
    assert read.span("c").count == 18300
    assert read.span("e").count == 0
    read.span("d")
    with pytest.raises(Refusal):
        read.raise_refused()
    assert visit_place("C9999D9999") == (9999, 9999)
    assert visit_place("C10000D1") is None
    assert [is_ordinal(text) for text in ("1", "60", "01", "0", "", "²", "١", "12345")] == [True, True] + [False] * 6
    assert [iso_day(text) for text in ("1900-01-01", "2199-12-31")] == [date(1900, 1, 1), date(2199, 12, 31)]
    assert [iso_day(text) for text in ("1899-12-31", "2200-01-01", "0001-01-01")] == [None] * 3
    assert parse_number("9" * 100) is not None
    assert parse_number("9" * 101) is None


@pytest.mark.parametrize("text", ["1.1.0001", "0001-01-01", "1 Jan 1899", "+9999999", "31.12.9999", "-9999"])
def test_a_typed_date_beyond_the_calendar_is_none(text: str) -> None:
    day = parse_date(text, TODAY, Words("en"))
    assert day is None or 1900 <= day.year <= 2199


def test_a_typed_year_beyond_the_calendar_is_none() -> None:
    assert [parse_partial(text, Words("en")) for text in ("0001", "1.0001", "1899", "1900")] == [
        None,
        None,
        None,
        "1900",
    ]


def test_beyond_the_calendar_has_its_own_name() -> None:
    with pytest.raises(BeyondCalendar):
        Span(50, SpanUnit.YEARS).after(date(9990, 1, 1))
    with pytest.raises(BeyondCalendar):
        Span(10**9, SpanUnit.DAYS).before(TODAY)


@pytest.mark.parametrize(("count", "refused"), [(10, False), (11, True), (2000, True)])
def test_delays_add_up_within_the_calendar(count: int, refused: bool) -> None:
    delay = {"kind": "delay", "visit": "C2D1", "days": 366, "reason": "x"}
    first = {"kind": "given", "visit": "C1D1", "date": date(2027, 2, 1)}
    data = {"study": "ramunet", "planned_first_dose": date(2027, 2, 1), "events": [first, *[delay] * count]}
    case = case_from_data(data, "case.toml")
    refused_for: list[str] = []
    try:
        plan_case(case, TODAY)
    except Refusal as refusal:
        refused_for = [one.expected for one in refusal.all]
    assert ("delays-in-all" in refused_for) == refused


def test_a_key_of_forty_kilobytes_costs_nothing() -> None:
    text = HEAD + ".".join("a" * 20_000) + " = 1\n"
    tracemalloc.start()
    with pytest.raises(Refusal) as refused:
        parse_table(text, "x")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused.value.line == 3
    assert peak < 20_000_000


def test_dots_in_texts_and_comments_are_no_keys() -> None:
    dots = ".".join("a" * 30)
    assert line_of_long_key(f'a = "{dots}" # {dots}\nb = """\n{dots}\n"""\nc = \'{dots}\'\n') is None
    assert line_of_long_key(f'a = """\n\n"""\n{dots} = 1') == 4
    assert line_of_long_key(".".join("a" * 20) + " = 1") is None


def test_files_are_regular_and_of_bounded_size(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "large.toml").write_bytes(b"#" * (MOST_BYTES + 1))
    (tmp_path / "full.toml").write_bytes(b"#" * MOST_BYTES)
    (tmp_path / "zero.toml").symlink_to("/dev/zero")
    (tmp_path / "circle.toml").symlink_to("circle.toml")
    for name in ("pipe.toml", "folder.toml", "large.toml", "zero.toml", "circle.toml", "none.toml", "\0.toml"):
        with pytest.raises(Refusal) as refused:
            open_table(tmp_path / name)
        assert refused.value.file
        assert refused.value.sentence(Words("de"))
    assert len(read_bounded(tmp_path / "full.toml")) == MOST_BYTES


@pytest.mark.parametrize("key", ["protocol", "banding", "drugs", "amends"])
def test_so_are_the_files_that_a_case_names(key: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "amendment.toml").write_text('amends = "pipe.toml"\n')
    case = {
        "protocol": 'study = "pipe.toml"\n',
        "amends": 'study = "amendment.toml"\n',
        "banding": HEAD + '[site.banding]\nramucirumab = "pipe.toml"\n',
        "drugs": HEAD + '[site.drugs]\nramucirumab = "pipe.toml"\n',
    }[key]
    assert refusals(tmp_path, case)


def test_a_medication_without_end_takes_no_time_without_end() -> None:
    """Every word of it was compared with every name there is: 1500 words took longer than two seconds."""
    book = names_of(vocabulary().medicines)
    assert book.near("ibuprofn " + "a " * 200) == book.near("ibuprofn")
    assert book.near("ibuprofn") is not None
    begin = time.process_time()
    different = (a + b + c + "verylong" for a, b, c in product("abcdefghijkl", repeat=3))
    assert book.near(" ".join(different)) is None
    assert book.near("a " * 100_000) is None
    assert time.process_time() - begin < 1
