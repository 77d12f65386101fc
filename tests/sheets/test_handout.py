"""The patient's handout, before it is set: dates, plain words, only what the patient gets, nothing a patient must not
read."""

import re
from datetime import date, timedelta
from typing import Any, cast

import pytest
from msgspec.structs import replace

from dosecal.core.result.plan import Plan
from dosecal.core.trial.drug import HandlingKind
from dosecal.core.values.source import Origin, Source
from dosecal.files.reading.refusal import Refusal
from dosecal.files.trial.drugs import read_drug
from dosecal.files.trial.vocabulary import units, vocabulary
from dosecal.resources import path
from dosecal.sheets import SheetBlocked
from dosecal.sheets.handout import DATES, patient_handout
from dosecal.sheets.text import MARK_CONFIRM, bound
from dosecal.words import LANGUAGES, Words
from tests.sheets.changed_doses import changed_dose
from tests.sheets.handout_plans import DAY_1, about, given_on, plain, plan_from
from tests.sheets.sheet_cases import OF_PATIENTS, PRINTED, plan_of
from tests.sheets.sheet_checks import reader, texts

EN, DE = Words("en"), Words("de")
CABO, AVE = "cabozantinib", "avelumab"
NOT_FOR_PATIENTS = re.compile(
    r"mg/m|mg/kg|mL|m²|\bDTIC\b|\bCT\b|\bMRI\b|\bMRT\b|\bECOG\b|\bC[0-9]+D[0-9]+\b|\bIMG\b|\bQOL\b|QLQ|qod|cycle|Zyklus"
    r"|tumou?r|cancer|Krebs|carcino|Karzino|neoplas|Neoplas|metasta|Metasta|\?\?",
    re.IGNORECASE,
)


def handout(plan: Plan, words: Words = EN, visit: str | None = None) -> dict[str, Any]:
    return cast("dict[str, Any]", patient_handout(plan, visit, words, PRINTED).data)


def dates(data: dict[str, Any]) -> list[str]:
    return [plain(day["date"]) for day in (data["next"], *data["later"])]


def of_body(data: dict[str, Any]) -> list[str]:
    """What the patient reads: all but the frame of every page."""
    frame = ("running", "origin", "limits", "document", "page", "badges", "title", "language")
    return [plain(text) for text in texts({key: value for key, value in data.items() if key not in frame})]


def test_the_next_days_in_full_with_their_weekday() -> None:
    assert dates(handout(plan_of("caboavenec-reduced"))) == [
        "Thursday 25 March 2027", "Friday 9 April 2027", "Friday 23 April 2027", "Monday 3 May 2027",
        "Friday 7 May 2027",
    ]  # fmt: skip
    assert dates(handout(plan_of("caboavenec-reduced", "de"), DE))[0] == "Donnerstag, 25. März 2027"
    assert DATES == 5


def test_what_happens_is_said_once_and_in_the_order_in_which_it_is_done() -> None:
    data = handout(plan_of("ramunet-changes"))
    assert [plain(text) for text in data["next"]["does"]] == [
        "blood test",
        "blood pressure",
        "urine test",
        "examination by a doctor",
        "drip into a vein: Ramucirumab, about 60 minutes",
        "drip into a vein: Dacarbazine, about 30 minutes",
    ]
    assert [plain(day["same"]) for day in data["later"]] == [
        "",
        "the same as at your next visit",
        "the same as on 5 April",
        "",
    ]
    scan = data["later"][-1]["does"]
    assert scan == ["blood test", "questionnaire about how you feel", "scan: pictures of the inside of your body"]


def test_visits_of_one_day_are_one_day_for_the_patient() -> None:
    plan = plan_of("caboavenec-plain")
    days = [visit.date for visit in plan.visits if visit.status == "planned"]
    assert len(days) != len(set(days))
    data = handout(plan, visit="C3D1")
    assert len(dates(data)) == len(set(dates(data))) == DATES


