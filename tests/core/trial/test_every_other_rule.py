"""Doses, intervals, rounding, contraception and the rest, each as the texts or the site rules have it.

The first dose is Monday 1 February 2027, the patient a woman of 165 cm and 60 kg; days are worked out by hand.
"""

from collections.abc import Mapping
from datetime import date

import pytest

from dosecal.core.views.deadlines import Kind, deadlines
from tests.core.trial.first_dose_cases import DAY, FIRST, GIVEN, STOPPED, codes, dose_of, plan, stop, visit_of
from tests.core.trial.rule_cases import MAN, marked


# ── Treatment ───────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("study", "version", "days"),
    [*marked("ramunet", "treatment", "cycle", 28, text="R-dose-1"),
     *marked("caboavenec", "treatment", "cycle", 14, text="C-dose-1")],
)  # fmt: skip
def test_a_cycle(study: str, version: str, days: int) -> None:
    assert visit_of(plan(study, version), "C2D1").target == FIRST + days * DAY


@pytest.mark.parametrize(("study", "version"), marked("ramunet", "treatment", "cycles", text="R-dose-3"))
def test_six_cycles_and_more_where_asked_for(study: str, version: str) -> None:
    six, eight = plan(study, version), plan(study, version, cycles=8)
    assert (six.visit("C6D15") is None, six.visit("C7D1")) == (False, None)
    assert (eight.visit("C8D15") is None, eight.visit("C9D1")) == (False, None)
    assert ("beyond-planned-cycles" in codes(six), "beyond-planned-cycles" in codes(eight)) == (False, True)


@pytest.mark.parametrize(("study", "version"), marked("caboavenec", "treatment", "maximum", text="C-dose-3"))
def test_twelve_months_at_most(study: str, version: str) -> None:
    made = plan(study, version)
    assert visit_of(made, "C27D1").date == date(2028, 1, 31)  # Day 365: the last day
    assert made.visit("C28D1") is None
    given = [{"kind": "given", "visit": f"C{n}D1", "date": FIRST + (n - 1) * 14 * DAY} for n in range(1, 27)]
    for day, told in ((date(2028, 1, 31), False), (date(2028, 2, 1), True)):
        late = plan(study, version, *given, {"kind": "given", "visit": "C27D1", "date": day}, today=day)
        assert ("past-maximum-duration" in codes(late)) == told


@pytest.mark.parametrize(
    ("study", "version", "drugs"),
    [
        *marked("ramunet", "treatment", "combination", ("dacarbazine", "ramucirumab"), text="R-dose-3"),
        *marked("caboavenec", "treatment", "combination", ("avelumab", "cabozantinib"), text="C-dose-1"),
    ],
)
def test_one_drug_alone_is_a_question_to_the_sponsor(study: str, version: str, drugs: tuple[str, ...]) -> None:
    day = FIRST + 9 * DAY
    for drug, told in ((drugs[0], True), (drugs[1], True), ("all", False)):
        assert ("not-in-protocol" in codes(plan(study, version, GIVEN, stop(drug, day), today=day))) == told


@pytest.mark.parametrize(
    ("study", "version", "drug", "amount", "order", "minutes", "at", "not_at"),
    [
        *marked("ramunet", "dose", "ramucirumab", "ramucirumab", "480 mg", 1, 60, ("C1D1", "C1D15", "C6D15"), (),
                text="R-dose-1"),
        *marked("ramunet", "dose", "dacarbazine", "dacarbazine", "1080 mg", 2, 30, ("C1D1", "C6D1"), ("C1D15",),
                text="R-dose-2"),
        *marked("caboavenec", "dose", "avelumab", "avelumab", "800 mg", 1, 60, ("C1D1", "C27D1"), (),
                text="C-dose-1"),
        *marked("caboavenec", "dose", "cabozantinib", "cabozantinib", "40 mg", 2, None, ("C1D1", "C26D1"), (),
                text="C-dose-2"),
    ],
)  # fmt: skip
def test_a_dose(
    study: str, version: str, drug: str, amount: str, order: int, minutes: int | None, at: tuple[str, ...],
    not_at: tuple[str, ...],
) -> None:  # fmt: skip
    made = plan(study, version)
    for visit in at:
        dose = dose_of(made, visit, drug)
        assert str(dose.amount) == amount
        assert dose.order == order
        assert (dose.infusion.minutes if dose.infusion else None) == minutes
    assert not [dose for dose in made.doses if dose.drug == drug and dose.visit in not_at]


