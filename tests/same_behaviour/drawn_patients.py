"""What is measured and told of an invented patient, and what the site chose."""

from datetime import date, timedelta
from random import Random

from tests.same_behaviour.drawn_courses import Course, days
from tests.same_behaviour.drawn_trials import FORMULAS, Drug, Trial
from tests.same_behaviour.toml_lines import Table, toml

LANDS = (
    "DE-ST", "DE-RP", "DE-BY", "DE-SL", "DE-SN", "DE-BE", "DE-HE", "DE-NW", "DE-TH", "DE-MV", "DE", "AT", "CH-ZH", "FR",
)  # fmt: skip
KINDS = (
    "consent", "enrolment", "screening-imaging", "pregnancy-test", "progression", "wound-healed", "major-surgery",
    "minor-surgery", "trial-participation", "arterial-thromboembolism", "stroke", "myocardial-infarction", "tia",
    "unstable-angina", "venous-thromboembolism", "gi-bleeding", "gi-perforation", "wound", "other-malignancy",
    "vaccine", "suicidal-ideation", "locoregional", "tace", "tae", "sirt", "prrt", "temozolomide",
)  # fmt: skip
YES_NO = (
    "liver_metastases", "anticoagulated", "cirrhosis", "encephalopathy", "ascites", "prior_dtic", "pregnant",
    "lactating", "uncontrolled_hypertension", "antiplatelets_or_nsaids", "hiv", "hepatitis", "active_infection",
    "sars_cov_2", "planned_major_surgery", "drug_allergy", "written_consent", "measurable_disease", "histology",
    "progressive_disease", "contraception", "bleeding_risk", "perforation_risk", "severe_disorder",
    "other_anticancer_treatment", "immunosuppressants", "prior_tki_or_immunotherapy", "unstable_angina", "arrhythmia",
    "organ_transplant", "merkel_or_sclc", "interferon_last_line", "institutionalized", "tumour_tissue",
    "curable_by_surgery", "lung_carcinoid", "autoimmune_disease",
)  # fmt: skip
NUMBERS = (
    "ecog", "life_expectancy_weeks", "prior_chemotherapies", "corticosteroid_mg_per_day", "toxicity_grade",
    "neuropathy_grade", "nyha",
)  # fmt: skip
EXPECTED_YES = ("written_consent", "measurable_disease", "histology", "progressive_disease", "contraception")
MEDICINES = (
    "phenytoin", "Tegretal", "rifampin", "Johanniskraut", "St. John's wort", "ketoconazole", "Klacid", "clarithromycin",
    "warfarin", "Marcumar", "clopidogrel", "ASS 100", "ibuprofen", "Ibuflam 600", "naproxen", "prednisone",
    "dexamethasone", "Decortin", "budesonide", "fluticasone", "metformin", "amlodipine", "ramucirumab", "Cyramza",
    "cabozantinib", "clarithromycine", "phenytoine", "Opdivo",
    "pantoprazol", "yellow fever vaccine", "unknownol", "prednisolon",
)  # fmt: skip
STEROIDS = ("prednisolone", "dexamethasone", "hydrocortisone", "methylprednisolone", "deflazacort", "budesonide")
LABS = (
    ("anc", ("3.2 10⁹/L", "1.5 10⁹/L", "0.9 G/L", "1500 /mm³", "1501 /mm3", "4100 /µL", "4,1 10^9/L", "40 10⁹/L")),
    ("platelets", ("250 10⁹/L", "100000 /mm³", "101 G/L", "88 G/L", "210000 /µL", "2500 10⁹/L")),
    ("hemoglobin", ("13.1 g/dL", "9.0 g/dL", "131 g/L", "8.1 mmol/L", "8,4 g/dL", "1.31 g/dL", "6.5 g/dL")),
    ("bilirubin", ("0.6 mg/dL", "12 µmol/L", "1.5 mg/dL", "2.6 mg/dL", "6 mg/dL", "10 umol/L", "12 mg/dL")),
    ("ast", ("25 U/L", "70 U/L", "151 U/L", "400 U/L", "1.2 U/L")),
    ("alt", ("25 U/L", "105 U/L", "200 U/L", "360 U/L", "0.5 U/L")),
    ("creatinine", ("0.9 mg/dL", "80 µmol/L", "1.7 mg/dL", "88 mg/dL", "0.6 mg/dL", "90 umol/L", "9.0 mg/dL")),
    ("creatinine_clearance", ("85 mL/min", "40 mL/min", "39.9 mL/min", "62 mL/min")),
    ("urine_dipstick", ("negative", "trace", "1+", "2+", "3+")),
    ("urine_protein_24h", ("300 mg/24 h", "1.2 g/24 h", "2.1 g/24 h", "3.4 g/24 h", "0,4 g/24 h")),
    ("inr", ("1.1", "1.5", "2.4", "95")),
    ("ptt", ("30 s", "41 s", "62 s")),
)  # fmt: skip
LIMITS = {"bilirubin": "1.2 mg/dL", "ast": "35 U/L", "alt": "35 U/L", "creatinine": "1.1 mg/dL", "ptt": "36 s"}