def test_what_comes_after_a_visit_begins_with_the_next_day() -> None:
    plan = plan_of("caboavenec-plain")
    assert dates(handout(plan))[:2] == ["Tuesday 5 January 2027", "Monday 11 January 2027"]
    # One that is still ahead is not over, whichever visit is chosen.
    assert dates(handout(plan, visit="C1D1")) == dates(handout(plan, visit="C3D1")) == dates(handout(plan))
    on_the_day = plan_from("caboavenec", today=DAY_1, events=[])
    assert dates(handout(on_the_day, visit="C1D1"))[0] == "Monday 25 January 2027"


def test_a_visit_without_an_open_day_has_no_date_to_tell() -> None:
    plan = plan_of("caboavenec-plain")
    visits = tuple(
        replace(visit, date=None) if visit.id == "C2D1" else visit for visit in plan.visits
        if visit.id not in ("SCR", "C1D1")
    )  # fmt: skip
    data = handout(replace(plan, visits=visits))
    assert data["next"]["date"] == "The date is not fixed yet. We will call you."
    assert not data["next"]["dated"]


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ([], "Cabozantinib: take one tablet of 40 mg each day."),
        ([about(CABO, "reduce", date(2027, 2, 1))], "Cabozantinib: take one tablet of 20 mg each day."),
        (
            [about(CABO, "reduce", date(2027, 2, 1)), about(CABO, "reduce", date(2027, 2, 5))],
            "Cabozantinib: take one tablet of 20 mg every other day. Your diary shows the days.",
        ),
        (
            [about(CABO, "hold", date(2027, 2, 5))],
            "Cabozantinib: your tablets are on hold. Do not take any until we tell you.",
        ),
        (
            [about(CABO, "hold", date(2027, 2, 1)), about(CABO, "resume", date(2027, 2, 5))],
            "Cabozantinib: take one tablet of 40 mg each day.",
        ),
    ],
)
def test_tablets_in_words_as_of_today(events: list[dict[str, object]], said: str) -> None:
    days = [DAY_1, DAY_1 + timedelta(days=14)]
    plan = plan_from("caboavenec", today=date(2027, 2, 5), events=[*given_on(*days), *events])
    lines = [plain(line["text"]) for line in handout(plan)["tablets"]]
    assert lines[0] == said
    if "on hold" in said:
        assert lines == [said]
        return
    missed = "Take a forgotten tablet only if the next one is not due for 12 hours or more. Otherwise leave it out."
    assert lines[2].startswith(missed)
    assert lines[-1] == "Never take a double dose to make up for a missed one."


def test_tablets_left_out_at_a_visit_are_not_taken_until_the_next_and_those_of_a_missed_visit_go_on() -> None:
    days = [DAY_1 + timedelta(days=14 * n) for n in range(3)]
    left_out: dict[str, object] = {"kind": "skip", "visit": "C4D1", "drug": CABO, "reason": "surgery"}
    plan = plan_from("caboavenec", today=date(2027, 2, 22), events=[*given_on(*days), left_out])
    lines = [plain(line["text"]) for line in handout(plan, visit="C4D1")["tablets"]]
    assert lines == ["Cabozantinib: your tablets are on hold. Do not take any until we tell you."]
    missed = plan_from("caboavenec", today=date(2027, 3, 1), events=given_on(*days))
    assert missed.visit("C4D1") is not None
    assert plain(handout(missed)["tablets"][0]["text"]) == "Cabozantinib: take one tablet of 40 mg each day."


def test_after_the_treatment_tablets_are_ended_and_signs_still_told_and_after_death_there_is_no_sheet() -> None:
    def ended(cause: str) -> Plan:
        stop = about("all", "discontinue", date(2027, 2, 9), cause=cause)
        return plan_from("caboavenec", today=date(2027, 2, 26), events=[*given_on(DAY_1, date(2027, 1, 25)), stop])

    data = handout(ended("toxicity"))
    assert [plain(line["text"]) for line in data["tablets"]] == [
        "Cabozantinib: your treatment with these tablets has ended. Do not take any more. Bring back all that are left."
    ]
    assert len(data["call"]) > 1  # what was given can still do harm
    assert "until at least Wednesday 9 June 2027." in plain(data["contraception"])
    for cause in ("death", "consent-withdrawn"):
        with pytest.raises(SheetBlocked) as blocked:
            handout(ended(cause))
        assert blocked.value.code == "nothing-ahead"