@pytest.mark.parametrize(
    ("study", "version", "drug", "visit", "days"),
    [*marked("ramunet", "interval", "ramucirumab", "ramucirumab", "C1D15", 12, text="site rule"),
     *marked("ramunet", "interval", "dacarbazine", "dacarbazine", "C2D1", 26, text="site rule"),
     *marked("caboavenec", "interval", "avelumab", "avelumab", "C2D1", 12, text="site rule")],
)  # fmt: skip
def test_a_minimum_interval(study: str, version: str, drug: str, visit: str, days: int) -> None:
    left_out = [{"kind": "skip", "visit": "C1D15", "reason": "x"}] if drug == "dacarbazine" else []
    for after, told in ((days - 1, True), (days, False), (days + 1, False)):
        day = FIRST + after * DAY
        made = plan(study, version, GIVEN, *left_out, {"kind": "given", "visit": visit, "date": day}, today=day)
        found = [one for one in visit_of(made, visit).findings if one.code == "interval-too-short"]
        assert bool(found) == told, after


@pytest.mark.parametrize(
    ("study", "version", "drug", "weights"),
    [
        *marked("ramunet", "rounding", "ramucirumab", "ramucirumab",
                {"60.3": "480 mg", "60.3125": "485 mg", "60.4": "485 mg"}, text="site rule"),  # 482.4 482.5 483.2
        *marked("ramunet", "rounding", "dacarbazine", "dacarbazine", {"59.6": "1070 mg", "59.7": "1080 mg"},
                text="site rule"),  # 1074.3 1075.2
        *marked("caboavenec", "rounding", "avelumab", "avelumab", {"60": "800 mg"}, text="site rule"),
        *marked("caboavenec", "rounding", "cabozantinib", "cabozantinib", {"60": "40 mg"}, text="site rule"),
    ],
)  # fmt: skip
def test_a_rounding(study: str, version: str, drug: str, weights: Mapping[str, str]) -> None:
    for weight, amount in weights.items():
        sizes = [{"date": date(2027, 1, 18), "height": "165 cm", "weight": f"{weight} kg"}]
        assert str(dose_of(plan(study, version, measurements=sizes), "C1D1", drug).amount) == amount


# ── Other medicines, contraception, the end ─────────────────────────────────────────────────────────────────────────
PROHIBITED = [
    *(("ramunet", "R-elig", name) for name in ("ibuprofen", "naproxen", "dipyridamole", "clopidogrel")),
    *(("caboavenec", "C-med", name) for name in (
        "phenytoin", "carbamazepine", "rifampin", "rifabutin", "rifapentine", "phenobarbital", "st john's wort",
        "ketoconazole", "itraconazole", "clarithromycin", "indinavir", "nefazodone", "nelfinavir", "ritonavir",
        "warfarin",
    )),
]  # fmt: skip


@pytest.mark.parametrize(
    ("study", "version", "name"),
    [one for of, text, name in PROHIBITED for one in marked(of, "prohibited", name, name, text=text)],
)
def test_a_prohibited_medicine(study: str, version: str, name: str) -> None:
    for last, told in ((FIRST - DAY, False), (FIRST, True), (None, True)):
        taken = {"name": name, "start": date(2026, 5, 1)} | ({"stop": last} if last else {})
        found = [one.about for one in plan(study, version, medications=[taken]).findings
                 if one.code == "prohibited-medication"]  # fmt: skip
        assert found == ([f"medications.{name}"] if told else [])


