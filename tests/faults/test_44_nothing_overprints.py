"""Faults 44 and 20 of kind K7: whatever the text, nothing on a sheet lies over anything else or leaves the page.

Kind: text from a case or a trial in a column that was made for short words. Right value: it goes on in the next line.
"""

import tomllib
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf._text_extraction._layout_mode import _fixed_width_page as placed
from pypdf.generic import ContentStream

from dosecal.core.result.plan import Plan
from dosecal.files.case.cases import case_from_data
from dosecal.files.case.planning import plan_case
from dosecal.files.trial.vocabulary import vocabulary
from dosecal.words import Words
from tests.sheets.sheet_cases import sheet_of

IDS = ["03-007", "CABOAVENEC_DE_0031_00000007_R2", "123e4567-e89b-12d3-a456-426614174000", "W" * 40]
WORDS = [
    "ANC 0.9",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk" * 2,
    "x" * 200,
    "/".join(["Lungenfunktion"] * 9),
    "ein ganz gewöhnlicher Satz, der ein wenig länger ist als üblich, " * 4,
]
KINDS = ("dose", "calendar", "handout", "checklist", "start-window", "deviation", "diary", "eligibility")
CASE = """
study = "ramunet"
protocol_version = "01"
today = 2027-03-01
planned_first_dose = 2027-02-01
[site]
holidays = "DE-ST"
[[site.closed]]
first = 2027-04-05
last = 2027-04-06
name = "REASON"
[patient]
id = "PSEUDONYM"
sex = "female"
birth_date = 1961-03-14
childbearing_potential = false
[[measurements]]
date = 2027-01-18
height = "165 cm"
weight = "60 kg"
[[labs]]
date = 2027-02-28
test = "anc"
value = "12 G/L"
[[medications]]
name = "REASON"
start = 2027-01-01
[[orders]]
visit = "C2D1"
date = 2027-03-01
by = "REASON"
[[history]]
kind = "major-surgery"
date = 2026-12-20
[[events]]
kind = "given"
visit = "C1D1"
date = 2027-02-01
[[events]]
kind = "given"
visit = "C1D15"
date = 2027-02-25
reason = "REASON"
[[events]]
kind = "delay"
visit = "C2D1"
days = 9
reason = "REASON"
[[events]]
kind = "override"
visit = "C2D1"
drug = "dacarbazine"
amount = "900 mg"
reason = "REASON"
by = "REASON"
[[events]]
kind = "unscheduled"
date = 2027-02-27
reason = "REASON"
"""


def case_of(pseudonym: str, word: str, study: str = "ramunet") -> dict[str, Any]:
    text = CASE.replace("PSEUDONYM", pseudonym).replace("REASON", word)
    if study == "caboavenec":
        text = text.replace('study = "ramunet"\nprotocol_version = "01"', 'study = "caboavenec"')
        text = text.replace('drug = "dacarbazine"\namount = "900 mg"', 'drug = "cabozantinib"\namount = "20 mg"')
        text = text.replace("C2D1", "C3D1").replace("C1D15", "C2D1").replace("2027-02-25", "2027-02-19")
    return tomllib.loads(text)


def plan_of(data: dict[str, Any]) -> Plan:
    return plan_case(case_from_data(data, "case.toml", vocabulary()), date(2027, 3, 1))


Piece = tuple[float, float, float, float, str]
"""Left, bottom, right, top and text of what is written at once."""


def pieces(pdf: bytes) -> Iterator[tuple[list[Piece], tuple[float, float]]]:
    for page in PdfReader(BytesIO(pdf)).pages:
        stream = page.get_contents()
        assert stream is not None
        operations = iter(ContentStream(stream, page.pdf, "bytes").operations)
        found = placed.text_show_operations(operations, page._layout_mode_fonts())
        size = float(page.mediabox.width), float(page.mediabox.height)
        margin = 31.18  # the sheets' left margin of 11 mm, from which pypdf counts
        yield [_piece(one, margin) for one in found if one["text"].strip()], size


def _piece(group: Any, margin: float) -> Piece:
    left, bottom, size = group["tx"] + margin, group["ty"], group["font_size"]
    return left, bottom, group["displaced_tx"] + margin, bottom + 0.7 * size, group["text"]


def overprinted(written: list[Piece]) -> list[tuple[str, str]]:
    """Pairs of which one is written over the other by more than a point."""
    found = []
    for at, (left, bottom, right, top, text) in enumerate(written):
        for other_left, other_bottom, other_right, other_top, other in written[at + 1 :]:
            wide = min(right, other_right) - max(left, other_left)
            high = min(top, other_top) - max(bottom, other_bottom)
            if wide > 1.5 and high > 0.4 * min(top - bottom, other_top - other_bottom):
                found.append((text, other))
    return found


def check(pdf: bytes) -> None:
    for written, (width, height) in pieces(pdf):
        assert not overprinted(written)
        assert not [
            text for left, bottom, right, top, text in written if right > width - 8 or bottom < 8 or top > height
        ]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("pseudonym", IDS)
def test_whatever_the_pseudonym(kind: str, pseudonym: str) -> None:
    study = "caboavenec" if kind == "diary" else "ramunet"
    plan = plan_of(case_of(pseudonym, "ANC 0.9", study))
    check(sheet_of(plan, kind, Words("de")).pdf())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("word", WORDS, ids=["short", "long word", "no end", "strokes", "sentence"])
def test_whatever_is_written(kind: str, word: str) -> None:
    study = "caboavenec" if kind == "diary" else "ramunet"
    plan = plan_of(case_of("03-007", word, study))
    check(sheet_of(plan, kind, Words("en")).pdf())
