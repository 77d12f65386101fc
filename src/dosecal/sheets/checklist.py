"""The visit checklist: what is done at a visit, in the order of the vocabulary's steps, for the study nurse."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from operator import attrgetter

from msgspec import Struct

from dosecal.core.patient.site_choices import laboratory_rule
from dosecal.core.plan.tablet_returns import return_at, tablet_drugs
from dosecal.core.result.dose import Dose
from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import Visit, VisitStatus
from dosecal.core.trial.drug import Daily, Drug, HandlingKind
from dosecal.core.trial.entry_rules import Reads
from dosecal.core.trial.rhythm import VisitKind
from dosecal.core.trial.vocabulary import VisitStep
from dosecal.sheets.blocked import SheetBlocked
from dosecal.sheets.card import finding_lines, of_patient
from dosecal.sheets.dose import occasion, override_lines, plan_findings, proposal_lines
from dosecal.sheets.frame import Printed, frame, mark, site_rule_legend, study_version
from dosecal.sheets.plain import counted_tablets
from dosecal.sheets.printer import Sheet
from dosecal.sheets.text import MARK_CONFIRM, MARK_SITE, Data, amount, day, sentence_list
from dosecal.words import NBSP, Words
from dosecal.words.dates import no_days
from dosecal.words.dose_rows import return_text
from dosecal.words.doses import prescribed_text, vials_text
from dosecal.words.eligibility import FOUND
from dosecal.words.numbers import activity, drug_name
from dosecal.words.release import override_text, slowed_text
from dosecal.words.steps import DIGITS
from dosecal.words.visits import no_day, visit_short

AT_THE_LINE = ("line", "filter", "light", "flush")
"""What the drug file says of the infusion itself."""
HOURS_OF_A_DAY = 24
NEXT_VISITS = 4


class Here(Struct, frozen=True):
    """The visit that the checklist is about."""

    plan: Plan
    visit: Visit
    doses: tuple[Dose, ...]
    words: Words

    def drug(self, dose: Dose) -> Drug:
        """The drug of a dose, as its file has it."""
        return self.plan.study.drugs[dose.drug]

    @property
    def infused(self) -> tuple[Dose, ...]:
        """The doses given into a vein, in order."""
        return tuple(dose for dose in self.doses if self.drug(dose).infusion is not None)

    @property
    def tablets(self) -> tuple[Dose, ...]:
        """The doses that are handed out."""
        return tuple(dose for dose in self.doses if isinstance(dose.prescribed, Daily))


def visit_checklist(plan: Plan, visit_id: str | None, words: Words, printed: Printed) -> Sheet:
    """The checklist of a visit; without one of the next that is planned. Raises SheetBlocked where there is none."""
    return Sheet("checklist", checklist_data(plan, visit_id or next_planned(plan), words, printed), printed.at)


def next_planned(plan: Plan) -> str:
    """The next treatment, an overdue one too; else the next visit of any kind, else the last one.

    Raises SheetBlocked where there is none.
    """
    planned = sorted(
        (visit for visit in plan.visits if visit.status == VisitStatus.PLANNED), key=attrgetter("shown.day")
    )
    treatment = [visit for visit in planned if visit.kind == VisitKind.TREATMENT]
    chosen = next(iter((*treatment, *planned, *plan.visits[-1:])), None)
    if chosen is None:
        raise SheetBlocked("no-visits")
    return chosen.id


def checklist_data(plan: Plan, visit_id: str, words: Words, printed: Printed) -> Data:
    """Everything on the checklist, as text. Raises SheetBlocked where the plan has no such visit."""
    visit = plan.visit(visit_id)
    if visit is None:
        raise SheetBlocked("no-visit", visit=visit_id)
    here = Here(plan, visit, plan.doses_of(visit_id), words)
    rows = [row for step in plan.study.vocabulary.steps for row in FORMS[step.form](here, step)]
    findings = findings_of(here)
    marks = str(rows)
    return {
        **frame(plan, "checklist", words, printed),
        "when": occasion(visit, words),
        "subtitle": sentence_list([words.say("sheet.patient", id=patient(here)), study_version(plan, words)]),
        "window": window_text(here),
        "hypothetical": words.say("sheet.hypothetical") if visit.hypothetical else "",
        "ward_label": words.say("sheet.ward-label"),
        "columns": [words.say(f"label.{column}") for column in ("activities", "to-complete", "time", "initials")],
        "rows": [{**row, "n": str(n)} for n, row in enumerate(rows, 1)],
        "findings_title": words.say("sheet.findings") if findings else "",
        "findings": findings,
        "remarks": words.say("label.remarks"),
        "signatures": [words.say(f"checklist.sign.{role}") for role in ("nurse", "physician")],
        "legend": sentence_list(
            [
                site_rule_legend(plan, words) if MARK_SITE in marks or plan.case.site.confirmed else "",
                words.say("sheet.legend.confirm") if MARK_CONFIRM in marks else "",
            ],
            "   ",
        ),
    }


def findings_of(here: Here) -> list[Data]:
    """What the label proposes, what was decided, and every warning of the visit, its drugs and the patient.

    Of a withheld amount no finding that says the amount.
    """
    plan, visit, doses, words = here.plan, here.visit, here.doses, here.words
    of_doses = [
        finding
        for dose in doses
        for finding in dose.findings
        if not of_patient(finding) and not (dose.blocked and finding.names_amount)
    ]
    return [
        *proposal_lines(plan, visit, words),
        *override_lines(plan, visit, words),
        *finding_lines(of_doses, words),
        *plan_findings(plan, visit, doses, words),
    ]


def patient(here: Here) -> str:
    """The pseudonym."""
    return here.plan.case.patient_id or here.words.say("sheet.no-patient")


def window_text(here: Here) -> str:
    """From when to when the visit may take place."""
    visit, words = here.visit, here.words
    if visit.earliest == visit.latest:
        return words.say("checklist.only-day", day=day(words, visit.target))
    if not visit.has_window:
        return no_days(words, visit.earliest, visit.latest)
    return words.say(
        "checklist.window", target=day(words, visit.target), first=day(words, visit.earliest),
        last=day(words, visit.latest),
    )  # fmt: skip


def row(
    title: str, texts: list[str] | None = None, *, fields: list[str] | None = None, ticks: list[str] | None = None,
    strong: str = "",
) -> Data:  # fmt: skip
    """One step: its name, what to know, boxes to tick, fields to fill in."""
    return {
        "title": title[:1].upper() + title[1:],
        "strong": strong,
        "texts": [text for text in texts or [] if text],
        "fields": fields or [],
        "ticks": ticks or [],
    }


def asked(here: Here, *fields: str) -> list[str]:
    """The words of fields to fill in."""
    return [here.words.say(f"box.{field}") for field in fields]


# ── The forms: each gives the rows of a step, none where the visit has nothing of it ────────────────────────────────
def plain_step(here: Here, step: VisitStep) -> Iterator[Data]:
    """An activity to tick off; ``other`` stands for all activities without a step of their own."""
    known = {one.id for one in here.plan.study.vocabulary.steps}
    for token in here.visit.activities:
        other = step.id == "other" and token not in known and token not in here.plan.study.drugs
        if token == step.id or other:
            yield row(activity(here.words, here.plan.study, token))


def laboratory(here: Here, step: VisitStep) -> Iterator[Data]:
    """The laboratory with its tests; before an infusion with the age that its results may have."""
    if step.id not in here.visit.activities:
        return
    words, protocol = here.words, here.plan.study.protocol
    tests = here.plan.study.vocabulary.tests
    names = [
        words.text(tests[criterion.id].name)
        for criterion in protocol.criteria
        if criterion.reads is Reads.LAB and criterion.id in tests and criterion.stands_in_for is None
        and not tests[criterion.id].grades
    ]  # fmt: skip
    texts = [", ".join(names)]
    if here.infused:
        texts.insert(0, laboratory_age(here))
    yield row(activity(words, here.plan.study, step.id), texts, fields=asked(here, "sample", "seen-by"))


def laboratory_age(here: Here) -> str:
    """How old results may be at an infusion, and from which day on a sample counts."""
    words = here.words
    hours, source = laboratory_rule(here.plan.case.site, here.plan.study.protocol.dosing)
    window = next((one for one in here.visit.sub_windows if one.activity == "laboratory"), None)
    soonest = None if here.visit.date is None else here.visit.date - timedelta(days=hours // HOURS_OF_A_DAY)
    if window is not None:
        soonest, source = window.earliest, window.source
    text = words.say("checklist.laboratory-age", hours=str(hours)) + mark(here.plan, source)
    return text if soonest is None else f"{text} {words.say('checklist.laboratory-from', day=day(words, soonest))}"


def blood_pressure(here: Here, step: VisitStep) -> Iterator[Data]:
    """Blood pressure with its unit."""
    if step.id in here.visit.activities:
        fields = asked(here, "pressure", "pulse")
        yield row(activity(here.words, here.plan.study, step.id), fields=fields)


def grades(here: Here, step: VisitStep) -> Iterator[Data]:
    """A test with grades: one box for each."""
    test = here.plan.study.vocabulary.tests.get(step.id.replace("-", "_"))
    if step.id in here.visit.activities:
        values = () if test is None else test.grades
        say = here.words.say
        ticks = [say(FOUND.get(g, f"checklist.grade.{g}")) if g.isalpha() else g for g in values]
        yield row(activity(here.words, here.plan.study, step.id), ticks=ticks)


def premedication(here: Here, _step: VisitStep) -> Iterator[Data]:
    """What each drug asks for before this very dose, with the time given."""
    for dose in here.infused:
        if dose.premedication:
            name = drug_name(here.words, here.plan.study, dose.drug)
            yield row(
                here.words.say("checklist.premedication", drug=name),
                [here.words.text(line.text) + mark(here.plan, line.source) for line in dose.premedication],
                fields=asked(here, "medicine", "medicine"),
            )


def infusions(here: Here, _step: VisitStep) -> Iterator[Data]:
    """Each infusion in order: amount, planned minutes and rate, start and stop; what is withheld is said so."""
    words, plan = here.words, here.plan
    for nth, dose in enumerate(here.infused, 1):
        name = drug_name(words, plan.study, dose.drug)
        of = len(here.infused)
        title = words.say("checklist.infusion" if of > 1 else "checklist.infusion-only", nth=nth, of=of, drug=name)
        if dose.amount is None:
            yield row(title, [words.say("checklist.withheld-why")], strong=words.say("checklist.withheld"))
            continue
        drug = here.drug(dose)
        handling = [
            words.text(line.text) + mark(plan, line.source)
            for kind in AT_THE_LINE
            for line in drug.handling
            if line.kind == kind
        ]
        yield row(
            title,
            [planned(here, dose), slowed(here, dose), override_text(words, dose), sentence_list(handling)],
            fields=asked(here, "start", "stop", "interrupted"),
            strong=amount(words, dose.amount),
        )


def planned(here: Here, dose: Dose) -> str:
    """Planned minutes and rate, or that the pharmacy decides where the preparation is withheld."""
    words = here.words
    if dose.infusion is None:
        return words.say("checklist.preparation-open")
    return words.say(
        "checklist.planned",
        minutes=f"{dose.infusion.minutes}{NBSP}min",
        rate=amount(words, dose.infusion.rate, DIGITS["rate"]),
        volume=amount(words, dose.infusion.volume),
    )


def slowed(here: Here, dose: Dose) -> str:
    """How a reaction slowed the infusion; empty where none did."""
    return "" if dose.slowed is None else slowed_text(here.words, dose.slowed)


def observation(here: Here, _step: VisitStep) -> Iterator[Data]:
    """Observation after the infusions: as long as a drug file says, else a blank field."""
    if not here.infused:
        return
    said = [
        sentence_list([drug_name(here.words, here.plan.study, dose.drug), here.words.text(line.text)], ": ")
        + mark(here.plan, line.source)
        for dose in here.infused
        for line in here.drug(dose).handling
        if line.kind == HandlingKind.OBSERVATION
    ]
    texts = said or [here.words.say("checklist.observation-open")]
    yield row(here.words.say("checklist.observation"), texts, fields=asked(here, "until", "reaction"))


def returned(here: Here, step: VisitStep) -> Iterator[Data]:
    """Tablets brought back, where some were handed out before."""
    drugs = {drug.id for drug in here.plan.study.drugs.values() if drug.infusion is None}
    before = any(
        dose.drug in drugs and earlier.target < here.visit.target
        for dose in here.plan.doses
        if (earlier := here.plan.visit(dose.visit)) is not None
    )
    if step.id in here.visit.activities or (before and here.visit.kind == VisitKind.TREATMENT):
        texts = [here.words.say("checklist.returned-text"), *_expected_back(here)]
        yield row(
            activity(here.words, here.plan.study, step.id), texts, fields=asked(here, "counted", "bottles", "expected")
        )


def _expected_back(here: Here) -> Iterator[str]:
    """Of each drug the tablets expected back of the handout before, or those that came."""
    words = here.words
    for drug in tablet_drugs(here.plan):
        back = return_at(here.plan, drug, here.visit)
        if back is None:
            continue
        name = drug_name(words, here.plan.study, drug)
        if back.day is not None:
            yield f"{name}: {return_text(words, back)}"
        else:
            tablets = vials_text(words, back.expected) or "0"
            yield words.say("checklist.returned-expected", drug=name, visit=back.visit, tablets=tablets)


def dispensing(here: Here, _step: VisitStep) -> Iterator[Data]:
    """Tablets handed out: how many and until when, or that the amount is withheld."""
    words, plan = here.words, here.plan
    for dose in here.tablets:
        title = words.say("checklist.dispensing", drug=drug_name(words, plan.study, dose.drug))
        if dose.amount is None:
            yield row(title, [words.say("checklist.withheld-why")], strong=words.say("checklist.withheld"))
            continue
        handed = dose.dispense
        texts = [prescribed_text(words, dose.taken), override_text(words, dose)]
        if handed is None:
            texts.append(words.say("sheet.hand-out-open"))
        else:
            texts.append(words.say("checklist.lasting", until=day(words, handed.until)))
        counts = () if handed is None else handed.tablets
        strong = " + ".join(counted_tablets(words, count, in_words=False) for count in counts)
        yield row(title, texts, fields=asked(here, "bottles-tablets", "batch", "diary"), strong=strong)


def upcoming(here: Here) -> list[Visit]:
    """The planned visits after this one, by day, up to those on the day of the next treatment."""
    on = here.visit.shown.day
    later = [
        (each.shown.day, each)
        for each in here.plan.visits
        if each.status == VisitStatus.PLANNED and each.id != here.visit.id and each.target >= here.visit.target
    ]
    ahead = sorted((entry for entry in later if entry[0] >= on), key=lambda entry: entry[0])
    last = next((day_of for day_of, each in ahead if each.kind == VisitKind.TREATMENT), None)
    return [each for day_of, each in ahead if last is None or day_of <= last]


def next_visits(here: Here, step: VisitStep) -> Iterator[Data]:
    """The next appointments with date and window, up to the next treatment."""
    words = here.words
    chosen = upcoming(here)[:NEXT_VISITS]
    texts = [_next_visit(words, each) for each in chosen]
    if chosen:
        yield row(words.say(f"checklist.{step.id}"), texts, fields=asked(here, "agreed", "handout"))


def _next_visit(words: Words, visit: Visit) -> str:
    if not visit.has_window:
        return f"{visit_short(words, visit)}: {no_day(words, visit)}"
    return words.say(
        "checklist.next-visit",
        visit=visit_short(words, visit),
        day=words.say("sheet.day-open") if visit.date is None else day(words, visit.date),
        first=day(words, visit.earliest),
        last=day(words, visit.latest),
    )


FORMS: Mapping[str, Callable[[Here, VisitStep], Iterator[Data]]] = {
    "tick": plain_step,
    "laboratory": laboratory,
    "blood-pressure": blood_pressure,
    "grades": grades,
    "premedication": premedication,
    "infusions": infusions,
    "observation": observation,
    "returned": returned,
    "dispensing": dispensing,
    "next-visits": next_visits,
}
"""How a step of each form is printed; which steps there are, and their order, is data."""
