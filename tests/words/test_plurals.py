"""Everything that is counted has the right form in every language, and names of days and months are CLDR's."""

import re
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from babel import Locale

from dosecal.words import LANGUAGES, Words, catalogue, placeholders
from dosecal.words.numbers import around_text, every_text, span_text
from dosecal.words.plural import OTHER, category_of, chosen, flattened, plurals

COUNTED = tomllib.loads((Path(__file__).parent / "counted.toml").read_text(encoding="utf-8"))
COUNTS = frozenset(COUNTED["counts"])
WHY: dict[str, str] = {key: group["reason"] for group in COUNTED["no-plural"] for key in group["keys"]}
"""Sentences with such a placeholder and no plural forms, each with its reason."""


def test_of_every_placeholder_it_is_known_whether_it_counts() -> None:
    used = {
        name
        for language in LANGUAGES
        for key, sentence in catalogue(language).items()
        if not key.startswith(("format.", "argparse.", "front."))
        for name in placeholders(sentence)
    }
    assert used == COUNTS | set(COUNTED["others"])
    assert not COUNTS & set(COUNTED["others"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_count_has_plural_forms_or_a_reason(language: str) -> None:
    counted = {
        key
        for key, sentence in catalogue(language).items()
        if not key.startswith("format.") and placeholders(sentence) & COUNTS and not list(plurals(sentence))
    }
    assert counted - WHY.keys() == set()


def test_no_reason_is_left_over() -> None:
    uncounted = [
        key
        for key in WHY
        if all(list(plurals(sentence)) or not placeholders(sentence) & COUNTS for sentence in sentences(key))
    ]
    assert uncounted == []


def sentences(key: str) -> list[str]:
    return [catalogue(language)[key] for language in LANGUAGES]


@pytest.mark.parametrize("language", LANGUAGES)
def test_forms_are_those_of_the_language(language: str) -> None:
    """Each has "other"; "one" may be left out only where it would be the same."""
    known = {*catalogue(language)["plural.forms"].split()}
    for key, sentence in catalogue(language).items():
        assert ", plural" not in flattened(sentence), f"{key}: plural forms that cannot be read"
        for _, forms in plurals(sentence):
            assert OTHER in forms, key
            assert {form for form in forms if not form.startswith("=")} <= known, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_rules_are_those_of_cldr(language: str) -> None:
    words = catalogue(language)
    category, cldr = category_of(words["plural.rule"], words["plural.forms"]), Locale(language).plural_form
    assert [category(number) for number in range(1200)] == [cldr(number) for number in range(1200)]
    assert {*words["plural.forms"].split()} == {*cldr.tags, OTHER}
    assert cldr(Decimal("1.5")) == OTHER  # as a number that is not whole is taken here


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_of_months_and_weekdays_are_those_of_cldr(language: str) -> None:
    words, locale = Words(language), Locale(language)
    for month in range(1, 13):
        assert words.month(month) == locale.months["format"]["abbreviated"][month]
        assert words.month_long(month) == locale.months["format"]["wide"][month]
    for weekday in range(7):
        # German short weekdays bear no point where they stand by themselves, as before a date here
        assert words.say(f"weekday.{weekday + 1}") == locale.days["stand-alone"]["abbreviated"][weekday]
        assert words.say(f"weekday-long.{weekday + 1}") == locale.days["format"]["wide"][weekday]


WRONG = {
    "en": (
        r"\b1 (?:days|weeks|months|years|patients|files|visits|doses|notes|warnings|criteria|site rules|tablets)\b",
        r"\b1 (?:bottles|times|intakes|minutes|deviations|deadlines|cycles)\b",
        r"\b[025] (?:day|week|month|year|patient|file|visit|dose|note|warning|criterion|site rule|tablet)\b",
        r"\b[025] (?:bottle|time|intake|minute|deviation|deadline|cycle)\b",
    ),
    "de": (
        r"\b1 (?:Tagen?|Tage|Wochen|Monaten?|Jahren?|Patienten|Dateien|Visiten|Dosen|Hinweise|Warnungen|Sperren)\b",
        r"\b1 (?:Kriterien|Zentrumsregeln|Tabletten|Flaschen|Einnahmen|Minuten|Abweichungen|Fristen|Zyklen)\b",
        r"\b[025] (?:Tag|Woche|Monat|Jahr|Patient|Datei|Visite|Dosis|Hinweis|Warnung|Sperre|Kriterium)\b",
        r"\b[025] (?:Zentrumsregel|Tablette|Flasche|Einnahme|Minute|Abweichung|Frist|Zyklus)\b",
    ),
}


def spoken(language: str, number: int) -> dict[str, str]:
    """Every sentence that counts, with the same number for all that it counts."""
    words = Words(language)
    said = {}
    for key, sentence in catalogue(language).items():
        counted = {name for name, _ in plurals(sentence)}
        if counted:
            others = dict.fromkeys(placeholders(sentence) - counted, "X")
            said[key] = words.say(key, **dict.fromkeys(counted, number), **others)
    return said


@pytest.mark.parametrize("number", [0, 1, 2, 5])
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_counted_wrongly(language: str, number: int) -> None:
    said = spoken(language, number)
    assert len(said) > 60
    wrong = re.compile("|".join(WRONG[language]))
    assert {key: text for key, text in said.items() if wrong.search(text)} == {}


@pytest.mark.parametrize(
    ("key", "number", "english", "german"),
    [
        ("window.strip.site-rules", 0, "0 site rules to confirm", "0 Zentrumsregeln zu bestätigen"),
        ("window.strip.site-rules", 1, "1 site rule to confirm", "1 Zentrumsregel zu bestätigen"),
        ("window.strip.site-rules", 5, "5 site rules to confirm", "5 Zentrumsregeln zu bestätigen"),
        ("window.strip.block", 1, "1 blocking", "1 Sperre"),
        ("window.strip.block", 2, "2 blocking", "2 Sperren"),
        ("window.strip.note", 2, "2 notes", "2 Hinweise"),
        ("sheet.deadlines.count", 1, "1 deadline", "1 Frist"),
        ("planning.view.deviations", 0, "No deviations", "Keine Abweichungen"),
        ("planning.view.deviations", 1, "1 deviation", "1 Abweichung"),
    ],
)  # fmt: skip
def test_sentences_that_were_wrong(key: str, number: int, english: str, german: str) -> None:
    assert (Words("en").say(key, count=number), Words("de").say(key, count=number)) == (english, german)


@pytest.mark.parametrize(
    ("span", "english", "german"),
    [("0 days", "0 days", "0 Tage"), ("1 day", "1 day", "1 Tag"), ("1 weeks", "1 week", "1 Woche"),
     ("2 months", "2 months", "2 Monate"), ("5 years", "5 years", "5 Jahre")],
)  # fmt: skip
def test_spans(span: str, english: str, german: str) -> None:
    assert (span_text(Words("en"), span), span_text(Words("de"), span)) == (english, german)


def test_how_often_and_around_a_day() -> None:
    english, german = Words("en"), Words("de")
    assert every_text(english, "1 week") == "every week"
    assert every_text(german, "1 weeks") == "jede Woche"
    assert every_text(german, "2 months") == "alle 2 Monate"
    assert around_text(english, 0, 3) == "up to 3 days later"
    assert around_text(english, 1, 0) == "up to 1 day earlier"
    assert around_text(english, 0, 0) == "on the day itself"
    assert around_text(german, 2, 1) == "−2 bis +1 Tag"


def test_languages_with_more_forms() -> None:
    """As Polish, whose 2 is "few" and 5 "many"."""
    rule = "n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2"
    polish = category_of(rule, "one few many")
    said = [
        chosen("{n, plural, =0 {none} one {# a} few {# b} many {# c} other {# d}}", {"n": number}, polish).format(
            n=number
        )
        for number in (0, 1, 2, 5, 22, Decimal("1.5"))
    ]
    assert said == ["none", "1 a", "2 b", "5 c", "22 b", "1.5 d"]
