"""What a version of a trial states, one rule at a time: for a table of rules and for the difference of two versions."""

from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from dosecal.core.trial.dose_rule import Direction, DoseRule
from dosecal.core.trial.drug import Daily
from dosecal.core.trial.entry_rules import Bound, Criterion, StartRule
from dosecal.core.trial.protocol import Protocol
from dosecal.core.trial.rhythm import (  # fmt: skip
    DECISION,
    DOSE,
    FIRST_DOSE,
    IN_HISTORY,
    LAST_DOSE,
    VISIT,
    Phase,
    SubWindowRule,
    Turns,
)
from dosecal.core.trial.rule_code import Part, RuleCode
from dosecal.core.trial.visit_rules import Assessment, FollowUp, TreatmentDay, Window
from dosecal.core.values.source import Source, Text


class Clause(Struct, frozen=True):
    """A part of a sentence: the word ``rule.<code>`` of the catalogue with its values."""

    code: RuleCode
    params: Mapping[str, object] = field(default_factory=dict)


class Statement(Struct, frozen=True):
    """One rule: its part of the trial, its id inside the part, its wording, and where that was read."""

    part: Part
    id: str
    clauses: tuple[Clause, ...]
    source: Source

    @property
    def key(self) -> tuple[str, str]:
        """What tells it apart in its version."""
        return self.part, self.id


def statements(protocol: Protocol) -> tuple[Statement, ...]:
    """Every rule of a version, in the order in which a protocol is read."""
    return (
        *_treatment(protocol),
        *(one for rule in protocol.dose_rules for one in _dose(rule)),
        *_visits(protocol),
        _one(Part.SCREENING, "period", protocol.screening_source, RuleCode.SCREENING, span=protocol.screening),
        *(_start(rule) for rule in protocol.start_rules),
        *(_criterion(criterion, protocol) for criterion in protocol.criteria),
        *_others(protocol),
        *_settings(protocol),
    )


def _one(part: Part, name: str, source: Source, code: RuleCode, /, *more: Clause, **params: object) -> Statement:
    return Statement(part, name, (Clause(code, params), *more), source)


def _treatment(protocol: Protocol) -> Iterator[Statement]:
    rules = protocol.treatment
    if rules.cycle.in_days is not None:
        yield _one(Part.TREATMENT, "cycle", rules.source, RuleCode.CYCLE, days=rules.cycle_days)
    else:
        yield _one(Part.TREATMENT, "cycle", rules.source, RuleCode.CYCLE_SPAN, span=rules.cycle)
    if rules.cycles is not None:
        code = RuleCode.CYCLES_OPEN if rules.open_ended else RuleCode.CYCLES
        yield _one(Part.TREATMENT, "cycles", rules.source, code, cycles=rules.cycles)
    if rules.maximum is not None:
        yield _one(Part.TREATMENT, "maximum", rules.source, RuleCode.MAXIMUM, span=rules.maximum)
    if rules.combination_only:
        yield _one(Part.TREATMENT, "combination", rules.source, RuleCode.COMBINATION)


def _dose(rule: DoseRule) -> Iterator[Statement]:
    params = {"drug": rule.drug, "basis": rule.basis, "days": rule.days, "order": rule.order, "minutes": rule.minutes}
    code = RuleCode.DOSE_BY_MOUTH if isinstance(rule.basis, Daily) else RuleCode.DOSE
    yield _one(Part.DOSE, rule.drug, rule.source, code, **params)
    if rule.minimum_interval_days is not None:
        source = rule.interval_source or rule.source
        yield _one(Part.INTERVAL, rule.drug, source, RuleCode.INTERVAL, drug=rule.drug, days=rule.minimum_interval_days)
    rounding = rule.rounding
    code = RuleCode.ROUNDING_NONE if rounding.step is None else RuleCode.ROUNDING
    if rounding.step is not None and rounding.direction is not Direction.HALF_UP:
        code = RuleCode(f"rounding-{rounding.direction.value}")
    limits = rounding.limits
    more = [Clause(RuleCode.DEVIATION, {"warn": limits.warn_percent, "block": limits.block_percent})] if limits else []
    yield _one(Part.ROUNDING, rule.drug, rounding.source, code, *more, drug=rule.drug, step=rounding.step)
    yield from _limits(rule)