def test_tablets_that_were_stopped_while_the_infusion_goes_on_are_not_taken_any_more() -> None:
    stop = about("cabozantinib", "discontinue", date(2027, 2, 9), cause="toxicity")
    events = [*given_on(DAY_1, date(2027, 1, 25))]
    going_on = handout(plan_from("caboavenec", today=date(2027, 2, 10), events=events))
    data = handout(plan_from("caboavenec", today=date(2027, 2, 10), events=[*events, stop]))
    assert "Do not take any more." in plain(data["tablets"][0]["text"])
    assert data["call"] == going_on["call"]  # its warning signs stay


def test_nobody_brings_back_tablets_that_were_never_handed_out() -> None:
    before = handout(plan_from("caboavenec", today=date(2027, 1, 5)))
    after = handout(plan_from("caboavenec", today=date(2027, 1, 12), events=given_on(DAY_1)))
    assert len(after["bring"]) == len(before["bring"]) + 1


def test_an_overdue_visit_has_no_date_that_is_past() -> None:
    days = [DAY_1 + timedelta(days=14 * n) for n in range(3)]
    plan = plan_from("caboavenec", today=date(2027, 2, 24), events=given_on(*days))
    assert dates(handout(plan))[:2] == ["The date is not fixed yet. We will call you.", "Monday 8 March 2027"]


def test_tablets_that_begin_later_say_when() -> None:
    lines = handout(plan_of("caboavenec-plain"))["tablets"]
    assert plain(lines[0]["text"]) == "Cabozantinib, from Monday 11 January 2027: take one tablet of 40 mg each day."


def test_a_withheld_amount_has_no_number() -> None:
    plan = plan_of("caboavenec-plain")
    doses = tuple(changed_dose(dose, amount=None) for dose in plan.doses)
    lines = handout(replace(plan, doses=doses))["tablets"]
    assert "40" not in lines[0]["text"]
    assert "we will tell you how many tablets" in lines[0]["text"]


def test_without_tablets_nothing_is_said_of_tablets() -> None:
    said = " ".join(of_body(handout(plan_of("ramunet-plain"))))
    assert "tablet" not in said
    assert "bottle" not in said
    assert handout(plan_of("ramunet-plain"))["tablets"] == []


def test_of_stopped_tablets_only_the_end_and_the_signs_are_spoken_of() -> None:
    days = [DAY_1 + timedelta(days=14 * n) for n in range(3)]
    stop = about(CABO, "discontinue", date(2027, 2, 9), cause="toxicity")
    before = handout(plan_from("caboavenec", today=date(2027, 2, 10), events=given_on(*days)))
    after = handout(plan_from("caboavenec", today=date(2027, 2, 10), events=[*given_on(*days), stop]))
    assert before["tablets"]
    assert len(after["tablets"]) == 1
    only_tablets = {text.text["en"] for text in plan_of("caboavenec-plain").study.drugs[CABO].call_at_once}
    only_tablets -= {text.text["en"] for text in plan_of("caboavenec-plain").study.drugs[AVE].call_at_once}
    assert only_tablets
    for data in (before, after):
        assert all(any(sign in said for said in data["call"]) for sign in only_tablets)
    assert "new tablets" not in str(after["next"]) + str(after["later"])
    # Tablets left over still come back.
    assert any("bottles" in line for line in after["bring"])


@pytest.mark.parametrize("words", [EN, DE])
@pytest.mark.parametrize("drug", [CABO, AVE, "ramucirumab", "dacarbazine"])
def test_every_drug_says_when_to_call(drug: str, words: Words) -> None:
    read = read_drug(path("drugs", f"{drug}.toml"), units(), vocabulary())
    assert len(read.call_at_once) >= 5
    for line in read.call_at_once:
        assert line.source.document
        assert len(words.text(line.text)) < 110
    assert not any(line.kind is HandlingKind.CALL_AT_ONCE for line in read.handling)


def test_signs_of_two_drugs_stand_once_and_a_text_that_was_read_needs_no_mark() -> None:
    calls = handout(plan_of("caboavenec-plain"))["call"]
    assert len(calls) == len(set(calls))
    marked = [text for text in calls if MARK_CONFIRM in text]
    assert any("swollen face" in text for text in marked)
    # Diarrhoea is common knowledge for the tablets, but read in the leaflet of the infusion.
    assert any(text == "Severe diarrhoea." for text in calls)


