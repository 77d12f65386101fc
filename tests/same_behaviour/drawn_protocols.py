"""Invented trials with everything that a protocol file can say, drawn at random: the files, and what a course needs."""

from random import Random

from tests.same_behaviour.drawn_trials import FORMULAS, NAMES, Drug, Trial, infused, source, swallowed, words
from tests.same_behaviour.toml_lines import Raw, Table, toml


def draw_trial(rng: Random) -> Trial:
    """A trial of one to three drugs, with an amendment and a table of dose bands beside it."""
    cycle, days = rng.choice(((14, (1,)), (21, (1,)), (21, (1, 8)), (28, (1, 15)), (28, (1, 8, 15))))
    names = rng.sample(NAMES, rng.randint(1, 3))
    oral = [name for name in names if name.endswith("tinib")]
    drugs: list[Drug] = []
    rules: Table = {}
    files: dict[str, str] = {}
    if len(oral) == len(names):
        names.append("alphamab")
    for order, name in enumerate(names, start=1):
        own = days if order == 1 or rng.random() < 0.3 else (1,)
        drug, rule, file = swallowed(rng, name, order) if name in oral else infused(rng, name, own, order)
        drugs.append(drug)
        rules[name] = rule
        files[f"drugs/{name}.toml"] = toml(file)
    free = rng.random() < 0.7
    protocol = _protocol(rng, cycle, _days(drugs, days), rules, drugs, free)
    files["trial.toml"] = toml(protocol)
    files["trial-02.toml"] = toml(_amendment(rng, protocol))
    used = tuple(day for day in days if any(day in drug.days for drug in drugs))
    return Trial(
        "trial.toml", tuple(drugs), cycle, used, 6, ("SCR", "IMG-W6", "IMG-W12", "PK-C1D1"), ("FU-28D", "OS-M3"),
        later_version="trial-02.toml", suspicion="confirmation" in protocol, files=files,
        formula_free=free or rng.random() < 0.1,
    )  # fmt: skip


def _days(drugs: list[Drug], days: tuple[int, ...]) -> list[Table]:
    """The days of the cycle; now and then one without a drug."""
    made: list[Table] = []
    for day in days:
        activities = ["laboratory", "blood-pressure", "clinical"] + (["dispensing", "holter"] if day == 1 else [])
        window: Table = {"before": 0 if day == 1 else 2, "after": 3, "source": "site"}
        if day == 1:
            window |= {"preferred_before": 0, "preferred_after": 2}
        table: Table = {"day": day, "activities": activities, "window": window}
        if day == 1:
            table["sub_windows"] = [{"activity": "holter", "before": "3 days", "until": "1 days", "source": "text"}]
        made.append(table)
    return made


def _protocol(rng: Random, cycle: int, days: list[Table], rules: Table, drugs: list[Drug], free: bool) -> Table:
    ending: Table = {"cycles": 6} if rng.random() < 0.7 else {"maximum": "26 weeks"}
    protocol: Table = {
        "id": "trial", "version": "01", "name": "TRIAL", "register": "none", "title": words("An invented trial"),
        "approved": rng.random() < 0.7, "issued": Raw("2026-01-01"),
        "sources": {"text": source("protocol", "5"), "site": source("site", "office"),
                    "label": source("label", "6.6"), "read": source("protocol", "9") | {"confirm": True}},
        "treatment": {"cycle": f"{cycle} days", **ending, "open_ended": "cycles" in ending and rng.random() < 0.5,
                      "combination_only": rng.random() < 0.3, "source": "text", "days": days,
                      "first_window": {"before": 0, "after": rng.choice((0, 2)), "source": "site"}},
        "activities": {"holter": words("Holter ECG")},
        "drugs": rules,
        "dosing": _dosing(rng, free),
        "screening": {"span": rng.choice(("28 days", "1 months")), "source": "text"},
        "assessments": _assessments(rng, drugs),
        "follow_ups": _follow_ups(),
        "washouts": _washouts(), "validities": _validities(), "criteria": _criteria(),
        "prohibited": [{"group": words("inhibitor"), "drugs": [["clarithromycin"], ["ritonavir"]], "source": "text"}],
        "contraception": [{"drug": drugs[0].name, "sex": "any", "span": "3 months", "source": "label"}],
        "survival": {"span": "24 months", "source": "text"},
        "endings": [{"cause": "progression", "ends": ["imaging"], "source": "site"},
                    {"cause": "death", "ends": ["all"], "source": "site"}],
        "notes": [{"text": words("A note of the trial."), "source": "read"}],
    }  # fmt: skip
    if rng.random() < 0.4:
        protocol["confirmation"] = {
            "id": "IMG-CONFIRM", "label": words("confirm"), "after": "6 weeks", "activities": ["imaging"],
            "window": {"before": 7, "after": 7, "source": "site"}, "source": "text",
        }  # fmt: skip
    return protocol


def _dosing(rng: Random, free: bool) -> Table:
    weight: Table = {"policy": rng.choice(("keep", "latest")), "change": "10 %", "stale": "28 days", "due": "7 days"}
    made: Table = {
        "bsa_formula": {"value": rng.choice(FORMULAS), "source": "site" if free else "text"},
        "dose_weight": weight | {"source": "site"},
        "deviation": {"warn": "5 %", "block": "10 %", "source": "site"},
        "laboratory": {"hours": rng.choice((48, 72)), "source": "text"},
        "proposals": {"count": 5, "source": "site"},
    }
    if rng.random() < 0.5:
        made["blood_pressure"] = {"systolic": "160 mmHg", "diastolic": "100 mmHg", "source": "text"}
    return made


