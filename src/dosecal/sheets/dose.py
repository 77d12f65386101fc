"""The dose worksheet: one visit, every drug of it in order, for the pharmacist at the clean bench."""

from datetime import date

from msgspec.structs import replace

from dosecal.core.patient.events import Delay, Reaction, Reduce, Skip, Slow
from dosecal.core.plan.release import points_at
from dosecal.core.result.dose import Dose, PointStatus
from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import Visit
from dosecal.core.values.finding import Finding
from dosecal.core.values.finding_code import Severity
from dosecal.core.values.span import completed_years
from dosecal.core.views.dosing_visits import dosing_visit, proposals_at
from dosecal.sheets.blocked import SheetBlocked
from dosecal.sheets.card import card, finding_lines, of_patient
from dosecal.sheets.checks import checks
from dosecal.sheets.frame import Printed, frame, site_rule_legend, study_version
from dosecal.sheets.printer import Sheet
from dosecal.sheets.text import MARK_CONFIRM, MARK_SITE, Data, amount, day, sentence_list
from dosecal.sheets.writing import SIGN_COLUMNS
from dosecal.words import Words
from dosecal.words.events import dose_event
from dosecal.words.gates import gates_of_visit, is_loud, ordered_text
from dosecal.words.given import given_text
from dosecal.words.medicines import medicines_line
from dosecal.words.not_given import not_given
from dosecal.words.numbers import drug_name
from dosecal.words.release import open_point_text, proposal_sentence
from dosecal.words.sources import source_text
from dosecal.words.visits import visit_label

BSA_DIGITS = 4
SIGNATURES = ("prepared", "checked", "released")


def worksheet_visit(plan: Plan) -> str | None:
    """The visit whose worksheet is wanted when none is named: the next one to give, else the last one with doses."""
    visit = dosing_visit(plan)
    return None if visit is None else visit.id


def dose_worksheet(plan: Plan, visit_id: str, words: Words, printed: Printed) -> Sheet:
    """The worksheet of a visit. Raises SheetBlocked where no amount may be printed."""
    return Sheet("dose", worksheet_data(plan, visit_id, words, printed), printed.at)


def worksheet_data(plan: Plan, visit_id: str, words: Words, printed: Printed) -> Data:
    """Everything on the worksheet, as text. Raises SheetBlocked where no amount may be printed."""
    visit = plan.visit(visit_id)
    if visit is None:
        raise SheetBlocked("no-visit", visit=visit_id)
    doses = plan.doses_of(visit_id)
    if not doses:
        raise SheetBlocked("no-dose", visit=visit_id)
    refuse_blocked(plan, doses, words)
    cards = [card(plan, dose, words, nth, printed.made.get(dose.drug)) for nth, dose in enumerate(doses, 1)]
    marks = str(cards)
    findings = [
        *proposal_lines(plan, visit, words),
        *doubtful_lines(plan, visit, words),
        *ordered_lines(plan, doses, words),
        *override_lines(plan, visit, words),
        *plan_findings(plan, visit, doses, words),
        *({"bold": False, "text": line} for line in gates_of_visit(words, plan, doses)),
    ]
    given = given_text(words, plan, visit)  # a sheet of a dose that was given is no order for another one
    return {
        **frame(plan, "dose", words, printed, [given] if given else ()),
        "when": occasion(visit, words),
        "subtitle": study_version(plan, words),
        "ward_label": words.say("sheet.ward-label"),
        "hypothetical": words.say("sheet.hypothetical") if visit.hypothetical else "",
        "patient": patient_strip(plan, visit, doses, words),
        "checks": checks(plan, visit, words),
        "cards": cards,
        "findings_title": words.say("sheet.findings") if findings else "",
        "findings": findings,
        "sign_columns": [words.say(f"box.{column}") for column in SIGN_COLUMNS],
        "signatures": [words.say(f"sheet.sign.{role}") for role in SIGNATURES],
        "legend": sentence_list(
            [
                site_rule_legend(plan, words) if MARK_SITE in marks or plan.case.site.confirmed else "",
                words.say("sheet.legend.confirm") if MARK_CONFIRM in marks else "",
            ],
            "   ",
        ),
    }


def refuse_blocked(plan: Plan, doses: tuple[Dose, ...], words: Words) -> None:
    """Raises SheetBlocked where a finding blocks one of the doses: half a worksheet is a trap."""
    for dose in doses:
        block = next((finding for finding in dose.findings if finding.blocks), None)
        if block is not None or dose.amount is None:
            code = "no-amount" if block is None else "finding"
            name = drug_name(words, plan.study, dose.drug)
            raise SheetBlocked(code, block, visit=dose.visit, drug=name)


def occasion(visit: Visit, words: Words) -> str:
    """Visit and day."""
    when = words.say("sheet.day-open") if visit.date is None else day(words, visit.date)
    return sentence_list([when, visit_label(words, visit)])


def item(label: str, value: str, small: str = "") -> Data:
    """One field of the patient's strip."""
    return {"label": label, "value": value, "small": small}


