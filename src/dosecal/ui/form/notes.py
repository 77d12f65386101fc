"""Which finding stands beneath which field, with the remedy it offers."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from dosecal.core.values.finding import NameMeant
from dosecal.session.form_text import Entry
from dosecal.ui.findings.marks import unapproved
from dosecal.words import NBSP, Words

if TYPE_CHECKING:
    from dosecal.core.result.plan import Plan
    from dosecal.core.values.finding import Finding
    from dosecal.session.outcome import Outcome
    from dosecal.ui.form.inputs import Inputs

Remedy = tuple[str, Callable[[], None]]
Notes = dict[str, tuple[str, str, Remedy | None]]

_FIELD_OF = {
    "patient.sex": "sex",
    "patient.birth_date": "born",
    "visits.C1D1": "first_dose",
    "site.holidays": "holidays",
}
_NOT_HERE = ("boundary-day",)


def notes_of(words: Words, entry: Entry, outcome: "Outcome", real_today: date, inputs: "Inputs") -> Notes:
    """Field → tone, sentence, remedy. A field that cannot be read comes before what follows from others."""
    notes: Notes = {}
    if outcome.plan is not None:
        for finding in outcome.plan.findings:
            name = _field(finding, entry)
            if name is not None and name not in notes and finding.code not in _NOT_HERE:
                notes[name] = _note(words, finding, inputs)
    if outcome.study is not None and not outcome.study.protocol.approved:
        notes["study"] = ("warn", unapproved(words, outcome.study), None)
    if entry.today and outcome.reading.today != real_today:
        remedy = (words.say("window.remedy.real-today"), inputs.use_real_today)
        notes["today"] = ("quiet", "", remedy)
    for problem in outcome.problems:
        notes[problem.field] = ("block", problem.sentence, None)
    return notes


def _note(words: Words, finding: "Finding", inputs: "Inputs") -> tuple[str, str, Remedy | None]:
    from dosecal.ui.form.remedies import remedy_of  # noqa: PLC0415
    from dosecal.words.findings import finding_sentence  # noqa: PLC0415  with the first plan, after the first paint

    remedy = remedy_of(words, finding, inputs)
    if isinstance(finding.detail, NameMeant):
        name, meant = finding.detail.name, finding.detail.meant.partition(" (")[0]
        remedy = (words.say("window.remedy.medicine", name=meant), lambda: inputs.name_medicine(name, meant))
    tone = {"block": "block", "warn": "warn"}.get(finding.severity.value, "quiet")
    if finding.code == "missing-input":
        tone = "quiet"  # an empty field is no mistake yet; the place of the number says that it is missing
    return tone, finding_sentence(words, finding), remedy


def _field(finding: "Finding", entry: Entry) -> str | None:
    """The field that a finding is about, None where it is about a result."""
    about = finding.about
    if about in _FIELD_OF:
        return _FIELD_OF[about]
    head, _, rest = about.partition(".")
    if head in ("measurements", "labs"):
        from dosecal.ui.form.remedies import lab_in, measured_in  # noqa: PLC0415  with the first plan

        if head == "measurements":
            return f"measurements.{measured_in(entry, finding)}.{rest or 'weight'}"
        place = lab_in(entry, rest)
        if place is None:
            return None
        return f"labs.{place}.uln" if finding.code == "lab-limit-doubtful" else f"labs.{place}.value"
    if head == "history":
        places = [place for place, values in enumerate(entry.history) if values.get("kind") == rest]
        return f"history.{places[-1]}.kind" if places else None
    if head == "medications":
        places = [
            place
            for place, values in enumerate(entry.medications)
            if values.get("name", "").strip().lower() == rest.lower()
        ]
        return f"medications.{places[-1]}.name" if places else None
    return None


def follows_text(words: Words, plan: "Plan | None") -> str:
    """What follows from the fields at once: body surface by two formulas, dose weight with its day."""
    dose = (
        next((dose for dose in plan.doses if dose.bsa is not None and dose.amount is not None), None)
        if plan is not None
        else None
    )
    if dose is None or dose.bsa is None:
        return ""
    say = words.say
    lines = []
    other = ""
    if dose.bsa_other is not None:
        name, percent = dose.bsa_other
        other = f"; {say(f'formula.{name}')}{NBSP}{words.signed_percent(percent)}"
    formula = say(f"formula.{dose.bsa_formula}")
    lines.append(say("window.follows.bsa", bsa=words.quantity(dose.bsa, 4), formula=formula, other=other))
    if dose.dose_weight is not None and dose.dose_weight_day is not None:
        lines.append(say("window.follows.weight", weight=dose.dose_weight, day=dose.dose_weight_day))
    return "\n".join(lines)
