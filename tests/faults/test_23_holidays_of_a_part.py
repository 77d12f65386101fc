"""Fault 23, cases 03, 15, 21: a Land's letters are no country, a country without its part is told, and so is a day that
is a holiday in single towns."""

from datetime import date

import pytest

from dosecal.core.result.plan import Plan
from dosecal.files.case.cases import case_from_data
from dosecal.files.reading.refusal import Refusal
from dosecal.files.trial.vocabulary import vocabulary
from dosecal.words import LANGUAGES, Words
from dosecal.words.findings import finding_sentence
from tests.core.plan.plan_cases import abouts, case_data, findings_of, plan_of, visit_of

LAENDER = ["BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH"]


def refused(code: str) -> Refusal:
    with pytest.raises(Refusal) as found:
        case_from_data(case_data("ramunet", site={"holidays": code}), "case.toml", vocabulary())
    return found.value


@pytest.mark.parametrize("land", LAENDER)
@pytest.mark.parametrize("written", ["{}", "{} ", "DE_{}", "DE {}", "DE{}", "DE/{}"])
def test_the_letters_of_a_land_are_no_country(land: str, written: str) -> None:
    for code in (written.format(land), written.format(land).lower()):
        for language in LANGUAGES:
            assert f'"DE-{land}"' in refused(code).sentence(Words(language))


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        ("Bayern", "DE-BY"), ("bayern", "DE-BY"), ("Bavaria", "DE-BY"), ("Sachsen", "DE-SN"), ("NRW", "DE-NW"),
        ("Sachsen-Anhalt", "DE-ST"), ("Thüringen", "DE-TH"), ("de-by", "DE-BY"), ("ZH", "CH-ZH"), ("Bern", "CH-BE"),
        ("GE", "CH-GE"), ("SG", "CH-SG"), ("Wien", "AT-9"), ("9", "AT-9"), ("NÖ", "AT-3"), ("Tirol", "AT-7"),
        ("DE-BZ", "DE-B"),
    ],
)  # fmt: skip
def test_other_ways_to_write_a_part(code: str, meant: str) -> None:
    assert f'"{meant}' in refused(code).sentence(Words("en"))


@pytest.mark.parametrize("code", ["DE-", "DEU-", "AT-", "FR-", "PL-"])
def test_a_code_without_the_part_that_it_begins_is_refused(code: str) -> None:
    assert refused(code).key == "site.holidays"


@pytest.mark.parametrize(("code", "country"), [("BY", "BLR"), ("BE", "BEL"), ("TH", "THA"), ("GR", "GRC")])
def test_the_country_with_these_letters_has_three(code: str, country: str) -> None:
    assert f'"{country}"' in refused(code).sentence(Words("en"))
    assert not findings_of(plan_of("ramunet", site={"holidays": country}), "weekends-only")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("DE", "Germany"),
        ("DEU", "Germany"),
        ("AT", "Austria"),
        ("CH", "Switzerland"),
        ("FR", "France"),
        ("US", "United States"),
    ],
)
def test_a_country_without_its_part_is_told(code: str, name: str) -> None:
    plan = plan_of("ramunet", site={"holidays": code})
    found = findings_of(plan, "part-missing")
    assert [(one.severity, one.about) for one in found] == [("note", "site.holidays")]
    assert name in finding_sentence(Words("en"), found[0])
    closed = [{"first": date(2027, 12, 24), "last": date(2027, 12, 31), "name": "x"}]
    assert findings_of(plan_of("ramunet", site={"holidays": code, "closed": closed}), "part-missing")


@pytest.mark.parametrize("code", ["DE-BY", "AT-9", "CH-ZH", "LUX", None])
def test_a_part_or_a_country_without_parts_is_enough(code: str | None) -> None:
    site = None if code is None else {"holidays": code}
    assert not findings_of(plan_of("ramunet", site=site), "part-missing")


def started(holidays: str, day: date, **site: object) -> Plan:
    """C2D1 falls on the day."""
    first = date.fromordinal(day.toordinal() - 28)
    return plan_of("ramunet", today=first, planned_first_dose=first, site={"holidays": holidays, **site},
                   measurements=[{"date": first, "height": "165 cm", "weight": "60 kg"}])  # fmt: skip


ASSUMPTION, CORPUS_CHRISTI, PEACE = date(2028, 8, 15), date(2028, 6, 15), date(2028, 8, 8)


@pytest.mark.parametrize(
    ("code", "day"),
    [("DE-BY", ASSUMPTION), ("DE-BY", PEACE), ("DE-SN", CORPUS_CHRISTI), ("DE-TH", CORPUS_CHRISTI)],
)
def test_a_holiday_of_single_towns_is_told_on_the_day(code: str, day: date) -> None:
    plan = started(code, day)
    visit = visit_of(plan, "C2D1")
    assert visit.date == day  # open, as far as anybody knows
    assert "visits.C2D1" in abouts(plan, "local-holiday")
    assert "local-holiday" in [note.code for note in visit.notes]


@pytest.mark.parametrize(("code", "day"), [("DE-SL", ASSUMPTION), ("DE-NW", CORPUS_CHRISTI), ("DE-Augsburg", PEACE)])
def test_where_it_is_a_public_holiday_the_visit_moves(code: str, day: date) -> None:
    plan = started(code, day)
    assert visit_of(plan, "C2D1").date != day
    assert not findings_of(plan, "local-holiday")


@pytest.mark.parametrize(("code", "day"), [("DE-BE", ASSUMPTION), ("DE-BE", CORPUS_CHRISTI), ("DE-TH", ASSUMPTION)])
def test_elsewhere_it_is_a_day_like_any_other(code: str, day: date) -> None:
    assert "visits.C2D1" not in abouts(started(code, day), "local-holiday")


def test_a_site_that_says_it_is_closed_is_closed() -> None:
    plan = started("DE-BY", ASSUMPTION, closed=[{"first": ASSUMPTION, "last": ASSUMPTION, "name": "Mariä Himmelfahrt"}])
    assert visit_of(plan, "C2D1").date != ASSUMPTION
    assert "visits.C2D1" not in abouts(plan, "local-holiday")
