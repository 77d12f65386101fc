"""The eligibility checklist: every criterion with its verdict, boxes where a person decides, and who signs for it."""

from dosecal.core.result.plan import Plan
from dosecal.core.result.start import CriterionResult, CriterionStatus
from dosecal.sheets.blocked import SheetBlocked
from dosecal.sheets.frame import Printed, frame, mark, not_eligible, site_rule_legend, study_version
from dosecal.sheets.printer import Sheet
from dosecal.sheets.text import MARK_SITE, Data, day, sentence_list
from dosecal.sheets.writing import SIGN_COLUMNS
from dosecal.words import Words
from dosecal.words.eligibility import by_status, counts_text, day_text, found_text, reason, required_text
from dosecal.words.sources import source_text

COLUMNS = ("criterion", "required", "found", "date-and-age", "verdict", "source")
OPEN = (CriterionStatus.MISSING, CriterionStatus.ASK)
"""What is left to a person: both verdicts have a box to tick."""
DECIDED = ("as-required", "not-as-required")
"""Not *met*: of a criterion that excludes a patient that would be read the other way round."""
SIGNATURES = ("eligibility.coordinator", "deviation.investigator")


def eligibility_checklist(plan: Plan, words: Words, printed: Printed) -> Sheet:
    """Every criterion of the study, what is missing first. Raises SheetBlocked of a study without criteria."""
    if not plan.eligibility:
        raise SheetBlocked("no-criteria")
    say = words.say
    rows = [_row(plan, result, words) for result in by_status(plan)]
    marked = MARK_SITE in str(rows) or plan.case.site.confirmed
    patient = say("sheet.patient", id=plan.case.patient_id or say("sheet.no-patient"))
    counted = sentence_list([counts_text(words, plan), say("sheet.eligibility.as-of", today=day(words, plan.today))])
    data = {
        **frame(plan, "eligibility", words, printed, not_eligible(plan, words)),
        "subtitle": sentence_list([patient, study_version(plan, words)]),
        "counts": counted,
        "about": say("sheet.eligibility.about"),
        "columns": [say(f"label.{column}") for column in COLUMNS],
        "rows": rows,
        "decided": [say(f"sheet.eligibility.{verdict}") for verdict in DECIDED],
        "result": say("sheet.eligibility.result"),
        "results": [say(f"sheet.eligibility.{result}") for result in ("eligible", "not-eligible")],
        "signatures": [say(f"sheet.{who}") for who in SIGNATURES],
        "signature_columns": [say(f"box.{column}") for column in SIGN_COLUMNS],
        "legend": site_rule_legend(plan, words) if marked else "",
    }
    return Sheet("eligibility", data, printed.at)


def _row(plan: Plan, result: CriterionResult, words: Words) -> Data:
    """One criterion. Why it has its verdict is under its name."""
    return {
        "criterion": words.text(result.label),
        "why": reason(words, result, with_found=False),
        "required": required_text(words, result.required) or words.value(None),
        "found": words.value(None) if result.found is None else found_text(words, result.found),
        "day": day_text(words, result),
        "verdict": words.say(f"eligibility.{result.status}"),
        "open": result.status in OPEN,
        "source": source_text(words, result.source) + mark(plan, result.source),
    }
