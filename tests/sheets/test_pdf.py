"""The file that is made: fonts, tags, metadata, the same bytes each time, nothing cut and nothing parted."""

import re
from functools import cache
from threading import Thread
from typing import Any, cast

import pytest
from msgspec.structs import replace
from pypdf.generic import DictionaryObject

from dosecal.sheets import KINDS, SheetBlocked, printer
from dosecal.words import LANGUAGES, NBSP, Words
from tests.sheets.sheet_cases import EVERY_SHEET, HANDOUTS, PATIENT_KINDS, plan_of, sheet_of, shown_plan
from tests.sheets.sheet_checks import LongWords, check_nothing_cut, reader, squeezed

UNIT = r"(?:mg|mL|kg|cm|m²|h|min|%|°C|µm)"
LIMITS = {"en": "Not a CE-marked medical device", "de": "Kein Medizinprodukt mit CE-Kennzeichen"}


@cache
def pages_of(name: str, kind: str, language: str) -> tuple[str, ...]:
    """The text of each page of a golden sheet."""
    pages = reader(sheet_of(plan_of(name, language), kind, Words(language))).pages
    return tuple(page.extract_text().replace(NBSP, " ") for page in pages)


@pytest.mark.parametrize("kind", KINDS)
def test_fonts_are_embedded_and_the_file_is_tagged(kind: str) -> None:
    pdf = reader(sheet_of(shown_plan(kind), kind, Words("de")))
    fonts = [
        cast("DictionaryObject", font.get_object())
        for page in pdf.pages
        for font in cast("DictionaryObject", cast("DictionaryObject", page["/Resources"])["/Font"]).values()
    ]
    assert fonts
    for font in fonts:
        inner = cast("DictionaryObject", cast("Any", font["/DescendantFonts"])[0].get_object())
        descriptor = cast("DictionaryObject", inner["/FontDescriptor"])
        assert "Inter" in str(font["/BaseFont"])
        assert {"/FontFile2", "/FontFile3"} & descriptor.keys()
        assert "/ToUnicode" in font
    root = cast("DictionaryObject", pdf.trailer["/Root"])
    assert cast("DictionaryObject", root["/MarkInfo"])["/Marked"]
    assert "/StructTreeRoot" in root
    assert str(root["/Lang"]).startswith("de")
    metadata = cast("Any", root["/Metadata"]).get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in metadata


@pytest.mark.parametrize(("name", "kind", "language"), EVERY_SHEET)
def test_no_patient_in_the_metadata(name: str, kind: str, language: str) -> None:
    plan = plan_of(name, language)
    pdf = reader(sheet_of(plan, kind, Words(language)))
    root = cast("DictionaryObject", pdf.trailer["/Root"])
    metadata = cast("Any", root["/Metadata"]).get_data().decode() + str(dict(pdf.metadata or {}))
    assert plan.study.protocol.name in metadata
    assert plan.case.birth_date is not None
    sizes = [str(size) for m in plan.case.measurements for size in (m.weight_kg, m.height_cm) if size]
    for secret in (plan.case.patient_id, plan.case.birth_date.isoformat(), *(f"{size} " for size in sizes)):
        assert secret not in metadata


@pytest.mark.parametrize(("name", "kind", "language"), EVERY_SHEET)
def test_every_page_says_what_it_is(name: str, kind: str, language: str) -> None:
    plan, words = plan_of(name, language), Words(language)
    pages = pages_of(name, kind, language)
    marks = [words.say("sheet.not-verified")]
    if kind in PATIENT_KINDS:
        marks = [] if name in HANDOUTS else [words.say("handout.not-approved")]
    for n, text in enumerate(pages, 1):
        said = squeezed(text)
        assert words.say("sheet.page", n=n, m=len(pages)) in text
        for part in (
            *marks, words.say(f"sheet.title.{kind}"), words.say("sheet.not-recorded"),
            words.say("sheet.limits"), LIMITS[language], plan.case.patient_id, plan.study.protocol.name,
            plan.study.protocol.sha256[:8], "A. Weber", "dosecal 0.0.0",
        ):  # fmt: skip
            assert squeezed(part) in said


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_plan_and_moment_give_the_same_bytes(kind: str) -> None:
    first = sheet_of(shown_plan(kind), kind, Words("en")).pdf()
    printer._compiler.cache_clear()
    assert sheet_of(shown_plan(kind), kind, Words("en")).pdf() == first


