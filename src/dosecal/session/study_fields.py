"""What the form asks for in a study: tests, facts, kinds of history, medicines. It follows from the study's rules."""

from collections.abc import Iterable, Iterator, Sequence

from dosecal.core.doses.auc_clearance import laboratory_of
from dosecal.core.patient.case import Purpose, Route
from dosecal.core.start.corticosteroids import CORTICOSTEROIDS
from dosecal.core.start.medicine_names import names_of
from dosecal.core.trial.entry_rules import Reads
from dosecal.core.trial.protocol import Study
from dosecal.core.trial.vocabulary import FactType, LabTest
from dosecal.session.entry import Entry, Row

TESTED_ALSO = {"creatinine_clearance": "creatinine"}
"""A calculated clearance needs another test."""
HISTORY_ONLY_DAY = ("consent", "enrolment", "screening-imaging", "progression", "wound-healed")
"""Kinds of history that have a day and no status."""
LAENDER = (
    "DE-BB", "DE-BE", "DE-BW", "DE-BY", "DE-HB", "DE-HE", "DE-HH", "DE-MV", "DE-NI", "DE-NW", "DE-RP", "DE-SH",
    "DE-SL", "DE-SN", "DE-ST", "DE-TH",
)  # fmt: skip
"""States of Germany whose public holidays can be chosen."""
ROUTE_CHOICES = ("", *Route)
PURPOSE_CHOICES = ("", *Purpose)


def is_elsewhere(holidays: str) -> bool:
    """Whether holidays are those of no Land of Germany."""
    return bool(holidays) and holidays not in LAENDER


def asks_cycles(study: Study, entry: Entry) -> bool:
    """Whether a number of cycles is asked: the trial may go on beyond the planned ones, or the file has a number."""
    return study.protocol.treatment.open_ended or bool(entry.cycles)


# ── Laboratory ──────────────────────────────────────────────────────────────────────────────────────────────────────
def laboratory_tests(study: Study) -> list[LabTest]:
    """The laboratory tests that a study reads: its criteria, in their order, then its drugs and release limits."""
    names: list[str] = []
    for criterion in study.protocol.criteria:
        for name in (TESTED_ALSO.get(criterion.id, "") if criterion.reads is Reads.CLEARANCE else "", criterion.id):
            if name in study.vocabulary.tests and name not in names:
                names.append(name)
    names += [name for name in dict.fromkeys(_read_for_doses(study)) if name not in names]
    return [study.vocabulary.tests[name] for name in names]


def _read_for_doses(study: Study) -> Iterator[str]:
    """The tests that doses, labels and release limits read; those of the site's files are among them."""
    for rule in study.protocol.dose_rules:
        if rule.clearance is not None:
            yield laboratory_of(rule.clearance)
        for label in study.drugs[rule.drug].label_rules:
            yield from (condition.test for condition in label.conditions)
        yield from (gate.test for gate in study.gates_of(rule.drug))


def lab_places(study: Study, rows: Sequence[Row]) -> list[int]:
    """The places of the laboratory rows in the order of the study's tests; tests of the file alone come last."""
    order = [test.id for test in laboratory_tests(study)]
    ranks = [order.index(row["test"]) if row["test"] in order else len(order) for row in rows]
    return sorted(range(len(ranks)), key=ranks.__getitem__)


def with_every_test(study: Study, entry: Entry) -> None:
    """Adds an empty row for each test of the study that has none."""
    known = {row.get("test") for row in entry.labs}
    entry.labs += [fresh_lab(test.id) for test in laboratory_tests(study) if test.id not in known]


def fresh_lab(test: str) -> Row:
    """An empty row of a test."""
    return {"at": "", "test": test, "value": "", "uln": "", "day": ""}


def needs_upper_limit(study: Study, test: str) -> bool:
    """Whether the criterion of a test compares with the upper limit of normal."""
    criterion = next((one for one in study.protocol.criteria if one.id == test), None)
    return criterion is not None and any(one.needs_uln for one in criterion.comparisons)


