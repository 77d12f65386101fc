"""Fault 66: signs that nobody sees, or that turn what is read, reach neither terminal nor paper from any text.

Kind: control, escape and direction signs, blank letters, signs that each font draws as it likes, in every text of a
case, in options, names of files and keys. Right: refused with the place, and the refusal shows them as numbers.
"""

from datetime import date
from pathlib import Path

import pytest

from dosecal.__main__ import main
from dosecal.files.reading.refusal import Refusal
from dosecal.words import LANGUAGES, Words
from dosecal.words.unseen import has_unseen, visible
from tests.core.plan.plan_cases import delay, plan_of
from tests.session.session_cases import PLAIN

SIGNS = (
    *("\x00", "\x07", "\x1b", "\x7f", "\x85", "\xad", "\u034f", "\u061c", "\u115f", "\u1160", "\u17b4", "\u180b"),
    *("\u180e", "\u200b", "\u200d", "\u200e", "\u200f", "\u2028", "\u202a", "\u202e", "\u2060", "\u2066", "\u206a"),
    *("\u2800", "\u3164", "\ue000", "\ufdd0", "\ufe0f", "\ufeff", "\uffa0", "\ufffb", "\ufffc", "\uffff"),
    *("\U000e0041", "\U000e0100", "\U000f0000"),
)
DAY = date(2027, 2, 2)
SEEN = ("03-007", "Müller", "a\u0301", "5 µg", "60\u00a0kg", "Ω", "Łódź", "0‑7", "日本", "אב", "“x”", "½ ≥ →")


@pytest.mark.parametrize("sign", SIGNS, ids=ascii)
def test_it_is_noticed_and_shown_as_its_number(sign: str) -> None:
    for text in (sign, f"a{sign}b", f"Ä{sign}"):
        assert has_unseen(text)
        assert sign not in visible(text)
        assert f"{ord(sign):04x}" in visible(text)


@pytest.mark.parametrize("text", SEEN)
def test_what_is_seen_is_read(text: str) -> None:
    assert not has_unseen(text)
    assert visible(text) == text


@pytest.mark.parametrize("sign", SIGNS, ids=ascii)
@pytest.mark.parametrize("key", ["patient.id", "events[1].reason", "medications[1].name", "site.closed[1].name"])
def test_no_text_of_a_case_has_one(key: str, sign: str) -> None:
    text = f"480 mg{sign}084"
    changes: dict[str, dict[str, object]] = {
        "patient.id": {"patient": {"id": text}},
        "events[1].reason": {"events": [{**delay("C2D1", 7), "reason": text}]},
        "medications[1].name": {"medications": [{"name": text, "start": date(2026, 5, 1)}]},
        "site.closed[1].name": {"site": {"closed": [{"first": DAY, "last": DAY, "name": text}]}},
    }
    with pytest.raises(Refusal) as refused:
        plan_of("ramunet", **changes[key])
    assert refused.value.key == key
    for language in LANGUAGES:
        assert sign not in refused.value.sentence(Words(language))


@pytest.mark.parametrize("sign", ["\x1b", "\u202e", "\u3164", "\ue000"], ids=ascii)
def test_neither_an_option_nor_a_key_nor_a_file_name_brings_it_to_the_terminal(
    sign: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = tmp_path / f"a{sign}b.toml"
    case.write_text(f'study = "ramunet"\n"x{sign}" = 1\n', encoding="utf-8") if sign != "\x1b" else case.write_text("x")
    out = tmp_path / "x.pdf"
    assert main(["plan", str(case)]) == 2
    assert main(["sheet", str(case), "--kind", "dose", "--out", str(out), "--by", f"A{sign}B"]) == 2
    shown = capsys.readouterr()
    assert sign not in shown.out + shown.err
    assert not out.exists()


@pytest.mark.parametrize("name", ["Müller", "Łódź", "½ ≥", "日本"])
def test_a_letter_that_the_font_has_not_is_no_fault_of_the_program(name: str, tmp_path: Path) -> None:
    """It is printed, or the sheet says that it cannot be."""
    case, out = tmp_path / "case.toml", tmp_path / "x.pdf"
    case.write_text(PLAIN, encoding="utf-8")
    status = main(["sheet", str(case), "--kind", "dose", "--out", str(out), "--by", name])
    assert (status, out.exists()) == ((1, False) if name == "日本" else (0, True))