def _limits(rule: DoseRule) -> Iterator[Statement]:
    """Caps, maxima, first doses, clearance and levels of a drug, if its protocol has them."""
    for code, limit in (
        (RuleCode.BSA_CAP, rule.bsa_cap),
        (RuleCode.MAXIMUM_SINGLE, rule.maximum_single),
        (RuleCode.MAXIMUM_CUMULATIVE, rule.maximum_cumulative),
    ):
        if limit is not None:
            yield _one(Part.LIMIT, f"{rule.drug}-{code}", limit.source, code, drug=rule.drug, limit=limit.value)
    if rule.loading is not None:
        loading = rule.loading
        yield _one(
            Part.DOSE, f"{rule.drug}-loading", loading.source, RuleCode.LOADING, drug=rule.drug, basis=loading.basis,
            doses=loading.doses,
        )  # fmt: skip
    if rule.clearance is not None:
        clearance = rule.clearance
        yield _one(
            Part.DOSE,
            f"{rule.drug}-clearance",
            clearance.source,
            RuleCode.CLEARANCE,
            drug=rule.drug,
            formula=clearance.formula,
        )
        if clearance.weight is not None:
            weight, limit = clearance.weight, clearance.weight.from_bmi
            yield _one(
                Part.DOSE, f"{rule.drug}-clearance-weight", weight.source,
                RuleCode.CLEARANCE_WEIGHT if limit is None else RuleCode.CLEARANCE_WEIGHT_FROM, drug=rule.drug,
                formula=weight.formula, limit=None if limit is None else limit.value,
            )  # fmt: skip
        for code, limit in (
            (RuleCode.CLEARANCE_CAP, clearance.cap),
            (RuleCode.LOWEST_CREATININE, clearance.lowest_creatinine),
        ):
            if limit is not None:
                yield _one(Part.LIMIT, f"{rule.drug}-{code}", limit.source, code, drug=rule.drug, limit=limit.value)
    if rule.levels is not None:
        yield _one(
            Part.DOSE,
            f"{rule.drug}-levels",
            rule.levels.source,
            RuleCode.LEVELS,
            drug=rule.drug,
            bases=rule.levels.below,
        )


def _visits(protocol: Protocol) -> Iterator[Statement]:
    yield _window("C1D1", protocol.treatment.first_window, Clause(RuleCode.WINDOW_FIRST))
    for day in protocol.treatment.days:
        more = [
            *_cycles_of(day),
            *_sub_windows(day.sub_windows),
            Clause(RuleCode.DOING, {"activities": day.activities}),
        ]
        source = day.source or protocol.treatment.source
        yield _one(Part.VISIT, f"D{day.day}", source, RuleCode.DAY, *more, day=day.day)
        yield _window(f"D{day.day}", day.window, Clause(RuleCode.WINDOW_DAY, {"day": day.day}))
    for series in protocol.assessments:
        yield _assessment(series)
        yield _window(series.prefix, series.window, Clause(RuleCode.WINDOW_VISIT, {"visit": series.label}))
    if (again := protocol.confirmation) is not None:
        doing = Clause(RuleCode.DOING, {"activities": again.activities})
        yield _one(
            Part.VISIT, again.id, again.source, RuleCode.CONFIRMATION, doing, visit=again.label, span=again.after
        )
        yield _window(again.id, again.window, Clause(RuleCode.WINDOW_VISIT, {"visit": again.label}))
    for rule in protocol.follow_ups:
        yield _follow_up(rule)
        yield _window(rule.id, rule.window, Clause(RuleCode.WINDOW_VISIT, {"visit": rule.label}))


def _window(name: str, window: Window, what: Clause) -> Statement:
    clauses = [what, Clause(RuleCode.WINDOW, {"before": window.before, "after": window.after})]
    if window.preferred_before is not None:
        clauses.append(Clause(RuleCode.PREFERRED, {"before": window.preferred_before, "after": window.preferred_after}))
    return Statement(Part.WINDOW, name, tuple(clauses), window.source)


