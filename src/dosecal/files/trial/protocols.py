"""Reads a protocol file: one version of one trial, every number with its source."""

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
from dosecal.core.trial.protocol import (
    Bound,
    ContraceptionRule,
    Ending,
    ForSex,
    Only,
    ProhibitedDrug,
    Protocol,
    RuleKind,
    StartRule,
    StopCause,
    TreatmentRules,
)
from dosecal.core.trial.rhythm import ENROLMENT, FIRST_DOSE, AnchorKind
from dosecal.core.trial.vocabulary import Vocabulary
from dosecal.core.values.quantity import UnitBook
from dosecal.core.values.source import Source
from dosecal.core.values.span import SpanUnit
from dosecal.files.reading.reader import Reader
from dosecal.files.reading.refusal import Refusal, unknown
from dosecal.files.trial.amendments import open_protocol
from dosecal.files.trial.criteria import read_criterion
from dosecal.files.trial.dose_rules import read_dose_rule
from dosecal.files.trial.rhythms import (
    KINDS,
    check_anchors,
    read_assessment,
    read_confirmation,
    read_day,
    read_follow_up,
    read_window,
)
from dosecal.files.trial.sources import Citations, limits_of, percent_of, words_of


def read_protocol(path: Path, vocabulary: Vocabulary, units: UnitBook) -> Protocol:
    """The protocol of a file. Raises Refusal with file, key, expected and found."""
    file, digest = open_protocol(path)
    study = file.text("id")
    cite = Citations(file, study, units)
    treatment = _treatment(file.table("treatment"), cite)
    dosing = file.table("dosing")
    rules, proposal_count = _dosing(dosing, cite), _proposals(dosing.table("proposals"), cite)
    screening = file.table("screening")
    survival = file.table("survival") if file.has("survival") else None
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
        dosing=rules,
        dose_rules=tuple(
            sorted(
                (read_dose_rule(name, table, cite, treatment.days) for name, table in file.named_tables("drugs")),
                key=_order,
            )
        ),
        assessments=tuple(read_assessment(table, cite) for table in file.tables("assessments")),
        follow_ups=tuple(read_follow_up(table, cite) for table in file.tables("follow_ups")),
        screening=screening.span("span"),
        screening_source=cite.of(screening),
        start_rules=tuple(_start_rule(table, RuleKind.WASHOUT, cite, vocabulary) for table in file.tables("washouts"))
        + tuple(_start_rule(table, RuleKind.VALIDITY, cite, vocabulary) for table in file.tables("validities")),
        criteria=tuple(read_criterion(table, cite, vocabulary) for table in file.tables("criteria")),
        prohibited=tuple(drug for table in file.tables("prohibited") for drug in _prohibited(table, cite)),
        contraception=tuple(_contraception(table, cite) for table in file.tables("contraception")),
        survival=survival.span("span") if survival else None,
        survival_source=cite.of(survival) if survival else None,
        endings=tuple(_ending(table, cite) for table in file.tables("endings")),
        proposals=proposal_count,
        notes=tuple((words_of(table, "text"), cite.of(table)) for table in _closed(file.tables("notes"))),
        confirmation=read_confirmation(file.table("confirmation"), cite) if file.has("confirmation") else None,
        activities={name: words_of(file.table("activities"), name) for name in _names(file, "activities")},
        site_rules=tuple(cite.site_rules),
    )
    for table in (dosing, screening, survival, file):
        if table is not None:
            table.done()
    if protocol.dose_rules and not any(1 in rule.days for rule in protocol.dose_rules):
        raise Refusal(file.file, f"drugs.{protocol.dose_rules[0].drug}.days", "drug-of-first-dose",
                      list(protocol.dose_rules[0].days))  # fmt: skip
    _check_ids(file, protocol)
    _check_activities(file, protocol)
    check_anchors(file, protocol)
    return protocol


