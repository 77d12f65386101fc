"""The patients whose sheets are kept as goldens, and how a sheet of them is made.

The folder ``cases`` has the patients under treatment, ``start_cases`` those who wait for their first dose,
``handout_cases`` those of whom only the sheets for patient and nurse are kept, ``dose_cases`` those of whom only the
dose worksheet is.
"""

from datetime import UTC, date, datetime
from pathlib import Path

from msgspec.structs import replace

from dosecal.core.result.plan import Plan
from dosecal.core.views.deadlines import Deadline, deadlines
from dosecal.files.case.cases import read_case
from dosecal.files.case.planning import days_of, plan_case
from dosecal.sheets import Printed, Sheet, deadline_list, make_sheet
from dosecal.words import LANGUAGES, Words

HERE = Path(__file__).parent
GOLDENS = HERE / "goldens"
CASES = tuple(sorted(file.stem for file in (HERE / "cases").glob("*.toml")))
STARTS = tuple(sorted(file.stem for file in (HERE / "start_cases").glob("*.toml")))
HANDOUTS = tuple(sorted(file.stem for file in (HERE / "handout_cases").glob("*.toml")))
DOSES = tuple(sorted(file.stem for file in (HERE / "dose_cases").glob("*.toml")))
JUDGED = ("caboavenec-open", "ramunet-lasting")
"""One of each study who waits for the first dose."""
OF_PATIENTS = (*(name for name in CASES if name != "caboavenec-hypothetical"), *HANDOUTS)
"""Three patients of each study who have dates that a patient may be told."""
PATIENT_KINDS = ("handout", "diary")
"""Sheets that the patient takes home."""
SHOWN = {"diary": "caboavenec-plain"}
"""Kind → a patient who has a sheet of it, where the first patient has none."""
TREATMENT_KINDS = ("dose", "calendar")
FIXED_HASH = "0123456789abcdef" * 4
PRINTED = Printed(at=datetime(2027, 1, 29, 7, 42, tzinfo=UTC), by="A. Weber", version="0.0.0")
EVERY_SHEET = [
    *((name, kind, language) for name in CASES for kind in TREATMENT_KINDS for language in LANGUAGES),
    *((name, "dose", language) for name in DOSES for language in LANGUAGES),
    *((name, "start-window", language) for name in STARTS for language in LANGUAGES),
    *((name, "eligibility", language) for name in JUDGED for language in LANGUAGES),
    *((name, kind, language) for name in OF_PATIENTS for kind in ("checklist", "handout") for language in LANGUAGES),
    *((name, "diary", language) for name in OF_PATIENTS if name.startswith("cabo") for language in LANGUAGES),
]


def folder_of(name: str) -> str:
    """The folder that has a patient's file."""
    folders = {"start_cases": STARTS, "handout_cases": HANDOUTS, "dose_cases": DOSES}
    return next((folder for folder, names in folders.items() if name in names), "cases")


def shown_plan(kind: str, language: str = "en") -> Plan:
    """The plan of a patient who has a sheet of the kind."""
    return plan_of(SHOWN.get(kind, "ramunet-plain"), language)


def plan_of(name: str, language: str = "en") -> Plan:
    """The plan of a patient on the day that the file names."""
    case = read_case(HERE / folder_of(name) / f"{name}.toml")
    assert case.today is not None
    return with_fixed_hash(plan_case(case, case.today, language))


def with_fixed_hash(plan: Plan) -> Plan:
    """The plan with a protocol hash that no edit of a protocol file changes: only what a rule says changes a golden."""
    return replace(plan, study=replace(plan.study, protocol=replace(plan.study.protocol, sha256=FIXED_HASH)))


def printed_on(plan: Plan) -> Printed:
    """A sheet that is printed on the day that it was calculated for."""
    return replace(PRINTED, at=datetime.combine(plan.today, PRINTED.at.timetz()))


def sheet_of(plan: Plan, kind: str, words: Words, printed: Printed | None = None) -> Sheet:
    """The sheet of a plan as the golden shows it."""
    printed = printed or printed_on(plan)
    closed = days_of(plan.study, plan.case, plan.today, words.language)
    return make_sheet(kind, plan, None, words, printed, closed)


ASKED = date(2027, 2, 26)
"""The day on which is asked for the deadlines of all who wait for their first dose, and of two who were planned."""
ON_LIST = (*STARTS, "caboavenec-plain", "ramunet-plain")


def plans_on_list() -> list[Plan]:
    """The plans of all patients of the list, on one day."""
    folders = {name: "start_cases" if name in STARTS else "cases" for name in ON_LIST}
    return [with_fixed_hash(plan_case(read_case(HERE / folders[name] / f"{name}.toml"), ASKED)) for name in ON_LIST]


def deadlines_of_all(words: Words, printed: Printed = PRINTED, unread: tuple[str, ...] = ()) -> Sheet:
    """The deadline list of 60 days as the golden shows it."""
    plans = plans_on_list()
    found: list[Deadline] = [one for plan in plans for one in deadlines(plan)]
    protocols = [plan.study.protocol for plan in plans]
    return deadline_list(found, ASKED, words, printed, 60, protocols=protocols, patients=len(plans), unread=unread)