def _assessment(series: Assessment) -> Statement:
    more = [Clause(RuleCode.EVERY, {"span": series.every})] if series.every is not None else []
    if series.anchor != FIRST_DOSE:
        more.insert(0, _anchor(series.anchor))
    more += [_phase(phase) for phase in series.phases]
    more += _turns(series.turns)
    more += _sub_windows(series.sub_windows)
    more.append(Clause(RuleCode.DOING, {"activities": series.activities}))
    if not series.at:
        return _one(Part.VISIT, series.prefix, series.source, RuleCode.ASSESSMENT_PHASES, *more, visit=series.label)
    code = RuleCode.ASSESSMENT if series.anchor == FIRST_DOSE else RuleCode.ASSESSMENT_BESIDE
    return _one(Part.VISIT, series.prefix, series.source, code, *more, visit=series.label, spans=series.at)


def _anchor(anchor: str) -> Clause:
    """What a series is calculated from, if not from the first dose."""
    kind, _, name = anchor.partition(":")
    return Clause(RuleCode(f"anchor-{kind}"), {"drug": name} if kind == DOSE else {"name": name} if name else {})


def _turns(turns: Turns) -> Iterator[Clause]:
    """Which of several anchors are used, if not all are."""
    if turns.first > 1:
        yield Clause(RuleCode.TURNS_FROM, {"first": turns.first})
    if turns.each > 1:
        yield Clause(RuleCode.TURNS_EACH, {"each": turns.each})
    if turns.repetitions is not None:
        yield Clause(RuleCode.TURNS_TIMES, {"times": turns.repetitions})


def _phase(phase: Phase) -> Clause:
    spans: dict[str, object] = {"offset": phase.offset, "interval": phase.interval}
    if phase.repetitions is not None:
        return Clause(RuleCode.PHASE_TIMES, {**spans, "times": phase.repetitions})
    return (
        Clause(RuleCode.PHASE_TREATMENT, spans)
        if phase.until is None
        else Clause(RuleCode.PHASE, {**spans, "until": phase.until})
    )


def _cycles_of(day: TreatmentDay) -> Iterator[Clause]:
    """The cycles that have this day, if not all have it."""
    if day.last_cycle is not None:
        yield Clause(RuleCode.DAY_CYCLES, {"first": day.first_cycle, "last": day.last_cycle})
    elif day.first_cycle > 1:
        yield Clause(RuleCode.DAY_FROM_CYCLE, {"first": day.first_cycle})


def _sub_windows(rules: tuple[SubWindowRule, ...]) -> list[Clause]:
    return [
        Clause(RuleCode.SUB_WINDOW, {"activities": (one.activity,), "before": one.before, "until": one.until})
        for one in rules
    ]


def _follow_up(rule: FollowUp) -> Statement:
    params: dict[str, object] = {"visit": rule.label, "span": rule.after}
    kind, _, name = rule.anchor.partition(":")
    named = (DECISION, LAST_DOSE, FIRST_DOSE, VISIT, *IN_HISTORY)
    code = RuleCode(f"follow-up-{kind}") if kind in named else RuleCode.FOLLOW_UP_DRUG
    if code == RuleCode.FOLLOW_UP_DRUG:
        params["drug"] = rule.anchor
    elif name:
        params["name"] = name
    more = [*_sub_windows(rule.sub_windows), Clause(RuleCode.DOING, {"activities": rule.activities})]
    if rule.every is not None and rule.until is not None:
        code_until = RuleCode.EVERY_UNTIL_ANCHOR if rule.anchor in IN_HISTORY else RuleCode.EVERY_UNTIL
        more.insert(0, Clause(code_until, {"span": rule.every, "until": rule.until}))
    elif rule.every is not None:
        more.insert(0, Clause(RuleCode.EVERY_TIMES, {"span": rule.every, "times": rule.repetitions}))
    return _one(Part.VISIT, rule.id, rule.source, code, *more, **params)


def _start(rule: StartRule) -> Statement:
    code = RuleCode(f"{rule.kind}-{rule.anchor}" + ("-more" if rule.bound is Bound.MORE_THAN else ""))
    more = [Clause(RuleCode.READS, {"tokens": rule.reads})] if rule.reads != (rule.id,) else []
    if rule.only is not None:
        more.append(Clause(RuleCode(f"only-{rule.only}")))
    if rule.on_trial:
        more.append(Clause(RuleCode.ON_TRIAL))
    if rule.exempt is not None:
        more.append(Clause(RuleCode(f"exempt-{rule.exempt}")))
    if rule.needs_result:
        more.append(Clause(RuleCode.NEEDS_RESULT))
    return _one(Part(rule.kind), rule.id, rule.source, code, *more, label=rule.label, span=rule.span)


