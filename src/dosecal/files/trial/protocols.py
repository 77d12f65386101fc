"""Reads a protocol file: one version of one trial, every number with its source."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from dosecal.core.body import BSA_FORMULAS
from dosecal.core.trial.dose_rule import (
    BloodPressureRule,
    DoseLimits,
    DoseRule,
    DoseWeightRule,
    DosingRules,
    WeightPolicy,
)
from dosecal.core.trial.entry_rules import Bound, Exempt, Only, RuleKind, StartRule
from dosecal.core.trial.gate import Gate
from dosecal.core.trial.protocol import ContraceptionRule, Ending, ForSex, Protocol, StopCause
from dosecal.core.trial.rhythm import ENROLMENT, FIRST_DOSE
from dosecal.core.trial.visit_rules import TreatmentRules
from dosecal.core.trial.vocabulary import Vocabulary
from dosecal.core.values.quantity import Quantity, UnitBook
from dosecal.core.values.source import Source, Text
from dosecal.core.values.span import Span, SpanUnit
from dosecal.files.reading.reader import Reader, recorded
from dosecal.files.reading.refusal import Refusal, unknown
from dosecal.files.trial.amendments import open_protocol
from dosecal.files.trial.criteria import read_criterion
from dosecal.files.trial.dose_rules import read_dose_rule
from dosecal.files.trial.gates import read_gates
from dosecal.files.trial.kept_together import check_kept_together
from dosecal.files.trial.prohibited import read_prohibited
from dosecal.files.trial.rhythms import (
    KINDS,
    check_activities,
    check_anchors,
    read_assessment,
    read_confirmation,
    read_day,
    read_first_window,
    read_follow_up,
)
from dosecal.files.trial.sources import Citations, limits_of, percent_of, words_of


def read_protocol(path: Path, vocabulary: Vocabulary, units: UnitBook) -> Protocol:
    """The protocol of a file. Raises the Refusal of its first fault, which carries the others."""
    file, digest = open_protocol(path)
    return file.whole(_protocol, digest, vocabulary, units)


def _protocol(file: Reader, digest: str, vocabulary: Vocabulary, units: UnitBook) -> Protocol:
    """The protocol of a file, checked as a whole; raises refusals, all of them together."""
    study = file.text("id")
    cite = Citations(file, study, units)
    treatment = file.within("treatment", _treatment, cite)
    dosing = file.within("dosing", _dosing, cite)
    protocol = Protocol(
        id=study,
        version=file.text("version"),
        name=file.text("name"),
        title=words_of(file, "title"),
        register=file.text("register"),
        approved=file.flag("approved"),
        issued=file.optional("issued", file.day),
        sha256=digest,
        treatment=treatment,
        dosing=dosing[0],
        dose_rules=file.attempt(_dose_rules, file, cite, treatment),
        assessments=file.each("assessments", read_assessment, cite),
        follow_ups=file.each("follow_ups", read_follow_up, cite),
        screening=(screening := file.within("screening", _span_and_source, cite))[0],
        screening_source=screening[1],
        start_rules=file.each("washouts", _start_rule, RuleKind.WASHOUT, cite, vocabulary)
        + file.each("validities", _start_rule, RuleKind.VALIDITY, cite, vocabulary),
        criteria=file.each("criteria", read_criterion, cite, vocabulary),
        prohibited=file.attempt(read_prohibited, file, cite, vocabulary.medicines),
        contraception=file.each("contraception", _contraception, cite),
        survival=None if (survival := file.maybe("survival", _span_and_source, cite)) is None else survival[0],
        survival_source=None if survival is None else survival[1],
        endings=file.each("endings", _ending, cite),
        proposals=dosing[1],
        notes=file.each("notes", _note, cite),
        confirmation=file.maybe("confirmation", read_confirmation, cite),
        gates=file.attempt(_gates, file, cite, vocabulary),
        activities=file.within("activities", _activities) if file.has("activities") else {},
        site_rules=tuple(cite.site_rules),
    )
    file.refuse_other_keys()
    for check in (
        _check_first_dose, _check_ids, _check_named_criteria, check_activities, check_anchors, check_kept_together,
    ):  # fmt: skip
        file.attempt(check, file, protocol)
    return protocol


def _dose_rules(file: Reader, cite: Citations, treatment: TreatmentRules) -> tuple[DoseRule, ...]:
    """In the order in which they are given."""
    if not file.data.get("drugs"):
        file.has("drugs")
        raise file.refuse("drugs", "some-drug")
    return tuple(sorted(file.each_named("drugs", read_dose_rule, cite, treatment.days).values(), key=_order))


def _gates(file: Reader, cite: Citations, vocabulary: Vocabulary) -> tuple[Gate, ...]:
    drugs = file.data.get("drugs")
    return read_gates(file, cite, vocabulary, tuple(drugs) if isinstance(drugs, Mapping) else ())


def _span_and_source(table: Reader, cite: Citations) -> tuple[Span, Source]:
    found = table.span("span"), cite.of(table)
    table.done()
    return found


def _note(table: Reader, cite: Citations) -> tuple[Text, Source]:
    note = words_of(table, "text"), cite.of(table)
    table.done()
    return note


def _activities(table: Reader) -> dict[str, Text]:
    return {name: words_of(table, name) for name in table.data}


def _treatment(table: Reader, cite: Citations) -> TreatmentRules:
    rules = TreatmentRules(
        cycle=table.span("cycle"),
        cycles=table.optional("cycles", table.integer, 1),
        maximum=table.optional("maximum", table.span),
        open_ended=table.flag("open_ended"),
        combination_only=table.flag("combination_only"),
        days=table.each("days", read_day, cite),
        first_window=table.within("first_window", read_first_window, cite),
        source=cite.of(table),
    )
    table.done()
    if not rules.days:
        raise table.refuse("days", "tables")
    if rules.cycles is None and rules.maximum is None:
        raise table.refuse("cycles", "end-or-cycles")
    if not rules.cycle.count:
        raise table.refuse("cycle", "span")
    _check_days(table, rules)
    return rules


def _check_days(table: Reader, rules: TreatmentRules) -> None:
    """Refuses a day outside its cycle or twice in it, and a first cycle without day 1, that of the first dose."""
    longest = rules.cycle.in_days or (31 if rules.cycle.unit is SpanUnit.MONTHS else 366) * rules.cycle.count
    for index, one in enumerate(rules.days, start=1):
        key = f"{table.at('days')}[{index}].day"
        if one.day > longest:
            raise Refusal(table.file, key, "day-in-cycle", one.day, days=longest)
        same = [other for other in rules.days[: index - 1] if other.day == one.day]
        if any(other.in_cycle(one.first_cycle) or one.in_cycle(other.first_cycle) for other in same):
            raise Refusal(table.file, key, "day-once-in-cycle", one.day)
    if not any(one.day == 1 and one.first_cycle == 1 for one in rules.days):
        raise Refusal(table.file, table.at("days"), "day-of-first-dose", [one.day for one in rules.days])


def _dosing(table: Reader, cite: Citations) -> tuple[DosingRules, int]:
    """The rules of all drugs, and how many open days of a start window are proposed."""
    bsa = table.within("bsa_formula", _bsa_formula, cite)
    weight = table.within("dose_weight", _dose_weight, cite)
    limits = table.within("deviation", _dose_limits, cite)
    laboratory = table.within("laboratory", _laboratory, cite)
    rules = DosingRules(
        bsa_formula=bsa[0],
        bsa_source=bsa[1],
        weight=weight,
        limits=limits,
        lab_hours=laboratory[0],
        lab_source=laboratory[1],
        blood_pressure=table.maybe("blood_pressure", _blood_pressure, cite),
    )
    proposals = table.within("proposals", _proposals, cite)
    table.done()
    return rules, proposals


def _laboratory(table: Reader, cite: Citations) -> tuple[int, Source]:
    rule = table.integer("hours"), cite.of(table)
    table.done()
    return rule


def _proposals(table: Reader, cite: Citations) -> int:
    count = table.integer("count")
    cite.of(table)
    table.done()
    return count


def _check_first_dose(file: Reader, protocol: Protocol) -> None:
    """Refuses drugs of which none is due on the day of the first dose."""
    rules = protocol.dose_rules
    if rules and not any(1 in rule.days for rule in rules):
        raise Refusal(file.file, f"drugs.{rules[0].drug}.days", "drug-of-first-dose", list(rules[0].days))


def _check_ids(file: Reader, protocol: Protocol) -> None:
    """Refuses an id that two rules have."""
    file.attempt(_check_once, file, "criteria[{}].id", protocol.criteria, "id")
    file.attempt(_check_once, file, "washouts[{}].id", protocol.start_rules, "id")
    file.attempt(_check_once, file, "assessments[{}].prefix", protocol.assessments, "prefix")
    file.attempt(_check_once, file, "follow_ups[{}].id", protocol.follow_ups, "id")


def _check_once(file: Reader, key: str, rules: Iterable[object], name: str) -> None:
    known: set[object] = set()
    for index, rule in enumerate(rules, start=1):
        found = getattr(rule, name)
        if found in known:
            file.note(Refusal(file.file, key.format(index), "id-once", found))
        known.add(found)


def _check_named_criteria(file: Reader, protocol: Protocol) -> None:
    """Refuses a criterion that names another one, as its alternative, that is not in the file."""
    criteria = [criterion.id for criterion in protocol.criteria]
    for index, criterion in enumerate(protocol.criteria, start=1):
        for key, other in (("alternative", criterion.alternative), ("stands_in_for", criterion.stands_in_for)):
            if other is not None and (other not in criteria or other == criterion.id):
                others = [name for name in criteria if name != criterion.id]
                file.note(unknown(file.file, f"criteria[{index}].{key}", "criterion", other, others))


def _order(rule: DoseRule) -> int:
    return rule.order


def _bsa_formula(table: Reader, cite: Citations) -> tuple[str, Source]:
    formula = table.choice("value", "formula", BSA_FORMULAS)
    source = cite.of(table)
    table.done()
    return formula, source


def _start_rule(table: Reader, kind: RuleKind, cite: Citations, vocabulary: Vocabulary) -> StartRule:
    rule = StartRule(
        id=table.text("id"),
        kind=kind,
        label=words_of(table, "label"),
        reads=table.texts_of("reads", "history", vocabulary.history),
        span=table.span("span"),
        anchor=table.kind("anchor", "anchor", (FIRST_DOSE, ENROLMENT)),
        source=cite.of(table),
        bound=table.kind("bound", "bound", Bound) if table.has("bound") else Bound.AT_LEAST,
        only=table.optional("only", table.kind, "only", (Only.CHILDBEARING,)),
        exempt=table.optional("exempt", table.kind, "exempt", Exempt),
        needs_result=table.flag_or("needs_result", False),
        on_trial=table.flag_or("on_trial", False),
    )
    table.done()
    return rule


def _contraception(table: Reader, cite: Citations) -> ContraceptionRule:
    rule = ContraceptionRule(
        table.text("drug"),
        table.kind("sex", "sex", ForSex),
        table.span("span"),
        cite.of(table),
        table.flag_or("participation", False),
    )
    table.done()
    return rule


def _ending(table: Reader, cite: Citations) -> Ending:
    ends = table.texts_of("ends", "kind", (*KINDS, "all"))
    ending = Ending(table.kind("cause", "cause", StopCause), ends, cite.of(table))
    table.done()
    if not ends:
        raise table.refuse("ends", "some-names")
    return ending


def _dose_weight(table: Reader, cite: Citations) -> DoseWeightRule:
    change, stale, due = percent_of(table, "change"), table.span("stale"), table.span("due")
    policy, source = table.kind("policy", "policy", WeightPolicy), cite.of(table)
    table.done()
    if stale.in_days is None or due.in_days is None:
        raise table.refuse("stale" if stale.in_days is None else "due", "span")
    return DoseWeightRule(policy, change.value, stale.in_days, due.in_days, source)


def _blood_pressure(table: Reader, cite: Citations) -> BloodPressureRule:
    """Two limits in mmHg, the diastolic one below the systolic one."""
    systolic, diastolic = _pressure(table, "systolic"), _pressure(table, "diastolic")
    rule = BloodPressureRule(systolic.value, diastolic.value, cite.of(table))
    table.done()
    if diastolic.value >= systolic.value:
        raise table.refuse("diastolic", "blood-pressure-limit")
    return rule


@recorded
def _pressure(table: Reader, key: str) -> Quantity:
    limit = table.quantity(key, "blood-pressure-limit")
    if limit.unit != "mmHg" or limit.value <= 0:
        raise table.refuse(key, "blood-pressure-limit")
    return limit


def _dose_limits(table: Reader, cite: Citations) -> DoseLimits:
    percents = limits_of(table)
    limits = DoseLimits(percents[0].value, percents[1].value, cite.of(table))
    table.done()
    return limits