def patient_strip(plan: Plan, visit: Visit, doses: tuple[Dose, ...], words: Words) -> list[Data]:
    """Who it is for, and the body sizes that the doses rest on, each with its day."""
    case = plan.case
    on = visit.shown.day
    sex = "" if case.sex is None else words.say(f"sex.{case.sex}")
    age = "" if case.birth_date is None else words.say("sheet.age", years=str(completed_years(case.birth_date, on)))
    strip = [
        item(words.say("label.patient"), case.patient_id or words.say("sheet.no-patient")),
        item(words.say("sheet.sex-age"), sentence_list([sex, age], ", ") or "–"),
    ]
    weighed = next((dose for dose in doses if dose.dose_weight is not None), None)
    measured = next((dose for dose in doses if dose.bsa is not None), None)
    if weighed is not None and weighed.dose_weight is not None:
        small = dated(words, weighed.dose_weight_day)
        strip.append(item(words.say("site-rule.dose_weight"), amount(words, weighed.dose_weight), small))
    tall = next((dose for dose in doses if dose.height is not None), None)
    if tall is not None and tall.height is not None:
        strip.append(item(words.say("window.field.height"), amount(words, tall.height), dated(words, tall.height_day)))
    if measured is not None and measured.bsa is not None:
        surface = amount(words, measured.bsa, BSA_DIGITS)
        strip.append(item(words.say("step.body-surface"), surface, bsa_remark(measured, words)))
    if weighed is None and measured is None:
        strip.append(item(words.say("sheet.body-size"), words.say("sheet.body-size-unused")))
    return strip


def dated(words: Words, when: date | None) -> str:
    """The day of a measurement."""
    return "" if when is None else day(words, when, False)


def bsa_remark(dose: Dose, words: Words) -> str:
    """The formula, and by how much the other common one differs."""
    if dose.bsa_formula is None:
        return ""
    formula = words.say(f"formula.{dose.bsa_formula}")
    if dose.bsa_other is None:
        return formula
    other, percent = dose.bsa_other
    return f"{formula}; {words.say(f'formula.{other}')} {words.signed_percent(percent)}"


def override_lines(plan: Plan, visit: Visit, words: Words) -> list[Data]:
    """What a person decided that touches this visit, with the reason given."""
    on = visit.shown.day
    lines: list[str] = []
    for event in plan.case.events:
        match event:
            case Delay(at, days, reason) if at == visit.id:
                lines.append(words.say("sheet.decision.delay", days=str(days), reason=reason))
            case Skip(at, reason, drug) if at == visit.id and drug is not None:
                name = drug_name(words, plan.study, drug)
                lines.append(words.say("sheet.decision.skip", drug=name, reason=reason))
            case Reduce(drug, when, reason) if when <= on and event.after != visit.id:
                name = drug_name(words, plan.study, drug)
                lines.append(words.say("sheet.decision.reduce", drug=name, day=day(words, when), reason=reason))
            case Slow(drug, when) if when <= on and event.after != visit.id and drug in visit.drugs:
                lines.append(dose_event(words, replace(event, drug=drug_name(words, plan.study, drug))))
            case Reaction(drug, _, when) if when <= on and drug in visit.drugs:
                lines.append(dose_event(words, replace(event, drug=drug_name(words, plan.study, drug))))
            case _:
                pass
    return [{"bold": False, "text": line} for line in (*lines, *not_given(words, plan, visit))]


def proposal_lines(plan: Plan, visit: Visit, words: Words) -> list[Data]:
    """What the label proposes and nobody has decided yet: a question that must not be printed away."""
    return [
        {
            "bold": True,
            "text": f"{words.say('dose-proposal.title')}: {proposal_sentence(words, plan.study, one)} "
            f"({source_text(words, one.source)})",
        }
        for one in proposals_at(plan, visit)
    ]


def doubtful_lines(plan: Plan, visit: Visit, words: Words) -> list[Data]:
    """Values that are there and fail what the trial asks: seen is not enough, whether the dose was given or not."""
    failing = [
        point
        for point in points_at(plan, visit, on=visit.shown.day)
        if point.status == PointStatus.DOUBTFUL and point.reason is not None
    ]
    return [{"bold": True, "text": open_point_text(words, plan.study, point)} for point in failing]


def ordered_lines(plan: Plan, doses: tuple[Dose, ...], words: Words) -> list[Data]:
    """The amounts of the medical order beside the calculated ones."""
    lines = [(is_loud(dose), drug_name(words, plan.study, dose.drug), ordered_text(words, dose)) for dose in doses]
    return [{"bold": loud, "text": f"{drug}: {text}"} for loud, drug, text in lines if text]


def plan_findings(plan: Plan, visit: Visit, doses: tuple[Dose, ...], words: Words) -> list[Data]:
    """Warnings about the patient or this visit; those of a drug stand on its card."""
    on_cards = {(each.code, each.about) for dose in doses for each in dose.findings if not of_patient(each)}
    of_visit = [each for dose in doses for each in dose.findings if of_patient(each)]
    chosen = list({(each.code, each.about): each for each in of_visit}.values())
    chosen += [
        finding
        for finding in plan.findings
        if finding.severity is not Severity.NOTE
        and not of_patient(finding)
        and (finding.code, finding.about) not in on_cards
        and concerns(finding, visit.id)
    ]
    medicines = medicines_line(words, plan)
    return [*finding_lines(chosen, words), *([{"bold": False, "text": medicines}] if medicines else [])]


def concerns(finding: Finding, visit_id: str) -> bool:
    """Whether a finding is about this visit or about no visit in particular."""
    place = finding.about.split(".")
    return place[0] not in ("visits", "doses") or (len(place) > 1 and place[1] == visit_id)