def site(rng: Random, trial: Trial, today: date) -> tuple[Table, dict[str, str]]:
    """The choices of the site, and the files that they name."""
    made: Table = {}
    files: dict[str, str] = {}
    if rng.random() < 0.75:
        made["holidays"] = rng.choice(LANDS)
    if rng.random() < 0.3 and trial.formula_free:
        made["bsa_formula"] = rng.choice(FORMULAS)
    if rng.random() < 0.3:
        made["dose_weight"] = rng.choice(("keep", "latest"))
    infused = [drug for drug in trial.drugs if not drug.oral]
    if infused and rng.random() < 0.35:
        drug = rng.choice(infused)
        steps = rng.choice(((2, 4, 8), (1, 5, 10, 50))) if drug.typical < 5000 else (100, 500, 5000)
        made["rounding"] = {drug.name: rng.choice(("none", *(f"{step} {drug.unit}" for step in steps)))}
    if infused and rng.random() < 0.3:
        drug = rng.choice(infused)
        made["banding"] = {drug.name: rng.choice(("nearest-vial", "bands.toml"))}
        files["bands.toml"] = bands(rng, drug)
    if rng.random() < 0.15:
        first = today + days(rng.randint(-10, 30))
        made["closed"] = [{"first": first, "last": first + days(rng.choice((0, 4, 12))), "name": "Works outing"}]
    if rng.random() < 0.15:
        made["maximum_delay"] = rng.choice(("28 days", "2 weeks", "14 days"))
    if rng.random() < 0.15:
        made["laboratory_window"] = rng.choice(("48 h", "1 day", "4 days", "24 hours"))
    if rng.random() < 0.35:
        rules = rng.choice(
            (["all"], ["patient-sheets"], ["all", "patient-sheets"], [f"{trial.study}.dosing.deviation"])
        )
        made["confirmed"] = [{"by": "Dr. Adler", "on": today - days(rng.randint(0, 30)), "rules": rules}]
    return made, files


def bands(rng: Random, drug: Drug) -> str:
    step = drug.typical / 20
    start = drug.typical * 0.6
    made = []
    for _ in range(rng.randint(2, 14)):
        low, high = round(start), round(start + step)
        if high > low:
            amount = f"{(low + high) // 2} {drug.unit}"
            made.append({"from": f"{low} {drug.unit}", "to": f"{high} {drug.unit}", "amount": amount})
        start = high
    return toml({"name": "Bands of our pharmacy", "drug": drug.name, "bands": made})


def person(rng: Random, number: int, first: date) -> Table:
    sex = rng.choice(("female", "male"))
    made: Table = {"id": f"{rng.choice(('03', 'MZ', 'X'))}-{number:03}"}
    if rng.random() < 0.95:
        made["sex"] = sex
    if rng.random() < 0.95:
        made["birth_date"] = first - timedelta(days=365 * rng.choice((17, 30, 44, 58, 66, 71, 75, 76, 79, 81)) + 100)
    if sex == "female" and "sex" in made and rng.random() < 0.9:
        made["childbearing_potential"] = rng.random() < 0.5
    return made