def _assessments(rng: Random, drugs: list[Drug]) -> list[Table]:
    window: Table = {"before": 7, "after": 7, "source": "site"}
    phases: list[Table] = [{"offset": "18 weeks", "interval": "12 weeks", "until": "60 weeks"}]
    near: Table = {"before": 0, "after": 1, "source": "site"}
    made: list[Table] = [
        {"prefix": "IMG", "kind": "imaging", "label": words("Imaging week {n}"), "at": ["6 weeks", "12 weeks"],
         "phases": phases, "activities": ["imaging"], "window": window, "source": "text"},
        {"prefix": "PK", "kind": "laboratory", "label": words("Levels {visit}"), "anchor": f"dose:{drugs[0].name}",
         "at": ["0 days"], "repetitions": 3, "activities": ["laboratory"], "window": near, "source": "text"},
    ]  # fmt: skip
    if rng.random() < 0.5:
        made.append(
            {"prefix": "BIO", "kind": "biomarker", "label": words("Marker cycle {n}"), "anchor": "cycle-start",
             "at": ["0 days", "2 days"], "each": 2, "activities": ["biomarker"], "window": near, "source": "site"}
        )  # fmt: skip
    if rng.random() < 0.5:
        made.append(
            {"prefix": "QOL", "kind": "questionnaire", "label": words("Questions {visit}"), "anchor": "visit:IMG",
             "at": ["0 days"], "activities": ["questionnaire"], "window": near, "source": "site"}
        )  # fmt: skip
    if rng.random() < 0.4:
        made.append(
            {"prefix": "CON", "kind": "questionnaire", "label": words("Call week {n}"), "anchor": "consent",
             "at": ["4 weeks"], "activities": ["questionnaire"], "window": window, "source": "read"}
        )  # fmt: skip
    return made


def _follow_ups() -> list[Table]:
    week: Table = {"before": 0, "after": 7, "source": "site"}
    return [
        {"id": "FU-28D", "kind": "follow-up", "label": words("28 days later"), "anchor": "last-dose",
         "after": "28 days", "activities": ["clinical"], "window": week, "source": "text"},
        {"id": "OS-M", "kind": "survival", "label": words("Contact month {n}"), "anchor": "last-dose",
         "after": "3 months", "every": "3 months", "until": "12 months", "activities": ["survival"], "window": week,
         "source": "text"},
    ]  # fmt: skip


def _washouts() -> list[Table]:
    def one(name: str, span: str, **more: object) -> Table:
        made: Table = {"id": name, "reads": [name], "span": span, "anchor": "first-dose", "label": words(name)}
        return made | {"source": "text"} | more

    return [
        one("major-surgery", "4 weeks"), one("minor-surgery", "7 days", bound="more-than"),
        one("arterial-thromboembolism", "6 months", reads=["arterial-thromboembolism", "stroke", "tia"]),
        one("vaccine", "30 days", exempt="inactivated", on_trial=True, source="read"),
        one("trial-participation", "1 months", anchor="enrolment", source="site"),
    ]  # fmt: skip


def _validities() -> list[Table]:
    def one(name: str, reads: str, span: str) -> Table:
        return {"id": name, "reads": [reads], "span": span, "anchor": "first-dose", "label": words(name)}

    return [
        one("screening-period", "consent", "28 days") | {"source": "text"},
        one("screening-imaging", "screening-imaging", "1 months") | {"source": "site"},
        one("pregnancy-test", "pregnancy-test", "7 days")
        | {"only": "childbearing", "needs_result": True, "source": "text"},
    ]


def _criteria() -> list[Table]:
    def one(name: str, reads: str, *limits: str, **more: object) -> Table:
        return {"id": name, "reads": reads, "all": list(limits), "label": words(name), "source": "text"} | more

    return [
        one("age", "age", ">= 18", "<= 75"), one("anc", "lab", ">= 1.5 10⁹/L"), one("hemoglobin", "lab", "> 9 g/dL"),
        one("alt", "lab", "<= 3 × ULN", branch={"fact": "liver_metastases", "limit": "<= 5 × ULN"}),
        one("bilirubin", "lab", "<= 1.5 × ULN", source="site"), one("ecog", "fact", "<= 1"),
        one("urine_dipstick", "lab", "<= 1+", alternative="urine_protein_24h"),
        one("urine_protein_24h", "lab", "< 1000 mg/24 h", stands_in_for="urine_dipstick"),
        one("creatinine_clearance", "clearance", ">= 50 mL/min", source="read"),
        one("child_pugh", "fact", "< B"), one("prior_dtic", "fact", "= no"),
    ]  # fmt: skip


def _amendment(rng: Random, protocol: Table) -> Table:
    """The version after it: another criterion, a washout less, perhaps another dosing rule."""
    made: Table = {
        "amends": "trial.toml", "version": "02", "approved": rng.random() < 0.5, "issued": Raw("2027-01-15"),
        "sources": {"amended": source("protocol", "amendment 1")},
        "criteria": [{"id": "age", "reads": "age", "all": [">= 18", "<= 80"], "label": words("age"),
                      "source": "amended"}],
        "drops": {"washouts": ["minor-surgery"]},
    }  # fmt: skip
    if rng.random() < 0.5:
        made["dosing"] = {"laboratory": {"hours": 96, "source": "amended"}}
    if rng.random() < 0.5:
        made["screening"] = {"span": "35 days", "source": "amended"}
    return made
