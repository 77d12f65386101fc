"""Cases that must be refused: each a good case with one entry that nobody may plan with."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta
from random import Random

from tests.same_behaviour.toml_lines import Raw, Table, toml

Change = Callable[[Table], None]


def _set(table: str, **entries: object) -> Change:
    def change(case: Table) -> None:
        inner = case.setdefault(table, {})
        assert isinstance(inner, dict)
        inner |= entries

    return change


def _top(**entries: object) -> Change:
    return lambda case: case.update(entries)


def _add(table: str, **entries: object) -> Change:
    def change(case: Table) -> None:
        rows = case.setdefault(table, [])
        assert isinstance(rows, list)
        rows.append({key.rstrip("_"): value for key, value in entries.items()})

    return change


def _drop(key: str) -> Change:
    def change(case: Table) -> None:
        case.pop(key, None)

    return change


def _twice(case: Table) -> None:
    events = case.get("events")
    if isinstance(events, list) and events:
        events.append(dict(events[0]))
    else:
        case["events"] = [{"kind": "given", "visit": "C1D1"}]


DAY = date(2026, 11, 2)
LATER = date(2031, 1, 1)
CHANGES: tuple[Change, ...] = (
    _top(colour="red"), _top(study="ramunnet"), _top(study="nothing.toml"), _top(protocol_version="99"),
    _top(today="2027-01-01"), _top(today=Raw("2027-02-30")), _drop("study"), _drop("today"), _twice,
    _top(cycles=99), _top(cycles=1), _top(cycles="6"), _top(planned_first_dose=7),
    _set("site", holidays="ST"), _set("site", holidays="DE-XX"), _set("site", holidays="Sachsen-Anhalt"),
    _set("site", bsa_formula="mostellar"), _set("site", dose_weight="newest"),
    _set("site", rounding={"aspirin": "5 mg"}),
    _set("site", rounding={"dacarbazine": "0 mg"}), _set("site", rounding={"dacarbazine": "10"}),
    _set("site", banding={"ramucirumab": "bands"}), _set("site", banding={"ramucirumab": "missing.toml"}),
    _set("site", drugs={"ramucirumab": "missing.toml"}), _set("site", maximum_delay="1 month"),
    _set("site", laboratory_window="1.5 h"), _set("site", closing="soon"), _set("site", clearance_formula="wright"),
    _set("site", closed=[{"first": DAY, "last": DAY - timedelta(1), "name": "x"}]),
    _set("site", closed=[{"first": DAY, "last": LATER, "name": "x"}]),
    _set("site", confirmed=[{"by": "x", "on": DAY, "rules": "all"}]),
    _set("patient", sex="f"), _set("patient", birth_date=LATER), _set("patient", birth_date=date(1900, 1, 1)),
    _set("patient", sex="male", childbearing_potential=True), _set("patient", weight="60 kg"),
    _add("measurements", date=DAY, weight="60"), _add("measurements", date=DAY, weight="132 lb"),
    _add("measurements", date=DAY, weight=60), _add("measurements", date=DAY, height="1.65 m"),
    _add("measurements", date=DAY), _add("measurements", date=LATER, weight="60 kg"),
    _add("measurements", date="2026", weight="60 kg"), _add("measurements", date=DAY, weight="1.000,5 kg"),
    _add("measurements", date=DAY, weight="-60 kg"), _add("measurements", date=DAY, weight="6e1 kg"),
    _add("labs", date=DAY, test="haemoglobin", value="9 g/dL"), _add("labs", date=DAY, test="anc", value="3"),
    _add("labs", date=DAY, test="anc", value="3 U/L"), _add("labs", date=DAY, test="urine_dipstick", value="++"),
    _add("labs", date=DAY, test="inr", value="1.2 s"), _add("labs", date=LATER, test="inr", value="1.2"),
    _add("labs", date=DAY, test="ast", value="30 U/L", uln="0,5 µkat/L"),
    _add("vitals", date=DAY, blood_pressure="82/128 mmHg"), _add("vitals", date=DAY, blood_pressure="120/80"),
    _add("orders", visit="C9D2", date=DAY, by="x"), _add("orders", visit="C1D1", date=LATER, by="x"),
    _add("history", kind="operation", date=DAY), _add("history", kind="wound", date=DAY, until=DAY, ongoing=True),
    _add("history", kind="wound", date=DAY, until=DAY - timedelta(9)), _add("history", kind="wound", date="2026-13"),
    _add("history", kind="wound", date=DAY, result="negative"),
    _add("medications", name="x", start=DAY, stop=DAY - timedelta(1)), _add("medications", name="x"),
    _add("medications", name="x", start=DAY, daily_dose="1 g"),
    _add("medications", name="x", start=DAY, route="rectal"),
    _set("facts", ecog="good"), _set("facts", liver_metastases="yes"), _set("facts", child_pugh="AB"),
    _set("facts", ecogg=1),
    _add("prior_doses", drug="dacarbazine", amount="1 g", source="x"),
    _add("prior_doses", drug="dacarbazine", amount="9 mg"),
    _add("events", kind="gave", visit="C1D1", date=DAY), _add("events", kind="given", visit="C1D2", date=DAY),
    _add("events", kind="given", visit="C1D1", date=LATER), _add("events", kind="given", visit="C2D1", date=DAY),
    _add("events", kind="given", visit="SCR", date=DAY), _add("events", kind="done", visit="C1D1", date=DAY),
    _add("events", kind="done", visit="IMG-M4", date=DAY),
    _add("events", kind="delay", visit="C2D1", days=0, reason="x"),
    _add("events", kind="delay", visit="C2D1", days=400, reason="x"),
    _add("events", kind="delay", visit="C2D1", days=7),
    _add("events", kind="delay", visit="C2D1", days=7, reason="x", cause="rain"),
    _add("events", kind="skip", visit="C1D1", reason="x"),
    _add("events", kind="skip", visit="C2D1", reason="x", drug="y"),
    _add("events", kind="resume", drug="ramucirumab", date=DAY),
    _add("events", kind="resume", drug="avelumab", date=DAY),
    _add("events", kind="hold", drug="ramucirumb", date=DAY, reason="x"),
    _add("events", kind="reduce", drug="dacarbazine", date=DAY, reason="x"),
    _add("events", kind="reduce", drug="ramucirumab", date=DAY, reason="x", cycle=77),
    _add("events", kind="reduce", drug="ramucirumab", date=DAY, reason="x", after="C9D9"),
    _add("events", kind="discontinue", drug="all", date=DAY, reason="x", cause="holiday"),
    _add("events", kind="discontinue", drug="all", date=DAY, reason="x", last_dose=LATER),
    _add("events", kind="revoke", event="nothing", reason="x"), _add("events", kind="reconsent", version="7", date=DAY),
    _add("events", kind="reaction", drug="ramucirumab", visit="C1D1", date=DAY, grade=7),
    _add("events", kind="reaction", drug="cabozantinib", visit="C1D1", date=DAY, grade=1),
    _add("events", kind="reaction", drug="ramucirumab", visit="C1D1", date=DAY, grade=1, minute=300),
    _add("events", kind="slow", drug="cabozantinib", date=DAY, reason="x"),
    _add("events", kind="override", visit="C1D1", drug="ramucirumab", amount="0 mg", reason="x", by="y"),
    _add("events", kind="override", visit="C1D1", drug="ramucirumab", amount="9 IU", reason="x", by="y"),
    _add("events", kind="override", visit="C1D1", drug="ramucirumab", amount="400 mg", reason="x"),
    _add("events", kind="unscheduled", date=DAY, reason="x", activities=["dancing"]),
    _add("events", kind="progression-suspected", date=LATER), _add("events", kind="off-study", date=DAY, cause="death"),
    _add("events", kind="booked", visit="C1D1", date=DAY),
)  # fmt: skip

BROKEN = (
    "", "study = \n", 'study = "ramunet"\nstudy = "ramunet"\n', '{"study": "ramunet"}',
    'study = "ramunet"\ntoday = 2027-01-01\n[[events]\n', '\ufeffstudy = "ramunet"\ntoday = 2027-01-20\n',
    'study = "ramunet"\ntoday = 2027-01-20\n',
    'study = "caboavenec"\r\ntoday = 2027-01-20\r\nplanned_first_dose = 2027-02-01\r\n',
)  # fmt: skip
"""Files that are no case, and some that hardly are one."""

FILE_CHANGES = (
    ('source = "text"', ""), ('source = "text"', 'source = "txt"'), ('basis = "', 'base = "'), (" mg", " mL"),
    ("days = [", "days = [40, "), ('version = "01"', ""), ("cycle = ", "cycel = "), ('warn = "5 %"', 'warn = "50 %"'),
    ('span = "', 'span = "1.5 '), ('en = "', 'fr = "'), ("activities = [", 'activities = ["dancing", '),
    ("before = ", "before = -"), ('reads = "lab"', 'reads = "labs"'), ('"<= 1"', '"=< 1"'), ("{n}", "{m}"),
    ("[sources]", "[quellen]"), ('step = "', 'step = "0'), ("drop", "dropp"), ('anchor = "first-dose"', 'anchor = "x"'),
    ("[vials]", "[phials]"), ('strength = "', 'strength = "-'), ('method = "', 'method = "stir-'), ('" mL"', '" L"'),
    ('actions = ["', 'actions = ["dance-'), ('start = "', 'start = "9'), ('id = "', 'id = "x'),
)  # fmt: skip


def wrong_case(case: Table, number: int) -> str:
    """The text of a case with one wrong entry, another one for each number."""
    wrong = deepcopy(case)
    CHANGES[number % len(CHANGES)](wrong)
    return toml(wrong)


def wrong_files(rng: Random, files: dict[str, str]) -> dict[str, str]:
    """The files of a trial with one mistake in one of them, perhaps a file missing."""
    if rng.random() < 0.1:
        missing = rng.choice([*files])
        return {name: text for name, text in files.items() if name != missing}
    possible = [(name, old, new) for name, text in files.items() for old, new in FILE_CHANGES if old in text]
    name, old, new = rng.choice(possible)
    places = files[name].count(old)
    parts = files[name].split(old)
    at = rng.randrange(places) + 1
    return files | {name: old.join(parts[:at]) + new + old.join(parts[at:])}