def measurements(rng: Random, first: date, today: date, slips: bool) -> list[Table]:
    """Sizes from before the first dose on; with slips of every kind where asked."""
    if rng.random() < 0.03:
        return []
    # Often a round weight: a rounding shows itself where a dose lies exactly between two steps.
    rough = rng.choice((float(rng.randint(48, 110)), rng.randint(96, 220) / 2, rng.randint(192, 440) / 4))
    height, weight = rng.randint(150, 192), rng.choice((rough, rng.randint(480, 1100) / 10))
    day = min(first, today) - days(rng.randint(0, 20))
    made: list[Table] = [{"date": day, "height": f"{height} cm", "weight": f"{weight} kg"}]
    while (day := day + days(rng.randint(6, 30))) <= today:
        weight = round(weight * rng.choice((1, 1, 0.99, 1.01, 0.97, 0.95, 0.9, 0.9, 1.1, 0.93)), 2)
        text = f"{weight} kg" if rng.random() < 0.8 else f"{weight}".replace(".", ",") + " kg"
        made.append({"date": day, "weight": text})
    if rng.random() < 0.2:
        made.append({"date": today, "weight": f"{weight * 0.88:.1f} kg"})
    if slips:
        slip(rng, made, height, weight)
    return made


def slip(rng: Random, made: list[Table], height: int, weight: float) -> None:
    """One entry is wrong in a way that happens."""
    one = rng.choice((made[0], made[-1]))
    transposed = f"{weight:.1f}"[1] + f"{weight:.1f}"[0] + f"{weight:.1f}"[2:]
    wrong: tuple[Table, ...] = (
        {"height": f"{weight} cm", "weight": f"{height} kg"},
        {"weight": f"{weight / 0.45359237:.1f} kg"},
        {"weight": f"{weight * 10:.0f} kg"}, {"weight": f"{weight / 10:.2f} kg"}, {"weight": f"{weight * 1.3:.1f} kg"},
        {"weight": f"{transposed} kg"}, {"height": f"{height / 100} cm"}, {"height": f"{height / 2.54:.0f} cm"},
        {"height": f"{height - 30} cm"}, {"height": f"{height + 9} cm"}, {"weight": "28 kg"}, {"weight": "160 kg"},
        {"height": f"{height / 2.54:.0f} cm", "weight": f"{weight / 0.45359237:.0f} kg"}, {"height": "5.7 cm"},
    )  # fmt: skip
    one |= rng.choice(wrong)
    if rng.random() < 0.2:
        made.append({"date": one["date"], "weight": f"{weight + 1:.1f} kg"})


def labs(rng: Random, trial: Trial, course: Course, today: date, care: float) -> list[Table]:
    """Values of screening and before the doses; ``care`` is the share of those that are there and as they should be."""
    made: list[Table] = []
    dates = [
        course.first - days(rng.choice((3, 3, 3, 3, 40))),
        *(day - days(rng.randint(0, 3)) for _, day in course.given[1:]),
    ]
    if course.next_visit is not None:
        dates.append(course.next_visit[1] - days(rng.randint(0, 4)))
    for day in sorted(dates)[:1] + sorted(dates)[1:][-6:]:
        if day <= today:
            made += (_lab(rng, test, values, day, care) for test, values in LABS if rng.random() < care)
    if any(drug.creatinine for drug in trial.drugs):
        for test, value in (("creatinine", "0.9 mg/dL"), ("creatinine_clearance", "85 mL/min")):
            made.append({"date": min(course.first, today) - days(2), "test": test, "value": value})
    return made


def _lab(rng: Random, test: str, values: tuple[str, ...], day: date, care: float) -> Table:
    made: Table = {"date": day, "test": test, "value": values[0] if rng.random() < care else rng.choice(values)}
    if test in LIMITS and rng.random() < care:
        made["uln"] = LIMITS[test] if rng.random() < 0.95 else "1" + LIMITS[test]
    return made


def history(rng: Random, first: date, today: date, care: float) -> list[Table]:
    """What must have been, mostly, and what may be; partial dates and what lasts, too."""
    made: list[Table] = []
    for kind, before in (("consent", 15), ("enrolment", 5), ("screening-imaging", 12)):
        if rng.random() < care:
            made.append({"kind": kind, "date": first - days(before - rng.randint(0, 4))})
    if rng.random() < 0.6:
        day = min(today, first) - days(rng.choice((1, 3, 7, 8)))
        made.append({"kind": "pregnancy-test", "date": day, "result": rng.choice(("negative", "negative", "positive"))})
    if rng.random() < 0.04 and first < today:
        made.append({"kind": "pregnancy-test", "date": today, "result": "positive"})
    if rng.random() < 0.08 and first < today:
        made.append({"kind": "vaccine", "date": today - days(rng.randint(0, 20)), "inactivated": rng.random() < 0.5})
    for _ in range(rng.choice((0, 0, 1, 2, 4))):
        made.append(_past(rng, first))
    return made