def _treatment(table: Reader, cite: Citations) -> TreatmentRules:
    rules = TreatmentRules(
        cycle=table.span("cycle"),
        cycles=table.integer("cycles", 1) if table.has("cycles") else None,
        maximum=table.optional("maximum", table.span),
        open_ended=table.flag("open_ended"),
        combination_only=table.flag("combination_only"),
        days=tuple(read_day(day, cite) for day in table.tables("days")),
        first_window=read_window(table.table("first_window"), cite),
        source=cite.of(table),
    )
    if not rules.days:
        raise table.refuse("days", "tables")
    if rules.cycles is None and rules.maximum is None:
        raise table.refuse("cycles", "end-or-cycles")
    if not rules.cycle.count:
        raise table.refuse("cycle", "span")
    _check_days(table, rules)
    table.done()
    return rules


def _check_days(table: Reader, rules: TreatmentRules) -> None:
    """Each day lies in its cycle and comes once in it; day 1 of the first cycle, that of the first dose, is there."""
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


def _dosing(table: Reader, cite: Citations) -> DosingRules:
    bsa_formula, bsa_source = _bsa_formula(table.table("bsa_formula"), cite)
    laboratory = table.table("laboratory")
    rules = DosingRules(
        bsa_formula=bsa_formula,
        bsa_source=bsa_source,
        weight=_dose_weight(table.table("dose_weight"), cite),
        limits=_dose_limits(table.table("deviation"), cite),
        lab_hours=laboratory.integer("hours"),
        lab_source=cite.of(laboratory),
        blood_pressure=_blood_pressure(table.table("blood_pressure"), cite) if table.has("blood_pressure") else None,
    )
    laboratory.done()
    return rules


def _proposals(table: Reader, cite: Citations) -> int:
    count = table.integer("count")
    cite.of(table)
    table.done()
    return count


def _names(file: Reader, key: str) -> tuple[str, ...]:
    return tuple(file.table(key).data) if file.has(key) else ()


def _check_activities(file: Reader, protocol: Protocol) -> None:
    """Each activity has its words: those of the program or the protocol's own."""
    lists = [(f"treatment.days[{n}]", day.activities) for n, day in enumerate(protocol.treatment.days, start=1)]
    lists += [(f"assessments[{n}]", one.activities) for n, one in enumerate(protocol.assessments, start=1)]
    lists += [(f"follow_ups[{n}]", one.activities) for n, one in enumerate(protocol.follow_ups, start=1)]
    lists += [("confirmation", protocol.confirmation.activities)] if protocol.confirmation else []
    for place, names in lists:
        for name in names:
            if name not in protocol.activity_names:
                raise unknown(file.file, f"{place}.activities", "activity", name, protocol.activity_names)


def _check_ids(file: Reader, protocol: Protocol) -> None:
    """Each id once, and each criterion that another names in the file."""
    criteria = [criterion.id for criterion in protocol.criteria]
    rules = [rule.id for rule in protocol.start_rules]
    series = [one.prefix for one in protocol.assessments]
    visits = [one.id for one in protocol.follow_ups]
    for place, ids in (
        ("criteria[{}].id", criteria), ("washouts[{}].id", rules), ("assessments[{}].prefix", series),
        ("follow_ups[{}].id", visits),
    ):  # fmt: skip
        for index, name in enumerate(ids, start=1):
            if name in ids[: index - 1]:
                raise Refusal(file.file, place.format(index), "id-once", name)
    for index, criterion in enumerate(protocol.criteria, start=1):
        for key, other in (("alternative", criterion.alternative), ("stands_in_for", criterion.stands_in_for)):
            if other is not None and (other not in criteria or other == criterion.id):
                others = [name for name in criteria if name != criterion.id]
                raise unknown(file.file, f"criteria[{index}].{key}", "criterion", other, others)


def _closed(tables: list[Reader]) -> list[Reader]:
    """Notes: text and source, nothing else."""
    for table in tables:
        for key in table.data:
            if key not in ("text", "source"):
                raise unknown(table.file, table.at(key), "key", key, ("text", "source"))
    return tables