# One of each class; tests/faults/test_22_medicines.py has more of them.
BY_CLASS = [
    ("ramunet", "nsaid", "diclofenac", "R-elig"),
    ("ramunet", "antiplatelet", "ticagrelor", "R-elig"),
    ("ramunet", "acetylsalicylic acid", "acetylsalicylic acid", "R-elig"),
    ("caboavenec", "strong-cyp3a4-inducer", "enzalutamide", "C-med"),
    ("caboavenec", "strong-cyp3a4-inhibitor", "voriconazole", "C-med"),
    ("caboavenec", "vitamin-k-antagonist", "phenprocoumon", "C-med"),
    ("caboavenec", "anticancer", "temozolomide", "C-med"),
    ("caboavenec", "immunosuppressant", "tacrolimus", "C-med"),
]


@pytest.mark.parametrize(
    ("study", "version", "name"),
    [one for of, rule, name, text in BY_CLASS for one in marked(of, "prohibited", rule, name, text=text)],
)
def test_a_medicine_of_a_class(study: str, version: str, name: str) -> None:
    taken = {"name": name, "start": date(2026, 5, 1), "daily_dose": "326 mg"}
    found = [one.about for one in plan(study, version, medications=[taken]).findings
             if one.code == "prohibited-medication"]  # fmt: skip
    assert found == [f"medications.{name}"]


@pytest.mark.parametrize(
    ("study", "version", "drug", "sex", "until"),
    [
        *marked("ramunet", "contraception", "ramucirumab-female", "ramucirumab", "female", "2027-05-01",
                text="R-after-1"),
        *marked("ramunet", "contraception", "dacarbazine-female", "dacarbazine", "female", "2027-08-01",
                text="R-after-1"),
        *marked("ramunet", "contraception", "dacarbazine-male", "dacarbazine", "male", "2027-08-01",
                text="R-after-1"),
        *marked("caboavenec", "contraception", "avelumab-female", "avelumab", "female", "2027-03-03",
                text="C-after-1"),
        *marked("caboavenec", "contraception", "avelumab-male", "avelumab", "male", "2027-05-02", text="C-after-1"),
        *(one for sex in ("female", "male") for one in marked(
            "caboavenec", "contraception", "cabozantinib-any", "cabozantinib", sex, "2027-06-10", text="C-after-1",
            more=sex)),
    ],
)  # fmt: skip
def test_contraception(study: str, version: str, drug: str, sex: str, until: str) -> None:
    """The last infusions are those of 1 February, the last tablets those of the decision, 10 February."""
    day = date(2027, 2, 10)
    more: dict[str, object] = {"patient": MAN} if sex == "male" else {}
    made = plan(study, version, GIVEN, stop("all", day), today=day, **more)
    found = [last.isoformat() for name, last, _ in made.after_treatment.contraception_rules if name == drug]
    assert found == [until]


@pytest.mark.parametrize(("study", "version"), marked("ramunet", "survival", "survival", text="R-cal-6"))
def test_survival_is_followed_for_two_years(study: str, version: str) -> None:
    assert plan(study, version).after_treatment.survival_until == date(2029, 2, 1)


ENDINGS = [("progression", False, True), ("consent-withdrawn", False, False), ("death", False, False)]


@pytest.mark.parametrize(
    ("study", "version", "cause", "imaging", "survival"),
    [one for of in ("ramunet", "caboavenec") for cause, *rest in ENDINGS
     for one in marked(of, "ending", cause, cause, *rest, text="site rule")],
)  # fmt: skip
def test_what_ends_with_treatment(study: str, version: str, cause: str, imaging: bool, survival: bool) -> None:
    made = plan(study, version, GIVEN, stop("all", STOPPED, cause), today=STOPPED)
    kinds = {visit.kind for visit in made.visits if visit.target > STOPPED}
    assert ("imaging" in kinds, "survival" in kinds) == (imaging, survival)
    going_on = plan(study, version, GIVEN, stop("all", STOPPED, "toxicity"), today=STOPPED)
    assert {"imaging", "survival"} <= {visit.kind for visit in going_on.visits if visit.target > STOPPED}