def _past(rng: Random, first: date) -> Table:
    kind = rng.choice(KINDS)
    day = first - days(rng.choice((5, 7, 14, 27, 28, 29, 60, 89, 92, 180, 184, 400, 1826)))
    date_of: object = day
    if rng.random() < 0.25:
        date_of = rng.choice((f"{day.year}-{day.month:02}", f"{day.year}"))
    made: Table = {"kind": kind, "date": date_of}
    if kind not in ("consent", "enrolment", "pregnancy-test", "screening-imaging"):
        match rng.randrange(5):
            case 0:
                made["ongoing"] = True
            case 1:
                end = date(day.year, 12, 31) if isinstance(date_of, str) else day
                made["until"] = end + days(rng.randint(0, 9))
    if kind == "vaccine" and rng.random() < 0.6:
        made["inactivated"] = rng.random() < 0.5
    return made


def medications(rng: Random, first: date) -> list[Table]:
    made: list[Table] = []
    if rng.random() < 0.12:
        steroid: Table = {"name": rng.choice(STEROIDS), "start": first - days(40), "daily_dose": "12 mg"}
        made.append(steroid | {"route": rng.choice(("oral", "oral", "intravenous", "inhaled"))})
    for name in rng.sample(MEDICINES, rng.choice((0, 0, 1, 2, 4))):
        start = first - days(rng.randint(0, 300))
        one: Table = {"name": name, "start": start}
        if rng.random() < 0.4:
            one["stop"] = start + days(rng.choice((0, 10, 200, 400)))
        if rng.random() < 0.4:
            one["daily_dose"] = rng.choice(("10 mg", "12.5 mg", "5 mg", "100 mg"))
        if rng.random() < 0.3:
            one["route"] = rng.choice(("oral", "intravenous", "inhaled", "topical", "intranasal", "intraarticular"))
        if rng.random() < 0.15:
            one["purpose"] = "premedication"
        made.append(one)
    return made


def facts(rng: Random, care: float) -> Table:
    made: Table = {}
    for name in YES_NO:
        if rng.random() < care:
            made[name] = (name in EXPECTED_YES) == (rng.random() < 0.93)
    for name in NUMBERS:
        if rng.random() < care:
            made[name] = rng.choice((0, 1, 1, 2, 20)) if name != "life_expectancy_weeks" else rng.choice((8, 12, 40))
    if rng.random() < 0.5:
        made["child_pugh"] = rng.choice("AAAB")
    return made


def vitals(rng: Random, course: Course, today: date) -> list[Table]:
    dates = [day for _, day in course.given] + ([course.next_visit[1]] if course.next_visit else [])
    values = ("128/82 mmHg", "118/74 mmHg", "161/90 mmHg", "150/101 mmHg", "160/100 mmHg")
    return [{"date": day, "blood_pressure": rng.choice(values)} for day in dates if day <= today and rng.random() < 0.6]


def orders(rng: Random, course: Course, today: date) -> list[Table]:
    made: list[Table] = []
    named = [*course.given, course.next_visit] if course.next_visit else course.given
    for visit, day in named:
        ordered = min(today, day - days(rng.randint(0, 3)))
        if rng.random() < 0.5:
            made.append({"visit": visit, "date": ordered, "by": rng.choice(("Dr. A", "Dr. Ö"))})
    return made


def prior_doses(rng: Random, trial: Trial, first: date) -> list[Table]:
    infused = [drug for drug in trial.drugs if not drug.oral]
    if not infused or rng.random() < 0.6:
        return []
    drug = rng.choice(infused)
    amount = rng.choice((f"0 {drug.unit}", f"{drug.typical:.0f} {drug.unit}"))
    made: Table = {"drug": drug.name, "amount": amount, "source": "letter of the hospital"}
    return [made | ({"date": first - days(400)} if rng.random() < 0.5 else {})]