def _order(rule: DoseRule) -> int:
    return rule.order


def _bsa_formula(table: Reader, cite: Citations) -> tuple[str, Source]:
    formula = table.choice("value", "formula", BSA_FORMULAS)
    source = cite.of(table)
    table.done()
    return formula, source


def _start_rule(table: Reader, kind: RuleKind, cite: Citations, vocabulary: Vocabulary) -> StartRule:
    tokens = table.texts("reads")
    for token in tokens:
        if token not in vocabulary.history:
            raise unknown(table.file, table.at("reads"), "history", token, vocabulary.history)
    bounds = [bound.value for bound in Bound]
    rule = StartRule(
        id=table.text("id"),
        kind=kind,
        label=words_of(table, "label"),
        reads=tokens,
        span=table.span("span"),
        anchor=AnchorKind(table.choice("anchor", "anchor", (FIRST_DOSE, ENROLMENT))),
        source=cite.of(table),
        bound=Bound(table.choice("bound", "bound", bounds)) if table.has("bound") else Bound.AT_LEAST,
        only=Only(table.choice("only", "only", (Only.CHILDBEARING,))) if table.has("only") else None,
        exempt=table.choice("exempt", "exempt", ("inactivated",)) if table.has("exempt") else None,
        needs_result=bool(table.optional("needs_result", table.flag)),
        on_trial=bool(table.optional("on_trial", table.flag)),
    )
    table.done()
    return rule


def _prohibited(table: Reader, cite: Citations) -> list[ProhibitedDrug]:
    group, source = words_of(table, "group"), cite.of(table)
    drugs = []
    for entry in table.items("drugs"):
        if not isinstance(entry, list) or not entry or not all(isinstance(name, str) for name in entry):
            raise table.refuse("drugs", "texts")
        names = tuple(str(name).lower() for name in entry)
        drugs.append(ProhibitedDrug(names[0], names, group, source))
    table.done()
    return drugs


def _contraception(table: Reader, cite: Citations) -> ContraceptionRule:
    rule = ContraceptionRule(
        table.text("drug"), ForSex(table.choice("sex", "sex", ForSex)), table.span("span"), cite.of(table)
    )
    table.done()
    return rule


def _ending(table: Reader, cite: Citations) -> Ending:
    ends = table.texts("ends")
    for kind in ends:
        if kind not in (*KINDS, "all"):
            raise unknown(table.file, table.at("ends"), "kind", kind, (*KINDS, "all"))
    ending = Ending(StopCause(table.choice("cause", "cause", StopCause)), ends, cite.of(table))
    table.done()
    return ending


def _dose_weight(table: Reader, cite: Citations) -> DoseWeightRule:
    change = percent_of(table, "change").value
    stale, due = table.span("stale").in_days, table.span("due").in_days
    if stale is None or due is None:
        raise table.refuse("stale", "span")
    rule = DoseWeightRule(
        WeightPolicy(table.choice("policy", "policy", WeightPolicy)), change, stale, due, cite.of(table)
    )
    table.done()
    return rule


def _blood_pressure(table: Reader, cite: Citations) -> BloodPressureRule:
    """Two limits in mmHg, the diastolic one below the systolic one."""
    systolic, diastolic = (table.quantity(key, "blood-pressure-limit") for key in ("systolic", "diastolic"))
    for key, limit in (("systolic", systolic), ("diastolic", diastolic)):
        if limit.unit != "mmHg" or limit.value <= 0:
            raise table.refuse(key, "blood-pressure-limit")
    if diastolic.value >= systolic.value:
        raise table.refuse("diastolic", "blood-pressure-limit")
    rule = BloodPressureRule(systolic.value, diastolic.value, cite.of(table))
    table.done()
    return rule


def _dose_limits(table: Reader, cite: Citations) -> DoseLimits:
    warn, block = limits_of(table)
    limits = DoseLimits(warn.value, block.value, cite.of(table))
    table.done()
    return limits
