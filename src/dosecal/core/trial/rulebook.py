"""What a version of a trial states, one rule at a time: for a table of rules and for the difference of two versions."""

from collections.abc import Iterator

from msgspec.structs import replace

from dosecal.core.trial.dose_rule import Direction, DoseRule
from dosecal.core.trial.drug import Daily
from dosecal.core.trial.entry_rules import Bound, Criterion, Reads, StartRule
from dosecal.core.trial.protocol import Protocol
from dosecal.core.trial.rhythm import (
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
from dosecal.core.trial.statement import Clause, Statement
from dosecal.core.trial.visit_rules import Assessment, FollowUp, Strictness, TreatmentDay, Window
from dosecal.core.values.source import Source, Text


def statements(protocol: Protocol) -> tuple[Statement, ...]:
    """Every rule of a version, in the order in which a protocol is read."""
    return (
        *_treatment(protocol),
        *(one for rule in protocol.dose_rules for one in _dose(rule)),
        *_visits(protocol),
        _one(Part.SCREENING, "period", protocol.screening_source, Clause(RuleCode.SCREENING, span=protocol.screening)),
        *(_start(rule) for rule in protocol.start_rules),
        *(_criterion(criterion, protocol) for criterion in protocol.criteria),
        *_others(protocol),
        *_settings(protocol),
    )


def _one(part: Part, name: str, source: Source, *clauses: Clause) -> Statement:
    return Statement(part, name, clauses, source)


def _treatment(protocol: Protocol) -> Iterator[Statement]:
    rules = protocol.treatment
    if rules.cycle.in_days is not None:
        yield _one(Part.TREATMENT, "cycle", rules.source, Clause(RuleCode.CYCLE, days=rules.cycle_days))
    else:
        yield _one(Part.TREATMENT, "cycle", rules.source, Clause(RuleCode.CYCLE_SPAN, span=rules.cycle))
    if rules.cycles is not None:
        code = RuleCode.CYCLES_OPEN if rules.open_ended else RuleCode.CYCLES
        yield _one(Part.TREATMENT, "cycles", rules.source, Clause(code, cycles=rules.cycles))
    if rules.maximum is not None:
        yield _one(Part.TREATMENT, "maximum", rules.source, Clause(RuleCode.MAXIMUM, span=rules.maximum))
    if rules.combination_only:
        yield _one(Part.TREATMENT, "combination", rules.source, Clause(RuleCode.COMBINATION))


def _dose(rule: DoseRule) -> Iterator[Statement]:
    code = RuleCode.DOSE_BY_MOUTH if isinstance(rule.basis, Daily) else RuleCode.DOSE
    stated = Clause(code, drug=rule.drug, basis=rule.basis, days=rule.days, order=rule.order, minutes=rule.minutes)
    yield _one(Part.DOSE, rule.drug, rule.source, stated)
    if rule.minimum_interval_days is not None:
        source = rule.interval_source or rule.source
        yield _one(
            Part.INTERVAL, rule.drug, source, Clause(RuleCode.INTERVAL, drug=rule.drug, days=rule.minimum_interval_days)
        )
    rounding = rule.rounding
    code = RuleCode.ROUNDING_NONE if rounding.step is None else RuleCode.ROUNDING
    if rounding.step is not None and rounding.direction is not Direction.HALF_UP:
        code = RuleCode(f"rounding-{rounding.direction.value}")
    limits = rounding.limits
    more = [Clause(RuleCode.DEVIATION, warn=limits.warn_percent, block=limits.block_percent)] if limits else []
    yield _one(Part.ROUNDING, rule.drug, rounding.source, Clause(code, drug=rule.drug, step=rounding.step), *more)
    yield from _limits(rule)


def _limits(rule: DoseRule) -> Iterator[Statement]:
    """Caps, maxima, first doses, clearance and levels of a drug, if its protocol has them."""
    for code, limit in (
        (RuleCode.BSA_CAP, rule.bsa_cap),
        (RuleCode.MAXIMUM_SINGLE, rule.maximum_single),
        (RuleCode.MAXIMUM_CUMULATIVE, rule.maximum_cumulative),
    ):
        if limit is not None:
            yield _one(Part.LIMIT, f"{rule.drug}-{code}", limit.source, Clause(code, drug=rule.drug, limit=limit.value))
    if rule.loading is not None:
        loading = rule.loading
        yield _one(
            Part.DOSE,
            f"{rule.drug}-loading",
            loading.source,
            Clause(RuleCode.LOADING, drug=rule.drug, basis=loading.basis, doses=loading.doses),
        )
    if rule.clearance is not None:
        clearance = rule.clearance
        yield _one(
            Part.DOSE,
            f"{rule.drug}-clearance",
            clearance.source,
            Clause(RuleCode.CLEARANCE, drug=rule.drug, formula=clearance.formula),
        )
        if clearance.weight is not None:
            weight, limit = clearance.weight, clearance.weight.from_bmi
            yield _one(
                Part.DOSE,
                f"{rule.drug}-clearance-weight",
                weight.source,
                Clause(
                    RuleCode.CLEARANCE_WEIGHT if limit is None else RuleCode.CLEARANCE_WEIGHT_FROM,
                    drug=rule.drug,
                    formula=weight.formula,
                    limit=None if limit is None else limit.value,
                ),
            )
        for code, limit in (
            (RuleCode.CLEARANCE_CAP, clearance.cap),
            (RuleCode.LOWEST_CREATININE, clearance.lowest_creatinine),
        ):
            if limit is not None:
                yield _one(
                    Part.LIMIT, f"{rule.drug}-{code}", limit.source, Clause(code, drug=rule.drug, limit=limit.value)
                )
    if rule.levels is not None:
        yield _one(
            Part.DOSE,
            f"{rule.drug}-levels",
            rule.levels.source,
            Clause(RuleCode.LEVELS, drug=rule.drug, bases=rule.levels.below),
        )


def _visits(protocol: Protocol) -> Iterator[Statement]:
    """The rules of visits: days of a cycle with their windows, assessments, confirmation, follow-up."""
    yield _window("C1D1", protocol.treatment.first_window, Clause(RuleCode.WINDOW_FIRST))
    for day in protocol.treatment.days:
        more = [
            *_cycles_of(day),
            *_sub_windows(day.sub_windows),
            Clause(RuleCode.DOING, activities=day.activities),
        ]
        source = day.source or protocol.treatment.source
        yield _one(Part.VISIT, f"D{day.day}", source, Clause(RuleCode.DAY, day=day.day), *more)
        yield _window(f"D{day.day}", day.window, Clause(RuleCode.WINDOW_DAY, day=day.day))
    for series in protocol.assessments:
        yield _assessment(series)
        yield _window(series.prefix, series.window, Clause(RuleCode.WINDOW_VISIT, visit=series.label))
    if (again := protocol.confirmation) is not None:
        doing = Clause(RuleCode.DOING, activities=again.activities)
        yield _one(
            Part.VISIT,
            again.id,
            again.source,
            Clause(RuleCode.CONFIRMATION, visit=again.label, span=again.after),
            doing,
        )
        yield _window(again.id, again.window, Clause(RuleCode.WINDOW_VISIT, visit=again.label))
    for rule in protocol.follow_ups:
        yield _follow_up(rule)
        yield _window(rule.id, rule.window, Clause(RuleCode.WINDOW_VISIT, visit=rule.label))


def _window(name: str, window: Window, what: Clause) -> Statement:
    clauses = [what, Clause(RuleCode.WINDOW, before=window.before, after=window.after)]
    if window.preferred_before is not None:
        clauses.append(Clause(RuleCode.PREFERRED, before=window.preferred_before, after=window.preferred_after))
    if window.strictness is not Strictness.WARN:
        stops = window.strictness is Strictness.STOP
        clauses.append(Clause(RuleCode.WINDOW_STOP if stops else RuleCode.WINDOW_NOTE))
    return Statement(Part.WINDOW, name, tuple(clauses), window.source)


def _assessment(series: Assessment) -> Statement:
    more = [Clause(RuleCode.EVERY, span=series.every)] if series.every is not None else []
    if series.anchor != FIRST_DOSE:
        more.insert(0, _anchor(series.anchor))
    more += [_phase(phase) for phase in series.phases]
    more += _turns(series.turns)
    more += _sub_windows(series.sub_windows)
    more.append(Clause(RuleCode.DOING, activities=series.activities))
    if not series.at:
        return _one(
            Part.VISIT, series.prefix, series.source, Clause(RuleCode.ASSESSMENT_PHASES, visit=series.label), *more
        )
    code = RuleCode.ASSESSMENT if series.anchor == FIRST_DOSE else RuleCode.ASSESSMENT_BESIDE
    return _one(Part.VISIT, series.prefix, series.source, Clause(code, visit=series.label, spans=series.at), *more)


def _anchor(anchor: str) -> Clause:
    """What a series is calculated from, if not from the first dose."""
    kind, _, name = anchor.partition(":")
    return (
        Clause(RuleCode(f"anchor-{kind}"), drug=name)
        if kind == DOSE
        else Clause(RuleCode(f"anchor-{kind}"), name=name or None)
    )


def _turns(turns: Turns) -> Iterator[Clause]:
    """Which of several anchors are used, if not all are."""
    if turns.first > 1:
        yield Clause(RuleCode.TURNS_FROM, first=turns.first)
    if turns.each > 1:
        yield Clause(RuleCode.TURNS_EACH, each=turns.each)
    if turns.repetitions is not None:
        yield Clause(RuleCode.TURNS_TIMES, times=turns.repetitions)


def _phase(phase: Phase) -> Clause:
    clause = Clause(RuleCode.PHASE_TREATMENT, offset=phase.offset, interval=phase.interval)
    if phase.repetitions is not None:
        return replace(clause, code=RuleCode.PHASE_TIMES, times=phase.repetitions)
    return clause if phase.until is None else replace(clause, code=RuleCode.PHASE, until=phase.until)


def _cycles_of(day: TreatmentDay) -> Iterator[Clause]:
    """The cycles that have this day, if not all have it."""
    if day.last_cycle is not None:
        yield Clause(RuleCode.DAY_CYCLES, first=day.first_cycle, last=day.last_cycle)
    elif day.first_cycle > 1:
        yield Clause(RuleCode.DAY_FROM_CYCLE, first=day.first_cycle)


def _sub_windows(rules: tuple[SubWindowRule, ...]) -> list[Clause]:
    return [
        Clause(RuleCode.SUB_WINDOW, activities=(one.activity,), before=one.before, until=one.until) for one in rules
    ]


def _follow_up(rule: FollowUp) -> Statement:
    kind, _, name = rule.anchor.partition(":")
    named = (DECISION, LAST_DOSE, FIRST_DOSE, VISIT, *IN_HISTORY)
    code = RuleCode(f"follow-up-{kind}") if kind in named else RuleCode.FOLLOW_UP_DRUG
    clause = Clause(code, visit=rule.label, span=rule.after, name=name or None)
    if code is RuleCode.FOLLOW_UP_DRUG:
        clause = replace(clause, drug=rule.anchor, name=None)
    more = [*_sub_windows(rule.sub_windows), Clause(RuleCode.DOING, activities=rule.activities)]
    if rule.every is not None and rule.until is not None:
        code_until = RuleCode.EVERY_UNTIL_ANCHOR if rule.anchor in IN_HISTORY else RuleCode.EVERY_UNTIL
        more.insert(0, Clause(code_until, span=rule.every, until=rule.until))
    elif rule.every is not None:
        more.insert(0, Clause(RuleCode.EVERY_TIMES, span=rule.every, times=rule.repetitions))
    return _one(Part.VISIT, rule.id, rule.source, clause, *more)


def _start(rule: StartRule) -> Statement:
    code = RuleCode(f"{rule.kind}-{rule.anchor}" + ("-more" if rule.bound is Bound.MORE_THAN else ""))
    more = [Clause(RuleCode.READS, tokens=rule.reads)] if rule.reads != (rule.id,) else []
    if rule.only is not None:
        more.append(Clause(RuleCode(f"only-{rule.only}")))
    if rule.on_trial:
        more.append(Clause(RuleCode.ON_TRIAL))
    if rule.exempt is not None:
        more.append(Clause(RuleCode(f"exempt-{rule.exempt}")))
    if rule.needs_result:
        more.append(Clause(RuleCode.NEEDS_RESULT))
    return _one(Part(rule.kind), rule.id, rule.source, Clause(code, label=rule.label, span=rule.span), *more)


def _criterion(criterion: Criterion, protocol: Protocol) -> Statement:
    """A criterion of eligibility with its limits, its exceptions and what may take its place."""
    labels: dict[str, Text] = {one.id: one.label for one in protocol.criteria}
    required = tuple(comparison.written for comparison in criterion.comparisons)
    more = []
    if criterion.branch is not None:
        limit = criterion.branch.comparison
        written = None if limit is None else (limit.written,)
        code = RuleCode.BRANCH_NONE if limit is None else RuleCode.BRANCH
        more.append(Clause(code, fact=criterion.branch.fact, required=written))
    if criterion.alternative is not None:
        more.append(Clause(RuleCode.ALTERNATIVE, label=labels.get(criterion.alternative, {})))
    if criterion.stands_in_for is not None:
        more.append(Clause(RuleCode.STANDS_IN_FOR, label=labels.get(criterion.stands_in_for, {})))
    if criterion.only is not None:
        more.append(Clause(RuleCode(f"only-{criterion.only}")))
    if criterion.unless is not None:
        more.append(Clause(RuleCode.UNLESS, fact=criterion.unless))
    if criterion.reads == Reads.JUDGEMENT:
        more.append(Clause(RuleCode.JUDGEMENT))
    code = RuleCode.CRITERION if required else RuleCode.CRITERION_NEGATIVE
    return _one(
        Part.CRITERION, criterion.id, criterion.source, Clause(code, label=criterion.label, required=required), *more
    )


def _others(protocol: Protocol) -> Iterator[Statement]:
    """Rules of prohibited medication, contraception, survival and the end of treatment, and notes."""
    for drug in protocol.prohibited:
        if drug.by_class is None:
            yield _one(
                Part.PROHIBITED, drug.name, drug.source, Clause(RuleCode.PROHIBITED, name=drug.name, group=drug.group)
            )
    by_class = {drug.by_class: drug for drug in protocol.prohibited if drug.by_class is not None}
    for name, drug in by_class.items():
        yield _one(Part.PROHIBITED, name, drug.source, Clause(RuleCode.PROHIBITED_CLASS, group=drug.group))
    for rule in protocol.contraception:
        name = f"{rule.drug}-{rule.sex}"
        more = [Clause(RuleCode.PARTICIPATION)] if rule.participation else []
        yield _one(
            Part.CONTRACEPTION,
            name,
            rule.source,
            Clause(RuleCode(f"contraception-{rule.sex}"), drug=rule.drug, span=rule.span),
            *more,
        )
    if protocol.survival is not None:
        source = protocol.survival_source or protocol.treatment.source
        yield _one(Part.SURVIVAL, "survival", source, Clause(RuleCode.SURVIVAL, span=protocol.survival))
    for ending in protocol.endings:
        yield _one(
            Part.ENDING, ending.cause, ending.source, Clause(RuleCode.ENDING, cause=ending.cause, ends=ending.ends)
        )
    for number, (text, source) in enumerate(protocol.notes, start=1):
        yield _one(Part.NOTE, str(number), source, Clause(RuleCode.NOTE, text=text))


def _settings(protocol: Protocol) -> Iterator[Statement]:
    """The rules of dosing that a site may set otherwise: formula, dose weight, limits, laboratory, blood pressure."""
    weight, limits = protocol.dosing.weight, protocol.dosing.limits
    yield _one(
        Part.SETTING,
        "bsa_formula",
        protocol.dosing.bsa_source,
        Clause(RuleCode.BSA, formula=protocol.dosing.bsa_formula),
    )
    yield _one(
        Part.SETTING,
        "dose_weight",
        weight.source,
        Clause(
            RuleCode(f"weight-{weight.policy}"),
            change=weight.change_percent,
            stale=weight.stale_days,
            due=weight.due_days,
        ),
    )
    yield _one(
        Part.SETTING,
        "deviation",
        limits.source,
        Clause(RuleCode.DEVIATION, warn=limits.warn_percent, block=limits.block_percent),
    )
    yield _one(
        Part.SETTING,
        "laboratory",
        protocol.dosing.lab_source,
        Clause(RuleCode.LABORATORY, hours=protocol.dosing.lab_hours),
    )
    pressure = protocol.dosing.blood_pressure
    if pressure is not None:
        yield _one(
            Part.SETTING, "blood_pressure", pressure.source, Clause(RuleCode.BLOOD_PRESSURE, limit=pressure.written)
        )