def test_a_sheet_can_be_made_off_the_main_thread() -> None:
    sheet, made = sheet_of(plan_of("ramunet-plain"), "dose", Words("en")), []
    thread = Thread(target=lambda: made.append(sheet.pdf()))
    thread.start()
    thread.join()
    assert made == [sheet.pdf()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_worksheets_of_ramunet_are_one_page(language: str) -> None:
    for name in ("ramunet-plain", "ramunet-heavy"):
        assert len(reader(sheet_of(plan_of(name, language), "dose", Words(language))).pages) == 1
    # With five findings and vials of three sizes each drug has a page; no card is ever divided.
    changed = reader(sheet_of(plan_of("ramunet-changes", language), "dose", Words(language))).pages
    assert [page.extract_text().count("mg/mL") > 0 for page in changed] == [True, True]


def test_value_and_unit_stay_together_wherever_the_line_ends() -> None:
    """Lines end at every place of the phrase, and it is never in the middle of a value or a unit."""
    sheet = sheet_of(plan_of("ramunet-plain"), "dose", Words("en"))
    card = cast("list[dict[str, Any]]", sheet.data["cards"])[0]
    filled, phrase = "flush " * 12, "1.92 mg/mL 48 mL 8 mg/min end"
    lines = [{"label": str(n), "text": f"{filled}{'i ' * n}{phrase}", "ticks": []} for n in range(90)]
    sheet.data["cards"] = [{**card, "rows": lines[start : start + 15]} for start in range(0, len(lines), 15)]
    text = "\n".join(page.extract_text().replace(NBSP, " ") for page in reader(sheet).pages)
    text = re.sub(r" +\n", "\n", text)
    ends = re.findall(r"1\.92\s*mg/\s*mL\s+48\s*mL\s+8\s*mg/\s*min\s+end", text)
    assert len(ends) == len(lines)
    for place in ("1.92 mg/mL\n", "48 mL\n", "8 mg/min\n"):
        assert any(place in end for end in ends), place
    assert not [end for end in ends if re.search(r"/\s*\n|[0-9]\s*\n\s*m", end)]


@pytest.mark.parametrize(("name", "kind", "language"), EVERY_SHEET)
def test_no_value_is_parted_from_its_unit(name: str, kind: str, language: str) -> None:
    for text in pages_of(name, kind, language):
        assert not re.search(rf"[0-9]\s*\n\s*{UNIT}(?![A-Za-z])", text), text
        assert not re.search(r"mg\s*\n?/\s*\n", text), text


@pytest.mark.parametrize(("name", "kind", "language"), EVERY_SHEET)
def test_nothing_is_cut_with_longer_words(name: str, kind: str, language: str) -> None:
    sheet = sheet_of(plan_of(name, language), kind, LongWords(language))
    check_nothing_cut(sheet)


def test_a_long_calendar_breaks_between_months_and_repeats_its_head() -> None:
    words = Words("en")
    pages = pages_of("caboavenec-plain", "calendar", "en")
    assert len(pages) > 2
    data = cast("dict[str, Any]", sheet_of(plan_of("caboavenec-plain"), "calendar", words).data)
    head = "Activities"
    first_table = next(n for n, text in enumerate(pages) if head in text)
    assert all(head in text for text in pages[first_table:])
    for group in data["groups"]:
        ids = [row["id"] for row in group["rows"]]
        on = {
            n
            for n, text in enumerate(pages[first_table:])
            for row in ids
            if re.search(rf"\b{row}\b(?!\d)", table(text))
        }
        assert len(on) == 1, group["month"]
    for month in data["months"]:
        assert sum(month["name"] in text.partition(head)[0] for text in pages) == 1


def table(text: str) -> str:
    """The part of a page after the head of the table."""
    return text.partition("Activities")[2]


def test_what_the_font_cannot_show_is_refused_in_one_sentence() -> None:
    plan = plan_of("ramunet-plain")
    other = replace(plan, case=replace(plan.case, patient_id="03-患"))
    sheet = sheet_of(other, "dose", Words("en"))
    with pytest.raises(SheetBlocked) as blocked:
        sheet.pdf()
    assert "患" in blocked.value.sentence(Words("de"))
    with pytest.raises(SheetBlocked):
        sheet.png_pages(50)


def test_text_is_never_read_as_layout() -> None:
    plan = plan_of("ramunet-plain")
    odd = "#pagebreak() *03* $x$ [y] \\ <z>"
    other = replace(plan, case=replace(plan.case, patient_id=odd))
    pages = reader(sheet_of(other, "dose", Words("en"))).pages
    assert squeezed(odd) in squeezed(pages[0].extract_text())