# ── Calculation ─────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("study", "version"), marked("ramunet", "setting", "bsa_formula", text="site rule"))
def test_the_body_surface_is_that_of_mosteller(study: str, version: str) -> None:
    sizes = [{"date": date(2027, 1, 18), "height": "180 cm", "weight": "80 kg"}]  # √(180 × 80 ÷ 3600) = 2
    dose = dose_of(plan(study, version, measurements=sizes), "C1D1", "dacarbazine")
    assert (dose.bsa_formula, str(dose.bsa), str(dose.amount)) == ("mosteller", "2 m²", "1300 mg")


@pytest.mark.parametrize(("study", "version"), marked("ramunet", "setting", "dose_weight", text="site rule"))
def test_the_dose_weight_is_kept_until_it_differs_by_a_tenth(study: str, version: str) -> None:
    day = date(2027, 2, 12)
    for weight, amount in (("65.99 kg", "480 mg"), ("66 kg", "530 mg"), ("54.01 kg", "480 mg"), ("54 kg", "430 mg")):
        sizes = [{"date": date(2027, 1, 18), "height": "165 cm", "weight": "60 kg"}, {"date": day, "weight": weight}]
        made = plan(study, version, GIVEN, today=day, measurements=sizes)
        assert str(dose_of(made, "C1D15", "ramucirumab").amount) == amount, weight


@pytest.mark.parametrize(
    ("study", "version", "drug", "steps"),
    [
        *marked("ramunet", "setting", "deviation", "ramucirumab",  # of 480 mg
                {"456 mg": None, "455 mg": "warn", "432 mg": "warn", "431 mg": "block"}, text="site rule"),
        *marked("caboavenec", "setting", "deviation", "avelumab",  # of 800 mg
                {"760 mg": None, "759 mg": "warn", "720 mg": "warn", "719 mg": "block"}, text="site rule"),
    ],
)  # fmt: skip
def test_how_far_a_rounding_may_deviate(
    study: str, version: str, drug: str, steps: Mapping[str, str | None]
) -> None:  # fmt: skip
    for step, severity in steps.items():
        dose = dose_of(plan(study, version, site={"rounding": {drug: step}}), "C1D1", drug)
        told = [one.severity.value for one in dose.findings if one.code == "rounding-deviation"]
        assert told == ([] if severity is None else [severity]), step
        assert (dose.amount is None) == (severity == "block")


@pytest.mark.parametrize(
    ("study", "version"),
    [one for of in ("ramunet", "caboavenec") for one in marked(of, "setting", "laboratory", text="site rule")],
)
def test_laboratory_values_of_72_hours(study: str, version: str) -> None:
    found = [one.day for one in deadlines(plan(study, version)) if one.kind is Kind.LABORATORY]
    assert min(found) == FIRST - 3 * DAY


@pytest.mark.parametrize(("study", "version"), marked("ramunet", "setting", "blood_pressure", text="site rule"))
def test_a_person_decides_above_160_to_100(study: str, version: str) -> None:
    pressures = {"160/100": "met", "161/100": "doubtful", "160/101": "doubtful", "230/140": "doubtful"}
    for typed, status in pressures.items():
        vitals = [{"date": FIRST, "blood_pressure": f"{typed} mmHg"}]
        dose = dose_of(plan(study, version, today=FIRST, vitals=vitals), "C1D1", "ramucirumab")
        (point,) = [one for one in dose.open_points if one.code == "blood-pressure"]
        assert point.status == status, typed
        assert dose.amount is not None