def units_offered(test: LabTest | None) -> list[str]:
    """One spelling of each unit of a test; the spellings without special signs are understood as well."""
    if test is None or test.grades:
        return []
    return [unit for unit in test.factors if unit and not unit.isspace() and not _plain_spelling(unit, test)]


def _plain_spelling(unit: str, test: LabTest) -> bool:
    nicer = unit.replace("^9", "⁹").replace("mm3", "mm³")
    if unit.startswith("u"):
        nicer = "µ" + unit[1:]
    return nicer != unit and nicer in test.factors


# ── Facts ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def facts_of(study: Study) -> list[str]:
    """The facts that the criteria of a study use."""
    names: list[str] = []
    for criterion in study.protocol.criteria:
        read = [criterion.id] if criterion.reads in (Reads.FACT, Reads.JUDGEMENT) else []
        if criterion.branch is not None:
            read.append(criterion.branch.fact)
        if criterion.unless is not None:
            read.append(criterion.unless)
        names += [name for name in read if name in study.vocabulary.facts and name not in names]
    return names


def facts_asked(study: Study, known: Iterable[str]) -> tuple[list[str], list[str]]:
    """Facts that can be looked up, with further ones of the file; and those that need a person's judgement."""
    names = facts_of(study)
    judged = {criterion.id for criterion in study.protocol.criteria if criterion.reads is Reads.JUDGEMENT}
    further = [name for name in known if name not in names]
    return [*(one for one in names if one not in judged), *further], [one for one in names if one in judged]


def is_yes_no(study: Study, fact: str) -> bool:
    """Whether a fact is answered by yes or no."""
    known = study.vocabulary.facts.get(fact)
    return known is not None and known.type is FactType.YES_NO


# ── History ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def history_of(study: Study) -> list[str]:
    """The kinds of history that the rules of a study use; every trial asks for consent and enrolment."""
    names = ["consent", "enrolment"]
    for rule in study.protocol.start_rules:
        names += [name for name in rule.reads if name not in names]
    return [name for name in names if name in study.vocabulary.history]


def history_kinds(study: Study, rows: Sequence[Row]) -> list[str]:
    """The kinds on offer: those of the study, and further known ones of the file."""
    names = history_of(study)
    further = (row["kind"] for row in rows if row.get("kind") in study.vocabulary.history)
    return [*names, *(name for name in dict.fromkeys(further) if name not in names)]


def history_states(study: Study, kind: str) -> list[tuple[str, str]]:
    """The states that a kind can have, each with its word ``event-state.<word>``."""
    rules = study.protocol.start_rules
    if any(kind in rule.reads for rule in rules if rule.needs_result):
        return [("", "planned"), ("negative", "negative"), ("positive", "positive")]
    if any(kind in rule.reads for rule in rules if rule.exempt):
        return [("", "live"), ("inactivated", "inactivated")]
    if kind in HISTORY_ONLY_DAY:
        return [("", "day")]
    lasts = kind in study.vocabulary.lasting
    return [("", "open" if lasts else "day"), ("until", "until"), ("ongoing", "ongoing")]


# ── Other medication ────────────────────────────────────────────────────────────────────────────────────────────────
class Medicines:
    """The names on offer, and of which medicine the daily dose is asked."""

    def __init__(self, study: Study) -> None:
        known, prohibited = study.vocabulary.medicines, study.protocol.prohibited
        asked = any(criterion.id == CORTICOSTEROIDS for criterion in study.protocol.criteria)
        self._book = names_of(known, prohibited)
        self._dosed = {one.id for one in known.known if one.corticosteroid and asked}
        limited = {drug.name for drug in prohibited if drug.allowed_mg is not None}
        self._dosed |= {one for one, drug in self._book.drug_of.items() if drug in limited}
        names = {drug.name for drug in prohibited} | {name for one in known.known for name in one.names}
        self.names = sorted(names, key=str.casefold)

    def asks_dose(self, row: Row) -> bool:
        """Whether daily dose, route and purpose are asked: where a rule counts the dose, and if the file has any."""
        filled = any(row.get(key) for key in ("daily_dose", "route", "purpose"))
        return filled or not self._dosed.isdisjoint(self._book.find(row.get("name", "")))