def _criterion(criterion: Criterion, protocol: Protocol) -> Statement:
    labels: dict[str, Text] = {one.id: one.label for one in protocol.criteria}
    required = tuple(comparison.written for comparison in criterion.comparisons)
    more = []
    if criterion.branch is not None:
        limit = criterion.branch.comparison
        fact = {"fact": criterion.branch.fact}
        written = {} if limit is None else {"required": (limit.written,)}
        more.append(Clause(RuleCode.BRANCH_NONE if limit is None else RuleCode.BRANCH, {**fact, **written}))
    if criterion.alternative is not None:
        more.append(Clause(RuleCode.ALTERNATIVE, {"label": labels.get(criterion.alternative, {})}))
    if criterion.stands_in_for is not None:
        more.append(Clause(RuleCode.STANDS_IN_FOR, {"label": labels.get(criterion.stands_in_for, {})}))
    if criterion.only is not None:
        more.append(Clause(RuleCode(f"only-{criterion.only}")))
    if criterion.unless is not None:
        more.append(Clause(RuleCode.UNLESS, {"fact": criterion.unless}))
    if criterion.reads == "judgement":
        more.append(Clause(RuleCode.JUDGEMENT))
    code = RuleCode.CRITERION if required else RuleCode.CRITERION_NEGATIVE
    return _one(Part.CRITERION, criterion.id, criterion.source, code, *more, label=criterion.label, required=required)


def _others(protocol: Protocol) -> Iterator[Statement]:
    for drug in protocol.prohibited:
        if drug.by_class is None:
            yield _one(Part.PROHIBITED, drug.name, drug.source, RuleCode.PROHIBITED, name=drug.name, group=drug.group)
    by_class = {drug.by_class: drug for drug in protocol.prohibited if drug.by_class is not None}
    for name, drug in by_class.items():
        yield _one(Part.PROHIBITED, name, drug.source, RuleCode.PROHIBITED_CLASS, group=drug.group)
    for rule in protocol.contraception:
        name = f"{rule.drug}-{rule.sex}"
        more = [Clause(RuleCode.PARTICIPATION)] if rule.participation else []
        yield _one(
            Part.CONTRACEPTION,
            name,
            rule.source,
            RuleCode(f"contraception-{rule.sex}"),
            *more,
            drug=rule.drug,
            span=rule.span,
        )
    if protocol.survival is not None:
        source = protocol.survival_source or protocol.treatment.source
        yield _one(Part.SURVIVAL, "survival", source, RuleCode.SURVIVAL, span=protocol.survival)
    for ending in protocol.endings:
        yield _one(Part.ENDING, ending.cause, ending.source, RuleCode.ENDING, cause=ending.cause, ends=ending.ends)
    for number, (text, source) in enumerate(protocol.notes, start=1):
        yield _one(Part.NOTE, str(number), source, RuleCode.NOTE, text=text)


def _settings(protocol: Protocol) -> Iterator[Statement]:
    weight, limits = protocol.dosing.weight, protocol.dosing.limits
    yield _one(
        Part.SETTING, "bsa_formula", protocol.dosing.bsa_source, RuleCode.BSA, formula=protocol.dosing.bsa_formula
    )
    yield _one(
        Part.SETTING, "dose_weight", weight.source, RuleCode(f"weight-{weight.policy}"), change=weight.change_percent,
        stale=weight.stale_days, due=weight.due_days,
    )  # fmt: skip
    yield _one(
        Part.SETTING, "deviation", limits.source, RuleCode.DEVIATION,
        warn=limits.warn_percent, block=limits.block_percent,
    )  # fmt: skip
    yield _one(
        Part.SETTING, "laboratory", protocol.dosing.lab_source, RuleCode.LABORATORY, hours=protocol.dosing.lab_hours
    )
    pressure = protocol.dosing.blood_pressure
    if pressure is not None:
        yield _one(Part.SETTING, "blood_pressure", pressure.source, RuleCode.BLOOD_PRESSURE, limit=pressure.written)
