"""Doses, intervals, rounding, visits, windows, contraception and the rest, each as the texts or the site rules have it.

The first dose is Monday 1 February 2027, the patient a woman of 165 cm and 60 kg; days are worked out by hand.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from dosecal.core.result.dose import Dose
from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import Visit
from dosecal.core.views.deadlines import Kind, deadlines
from tests.core.trial.rule_cases import MAN, marked, plan_of

DAY = timedelta(days=1)
FIRST = date(2027, 2, 1)
TODAY = date(2027, 1, 20)
GIVEN = {"kind": "given", "visit": "C1D1", "date": FIRST}


def plan(study: str, version: str, *events: Mapping[str, object], today: date = TODAY, **more: object) -> Plan:
    return plan_of(study, version, today=today, first=FIRST, events=[dict(event) for event in events], **more)


def stop(drug: str, day: date, cause: str = "toxicity") -> dict[str, object]:
    return {"kind": "discontinue", "drug": drug, "date": day, "reason": "x", "cause": cause}


def visit_of(made: Plan, name: str) -> Visit:
    found = made.visit(name)
    assert found is not None, name
    return found


def dose_of(made: Plan, visit: str, drug: str) -> Dose:
    return next(dose for dose in made.doses if (dose.visit, dose.drug) == (visit, drug))


def codes(made: Plan) -> list[str]:
    return [finding.code for finding in made.findings]


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


# ── Visits and their windows ────────────────────────────────────────────────────────────────────────────────────────
STOPPED = date(2027, 3, 10)
VISITS: dict[tuple[str, str], tuple[str, str, str, str, tuple[str, ...]]] = {
    # rule: visit, target, first and last day of its window, what is done beside the drugs
    ("ramunet", "C1D1"): ("C1D1", "2027-02-01", "2027-02-01", "2027-02-01", ()),
    ("ramunet", "D1"): (
        "C2D1", "2027-03-01", "2027-03-01", "2027-03-04", ("laboratory", "blood-pressure", "urine-dipstick", "clinical")
    ),
    ("ramunet", "D15"): (
        "C1D15", "2027-02-15", "2027-02-13", "2027-02-18", ("laboratory", "blood-pressure", "urine-dipstick")
    ),
    ("ramunet", "IMG"): ("IMG-M3", "2027-05-01", "2027-04-24", "2027-05-08", ("imaging", "qlq-c30", "chromogranin-a")),
    ("ramunet", "EOT"): ("EOT", "2027-03-10", "2027-03-10", "2027-03-24", ("clinical", "laboratory", "adverse-events")),
    ("ramunet", "FU-30D"): (  # the last planned dose is that of 5 July
        "FU-30D", "2027-08-04", "2027-08-04", "2027-08-11", ("clinical", "laboratory", "adverse-events")
    ),
    ("ramunet", "OS-M"): ("OS-M3", "2027-10-05", "2027-09-28", "2027-10-12", ("survival",)),
    ("caboavenec", "C1D1"): ("C1D1", "2027-02-01", "2027-02-01", "2027-02-01", ()),
    ("caboavenec", "D1"): (
        "C2D1", "2027-02-15", "2027-02-13", "2027-02-18", ("laboratory", "blood-pressure", "clinical", "dispensing")
    ),
    ("caboavenec", "IMG"): ("IMG-W8", "2027-03-29", "2027-03-22", "2027-04-05", ("imaging", "tumour-growth-rate")),
    ("caboavenec", "QOL"): ("QOL-W8", "2027-03-29", "2027-03-22", "2027-04-05", ("qlq-c30",)),
    ("caboavenec", "OS"): ("OS-W48", "2028-01-03", "2027-12-27", "2028-01-10", ("survival", "adverse-events")),
    ("caboavenec", "IMG-CONFIRM"): (  # 6 weeks after 8 March
        "IMG-CONFIRM", "2027-04-19", "2027-04-05", "2027-05-03", ("imaging",)
    ),
    ("caboavenec", "EOT"): (
        "EOT", "2027-03-10", "2027-03-10", "2027-03-24",
        ("clinical", "laboratory", "adverse-events", "tablets-returned"),
    ),
    ("caboavenec", "FU-30D"): (  # the last tablets are those of 31 January 2028
        "FU-30D", "2028-03-01", "2028-03-01", "2028-03-08", ("clinical", "laboratory", "adverse-events")
    ),
    ("caboavenec", "FU-90D"): (
        "FU-90D", "2028-04-30", "2028-04-30", "2028-05-14", ("clinical", "laboratory", "adverse-events")
    ),
}  # fmt: skip


def with_visit(study: str, version: str, rule: str) -> Plan:
    """The plan that has the visit: the end of treatment comes with a decision only."""
    if rule == "IMG-CONFIRM":
        suspected = {"kind": "progression-suspected", "date": date(2027, 3, 8)}
        return plan(study, version, GIVEN, suspected, today=STOPPED)
    if rule != "EOT":
        return plan(study, version)
    return plan(study, version, GIVEN, stop("all", STOPPED), today=STOPPED)


def visit_rules(part: str, rules: Mapping[tuple[str, str], tuple[object, ...]]) -> list[Any]:
    return [
        one for (of, rule), expected in rules.items()
        for one in marked(of, part, rule, rule, *expected, text="site rule" if part == "window" else of[0].upper())
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("study", "version", "rule", "visit", "target", "earliest", "latest", "doing"), visit_rules("window", VISITS)
)
def test_a_window(
    study: str, version: str, rule: str, visit: str, target: str, earliest: str, latest: str, doing: tuple[str, ...]
) -> None:
    found = visit_of(with_visit(study, version, rule), visit)
    assert [day.isoformat() for day in (found.target, found.earliest, found.latest)] == [target, earliest, latest]


@pytest.mark.parametrize(
    ("study", "version", "rule", "visit", "target", "earliest", "latest", "doing"),
    visit_rules("visit", {key: value for key, value in VISITS.items() if key[1] != "C1D1"}),
)
def test_a_visit(
    study: str, version: str, rule: str, visit: str, target: str, earliest: str, latest: str, doing: tuple[str, ...]
) -> None:
    found = visit_of(with_visit(study, version, rule), visit)
    assert found.target.isoformat() == target
    assert tuple(token for token in found.activities if token not in found.drugs) == doing


TIMES = {
    ("ramunet", "IMG"): (("IMG-M3", "IMG-M6"),),
    ("caboavenec", "IMG"): (("IMG-W8", "IMG-W16", "IMG-W24", "IMG-W48"),),
    ("caboavenec", "QOL"): (("QOL-W8", "QOL-W16", "QOL-W24", "QOL-W48"),),
    ("caboavenec", "OS"): (("OS-W48", "OS-W96"),),
    ("ramunet", "OS-M"): (("OS-M3", "OS-M6", "OS-M9", "OS-M12", "OS-M15", "OS-M18", "OS-M21"),),
}


@pytest.mark.parametrize(("study", "version", "rule", "names"), visit_rules("visit", TIMES))
def test_every_time_of_a_series(study: str, version: str, rule: str, names: tuple[str, ...]) -> None:
    made = plan(study, version)
    start = f"{rule.removesuffix('M').rstrip('-')}-"
    assert tuple(visit.id for visit in made.visits if visit.id.startswith(start)) == names


@pytest.mark.parametrize(("study", "version"), marked("ramunet", "visit", "IMG", text="R-cal-2"))
def test_imaging_goes_on_with_treatment(study: str, version: str) -> None:
    assert plan(study, version).visit("IMG-M9") is None
    assert plan(study, version, cycles=10).visit("IMG-M9") is not None


PREFERRED = {
    # The target is closed: the result is wanted before the next decision, so the day before it counts.
    ("ramunet", "IMG"): ("DE-ST", "IMG-M3", "2027-04-30"),  # Saturday, 1 May
    ("caboavenec", "IMG"): ("DE-RP", "IMG-W8", "2027-03-25"),  # Easter Monday, and Good Friday before it
    ("caboavenec", "QOL"): ("DE-RP", "QOL-W8", "2027-03-25"),
}
CONFIRMED = {
    # 6 weeks after 15 February is Easter Monday; the result is wanted early.
    ("caboavenec", "IMG-CONFIRM"): ("2027-02-15", "2027-03-15", "2027-04-12", "2027-03-25"),
}


@pytest.mark.parametrize(
    ("study", "version", "rule", "day", "earliest", "latest", "booked"),
    [*visit_rules("visit", CONFIRMED), *visit_rules("window", CONFIRMED)],
)
def test_a_suspected_progression_is_confirmed_after_4_to_8_weeks_and_treatment_goes_on(
    study: str, version: str, rule: str, day: str, earliest: str, latest: str, booked: str
) -> None:
    suspected = {"kind": "progression-suspected", "date": date.fromisoformat(day)}
    made = plan(study, version, GIVEN, suspected, today=date(2027, 2, 20), site={"holidays": "DE-RP"})
    found = visit_of(made, rule)
    assert (str(found.earliest), str(found.latest), str(found.date)) == (earliest, latest, booked)
    assert visit_of(made, "C5D1").status == "planned"
    stopped = plan(study, version, GIVEN, suspected, stop("all", date(2027, 3, 10), "progression"), today=STOPPED)
    assert stopped.visit(rule) is None  # confirmed: nothing is left to confirm
    toxic = plan(study, version, GIVEN, suspected, stop("all", date(2027, 3, 10)), today=STOPPED)
    assert toxic.visit(rule) is not None


@pytest.mark.parametrize(("study", "version", "rule", "land", "visit", "day"), visit_rules("window", PREFERRED))
def test_a_preferred_part_of_a_window(study: str, version: str, rule: str, land: str, visit: str, day: str) -> None:
    made = plan(study, version, site={"holidays": land})
    assert str(visit_of(made, visit).date) == day, rule


@pytest.mark.parametrize(
    ("study", "version"),
    [*marked("ramunet", "screening", "period", text="R-cal-1"),
     *marked("caboavenec", "screening", "period", text="site rule")],
)  # fmt: skip
def test_a_value_from_before_the_screening_period_is_told(study: str, version: str) -> None:
    for age, told in ((27, False), (28, False), (29, True)):
        labs = [{"date": FIRST - age * DAY, "test": "anc", "value": "3 G/L"}]
        assert ("lab-before-screening" in codes(plan(study, version, labs=labs))) == told


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