def test_marks_are_for_those_who_approve_the_sheet_not_for_the_patient() -> None:
    waiting, approved = handout(plan_of("caboavenec-plain")), handout(plan_of("caboavenec-paused"))
    assert MARK_CONFIRM in str(waiting["call"])
    assert waiting["legend"]
    assert waiting["badges"] == ["Use only after approval by sponsor and ethics committee"]
    assert MARK_CONFIRM not in str(approved)
    assert approved["badges"] == []
    assert approved["legend"] == ""


def test_contraception_until_at_least_the_later_date() -> None:
    plan = plan_from("ramunet")
    until = plan.after_treatment.contraception_until
    assert until is not None
    text = plain(handout(plan)["contraception"])
    assert f"until at least {until:%A} {until.day} {until:%B} {until.year}." in text
    older = plan_of("ramunet-plain")
    assert older.after_treatment.contraception_until is None
    assert handout(older)["contraception"] == "Your study team will tell you whether this concerns you."


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", OF_PATIENTS)
def test_no_diagnosis_no_abbreviation_and_no_dose_by_size(name: str, language: str) -> None:
    for text in of_body(handout(plan_of(name, language), Words(language))):
        assert not NOT_FOR_PATIENTS.search(text), text
        assert "NOT INDEPENDENTLY" not in text
        assert max(len(sentence.split()) for sentence in re.split(r"[.:?!;]", text)) <= 20, text


@pytest.mark.parametrize(
    ("plan", "visit", "code"),
    [
        (plan_of("caboavenec-hypothetical"), None, "hypothetical"),
        (plan_of("caboavenec-plain"), "C99D1", "no-visit"),
        (replace(plan_of("caboavenec-plain"), visits=()), None, "nothing-ahead"),
    ],
)
def test_a_patient_gets_no_date_that_is_none(plan: Plan, visit: str | None, code: str) -> None:
    with pytest.raises(SheetBlocked) as blocked:
        patient_handout(plan, visit, EN, PRINTED)
    assert blocked.value.code == code
    assert blocked.value.sentence(DE).startswith("Nicht gedruckt")


def test_a_sign_without_a_source_does_not_load(tmp_path: Any) -> None:
    file = tmp_path / "cabozantinib.toml"
    text = path("drugs", "cabozantinib.toml").read_text(encoding="utf-8")
    file.write_text(text.replace('source = "maker"', 'source = "nowhere"'), encoding="utf-8")
    with pytest.raises(Refusal):
        read_drug(file, units(), vocabulary())


def test_a_source_that_says_so_is_marked() -> None:
    source = Source(Origin.LABEL, "a", "b", confirm=True)
    plan = plan_of("caboavenec-plain")
    drugs = {
        name: replace(drug, call_at_once=tuple(replace(line, source=source) for line in drug.call_at_once))
        for name, drug in plan.study.drugs.items()
    }
    calls = handout(replace(plan, study=replace(plan.study, drugs=drugs)))["call"]
    assert all(text.endswith(MARK_CONFIRM) for text in calls)
    assert bound(calls) == calls


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", OF_PATIENTS)
def test_large_print_on_both_sides_of_one_sheet(name: str, language: str) -> None:
    sheet = patient_handout(plan_of(name, language), None, Words(language), PRINTED)
    pages = reader(sheet).pages
    assert len(pages) == 2
    data = cast("dict[str, Any]", sheet.data)
    frame = [data[key] for key in ("running", "origin", "limits", "legend", "approval", "page")]
    small = plain(" ".join([*frame, *data["badges"], MARK_CONFIRM])).replace("%n", "1 2").replace("%m", "2")
    sizes: dict[str, float] = {}

    def visit(text: str, _user: Any, matrix: Any, _font: Any, size: Any) -> None:
        for word in plain(text).split():
            sizes[word] = min(sizes.get(word, 99), abs(size * matrix[0]))

    for page in pages:
        page.extract_text(visitor_text=visit)
    allowed = set(small.split())
    too_small = {word: size for word, size in sizes.items() if size < 13.9 and word not in allowed}
    assert too_small == {}
    assert max(sizes.values()) >= 25
