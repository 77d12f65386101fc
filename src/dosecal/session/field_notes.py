"""Which finding is shown below which field, with its remedy; and what follows from the fields at once."""

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from dosecal.core.result.medicine import MedicineStatus
from dosecal.core.result.plan import Plan
from dosecal.core.start.medicine_names import same_name
from dosecal.core.trial.protocol import Study
from dosecal.core.values.finding import Finding
from dosecal.core.values.finding_code import Code
from dosecal.session.entry import Entry, Row
from dosecal.session.outcome import Outcome
from dosecal.session.remedies import Remedy, lab_in, measured_in, remedy_of
from dosecal.session.study_fields import needs_upper_limit
from dosecal.words import NBSP, Words
from dosecal.words.findings import finding_sentence
from dosecal.words.medicines import medicine_text

_FIELD_OF = {
    "patient.id": "patient_id",
    "patient.sex": "sex",
    "patient.birth_date": "born",
    "visits.C1D1": "first_dose",
    "site.holidays": "holidays",
}
_NOT_HERE = ("boundary-day",)
_TONES = {"block": "block", "warn": "warn"}


class FieldNote(Struct, frozen=True):
    """What is shown below a field. ``tone``: block, warn or quiet."""

    tone: str
    sentence: str
    remedy: Remedy | None = None


def notes_of(words: Words, entry: Entry, outcome: Outcome, real_today: date) -> dict[str, FieldNote]:
    """Field → its note. That a field cannot be read comes before any finding about it."""
    notes: dict[str, FieldNote] = {}
    if outcome.plan is not None:
        for finding in outcome.plan.findings:
            name = field_of(finding, entry)
            if name is not None and name not in notes and finding.code not in _NOT_HERE:
                notes[name] = _note(words, finding, entry)
        for name, note in _medicines(words, entry, outcome.plan):
            notes.setdefault(name, note)
        for name, note in _limits_to_carry_over(words, entry, outcome.plan.study):
            notes.setdefault(name, note)
    if outcome.study is not None and not outcome.study.protocol.approved:
        notes["study"] = FieldNote("warn", unapproved_text(words, outcome.study))
    if entry.today and outcome.reading.today != real_today:
        notes["today"] = FieldNote("quiet", "", Remedy(words.say("window.remedy.real-today"), {"today": ""}))
    for problem in outcome.problems:
        meant = problem.offered
        remedy = Remedy(words.say("window.remedy.enter", value=meant), {problem.field: meant}) if meant else None
        notes[problem.field] = FieldNote("block", problem.sentence, remedy)
    return notes


def _medicines(words: Words, entry: Entry, plan: Plan) -> Iterator[tuple[str, FieldNote]]:
    """What was checked of each medicine, in its row."""
    checks = {same_name(check.name): check for check in plan.medications}
    for at, row in enumerate(entry.medications):
        check = checks.get(same_name(row.get("name", "")))
        if check is not None:
            tone = "warn" if check.status is MedicineStatus.CONFLICT else "quiet"
            yield f"medications.{at}.name", FieldNote(tone, medicine_text(words, check))


def _limits_to_carry_over(words: Words, entry: Entry, study: Study) -> Iterator[tuple[str, FieldNote]]:
    """A value without the upper limit of normal that its criterion needs: the one entered before is offered."""
    last: dict[str, str] = {}
    for at, row in enumerate(entry.labs):
        test, limit = row.get("test", ""), row.get("uln", "").strip()
        if row.get("value", "").strip() and not limit and test in last and needs_upper_limit(study, test):
            remedy = Remedy(words.say("window.remedy.enter", value=last[test]), {f"labs.{at}.uln": last[test]})
            yield f"labs.{at}.uln", FieldNote("quiet", words.say("window.limit-before", value=last[test]), remedy)
        last[test] = limit or last.get(test, "")
        if not last[test]:
            del last[test]


def _note(words: Words, finding: Finding, entry: Entry) -> FieldNote:
    tone = _TONES.get(finding.severity.value, "quiet")
    if finding.code is Code.MISSING_INPUT:
        tone = "quiet"  # an empty field is no mistake yet; in place of the number it is shown as missing
    return FieldNote(tone, finding_sentence(words, finding), remedy_of(words, finding, entry))


def field_of(finding: Finding, entry: Entry) -> str | None:
    """The field that a finding is about, None if it is about a result."""
    about = finding.about
    if about in _FIELD_OF:
        return _FIELD_OF[about]
    head, _, rest = about.partition(".")
    match head:
        case "measurements":
            return f"measurements.{measured_in(entry, finding)}.{rest or 'weight'}"
        case "labs":
            column = "uln" if finding.code is Code.LAB_LIMIT_DOUBTFUL else "value"
            return _cell("labs", lab_in(entry, rest), column)
        case "vitals":
            rows = [at for at, row in enumerate(entry.vitals) if row.get("pressure", "").strip()]
            return _cell("vitals", rows[-1] if rows else None, "pressure")
        case "history":
            return _cell("history", _last(entry.history, "kind", rest), "kind")
        case "medications":
            return _cell("medications", _last(entry.medications, "name", rest), "name")
        case "prior_doses":
            return _cell("prior_doses", _last(entry.prior_doses, "drug", rest), "drug")
        case _:
            return None


def _cell(kind: str, place: int | None, column: str) -> str | None:
    return None if place is None else f"{kind}.{place}.{column}"


def _last(rows: Sequence[Row], column: str, text: str) -> int | None:
    """The place of the last row with a text; capitals make no difference in the name of a medicine."""
    if column == "name":
        places = [at for at, row in enumerate(rows) if row.get(column, "").strip().lower() == text.lower()]
    else:
        places = [at for at, row in enumerate(rows) if row.get(column) == text]
    return places[-1] if places else None


def unapproved_text(words: Words, study: Study) -> str:
    """That a version of the protocol is not approved."""
    return words.say("window.study.mark-long", version=study.protocol.version)


def follows_text(words: Words, plan: Plan | None) -> str:
    """What follows from the fields at once: body surface by two formulas, dose weight with its day."""
    doses = () if plan is None else plan.doses
    dose = next((dose for dose in doses if dose.bsa is not None and dose.amount is not None), None)
    if dose is None or dose.bsa is None:
        return ""
    say = words.say
    other = ""
    if dose.bsa_other is not None:
        name, percent = dose.bsa_other
        other = f"; {say(f'formula.{name}')}{NBSP}{words.signed_percent(percent)}"
    formula = say(f"formula.{dose.bsa_formula}")
    lines = [say("window.follows.bsa", bsa=words.quantity(dose.bsa, 4), formula=formula, other=other)]
    if dose.dose_weight is not None and dose.dose_weight_day is not None:
        lines.append(say("window.follows.weight", weight=dose.dose_weight, day=dose.dose_weight_day))
    return "\n".join(lines)
