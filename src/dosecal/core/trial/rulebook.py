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
from dosecal.core.trial.visit_rules import Assessment, FollowUp, TreatmentDay, Window
from dosecal.core.values.source import Source, Text


class Clause(Struct, frozen=True):
    """A part of a sentence: the word ``rule.<code>`` of the catalogue with its values."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)


class Statement(Struct, frozen=True):
    """One rule: its part of the trial, its id inside the part, its wording, and where that was read."""

    part: str
    """Word ``part.<part>``: treatment, dose, interval, rounding, visit, window, screening, washout, validity,
    criterion, prohibited, contraception, survival, ending, setting, note."""
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
        _one("screening", "period", protocol.screening_source, "screening", span=protocol.screening),
        *(_start(rule) for rule in protocol.start_rules),
        *(_criterion(criterion, protocol) for criterion in protocol.criteria),
        *_others(protocol),
        *_settings(protocol),
    )


def _one(part: str, name: str, source: Source, code: str, /, *more: Clause, **params: object) -> Statement:
    return Statement(part, name, (Clause(code, params), *more), source)


def _treatment(protocol: Protocol) -> Iterator[Statement]:
    rules = protocol.treatment
    if rules.cycle.in_days is not None:
        yield _one("treatment", "cycle", rules.source, "cycle", days=rules.cycle_days)
    else:
        yield _one("treatment", "cycle", rules.source, "cycle-span", span=rules.cycle)
    if rules.cycles is not None:
        code = "cycles-open" if rules.open_ended else "cycles"
        yield _one("treatment", "cycles", rules.source, code, cycles=rules.cycles)
    if rules.maximum is not None:
        yield _one("treatment", "maximum", rules.source, "maximum", span=rules.maximum)
    if rules.combination_only:
        yield _one("treatment", "combination", rules.source, "combination")


def _dose(rule: DoseRule) -> Iterator[Statement]:
    params = {"drug": rule.drug, "basis": rule.basis, "days": rule.days, "order": rule.order, "minutes": rule.minutes}
    code = "dose-by-mouth" if isinstance(rule.basis, Daily) else "dose"
    yield _one("dose", rule.drug, rule.source, code, **params)
    if rule.minimum_interval_days is not None:
        source = rule.interval_source or rule.source
        yield _one("interval", rule.drug, source, "interval", drug=rule.drug, days=rule.minimum_interval_days)
    rounding = rule.rounding
    code = "rounding-none" if rounding.step is None else "rounding"
    if rounding.step is not None and rounding.direction is not Direction.HALF_UP:
        code = f"rounding-{rounding.direction.value}"
    limits = rounding.limits
    more = [Clause("deviation", {"warn": limits.warn_percent, "block": limits.block_percent})] if limits else []
    yield _one("rounding", rule.drug, rounding.source, code, *more, drug=rule.drug, step=rounding.step)
    yield from _limits(rule)


def _limits(rule: DoseRule) -> Iterator[Statement]:
    """Caps, maxima, first doses, clearance and levels of a drug, if its protocol has them."""
    for code, limit in (
        ("bsa-cap", rule.bsa_cap),
        ("maximum-single", rule.maximum_single),
        ("maximum-cumulative", rule.maximum_cumulative),
    ):
        if limit is not None:
            yield _one("limit", f"{rule.drug}-{code}", limit.source, code, drug=rule.drug, limit=limit.value)
    if rule.loading is not None:
        loading = rule.loading
        yield _one(
            "dose", f"{rule.drug}-loading", loading.source, "loading", drug=rule.drug, basis=loading.basis,
            doses=loading.doses,
        )  # fmt: skip
    if rule.clearance is not None:
        clearance = rule.clearance
        yield _one(
            "dose", f"{rule.drug}-clearance", clearance.source, "clearance", drug=rule.drug, formula=clearance.formula
        )
        if clearance.weight is not None:
            weight, limit = clearance.weight, clearance.weight.from_bmi
            yield _one(
                "dose", f"{rule.drug}-clearance-weight", weight.source,
                "clearance-weight" if limit is None else "clearance-weight-from", drug=rule.drug,
                formula=weight.formula, limit=None if limit is None else limit.value,
            )  # fmt: skip
        for code, limit in (("clearance-cap", clearance.cap), ("lowest-creatinine", clearance.lowest_creatinine)):
            if limit is not None:
                yield _one("limit", f"{rule.drug}-{code}", limit.source, code, drug=rule.drug, limit=limit.value)
    if rule.levels is not None:
        yield _one("dose", f"{rule.drug}-levels", rule.levels.source, "levels", drug=rule.drug, bases=rule.levels.below)


def _visits(protocol: Protocol) -> Iterator[Statement]:
    yield _window("C1D1", protocol.treatment.first_window, Clause("window-first"))
    for day in protocol.treatment.days:
        more = [*_cycles_of(day), *_sub_windows(day.sub_windows), Clause("doing", {"activities": day.activities})]
        yield _one("visit", f"D{day.day}", protocol.treatment.source, "day", *more, day=day.day)
        yield _window(f"D{day.day}", day.window, Clause("window-day", {"day": day.day}))
    for series in protocol.assessments:
        yield _assessment(series)
        yield _window(series.prefix, series.window, Clause("window-visit", {"visit": series.label}))
    if (again := protocol.confirmation) is not None:
        doing = Clause("doing", {"activities": again.activities})
        yield _one("visit", again.id, again.source, "confirmation", doing, visit=again.label, span=again.after)
        yield _window(again.id, again.window, Clause("window-visit", {"visit": again.label}))
    for rule in protocol.follow_ups:
        yield _follow_up(rule)
        yield _window(rule.id, rule.window, Clause("window-visit", {"visit": rule.label}))


def _window(name: str, window: Window, what: Clause) -> Statement:
    clauses = [what, Clause("window", {"before": window.before, "after": window.after})]
    if window.preferred_before is not None:
        clauses.append(Clause("preferred", {"before": window.preferred_before, "after": window.preferred_after}))
    return Statement("window", name, tuple(clauses), window.source)


def _assessment(series: Assessment) -> Statement:
    more = [Clause("every", {"span": series.every})] if series.every is not None else []
    if series.anchor != FIRST_DOSE:
        more.insert(0, _anchor(series.anchor))
    more += [_phase(phase) for phase in series.phases]
    more += _turns(series.turns)
    more += _sub_windows(series.sub_windows)
    more.append(Clause("doing", {"activities": series.activities}))
    if not series.at:
        return _one("visit", series.prefix, series.source, "assessment-phases", *more, visit=series.label)
    code = "assessment" if series.anchor == FIRST_DOSE else "assessment-beside"
    return _one("visit", series.prefix, series.source, code, *more, visit=series.label, spans=series.at)


def _anchor(anchor: str) -> Clause:
    """What a series is calculated from, if not from the first dose."""
    kind, _, name = anchor.partition(":")
    return Clause(f"anchor-{kind}", {"drug": name} if kind == DOSE else {"name": name} if name else {})


def _turns(turns: Turns) -> Iterator[Clause]:
    """Which of several anchors are used, if not all are."""
    if turns.first > 1:
        yield Clause("turns-from", {"first": turns.first})
    if turns.each > 1:
        yield Clause("turns-each", {"each": turns.each})
    if turns.repetitions is not None:
        yield Clause("turns-times", {"times": turns.repetitions})


def _phase(phase: Phase) -> Clause:
    spans: dict[str, object] = {"offset": phase.offset, "interval": phase.interval}
    if phase.repetitions is not None:
        return Clause("phase-times", {**spans, "times": phase.repetitions})
    return Clause("phase-treatment", spans) if phase.until is None else Clause("phase", {**spans, "until": phase.until})


def _cycles_of(day: TreatmentDay) -> Iterator[Clause]:
    """The cycles that have this day, if not all have it."""
    if day.last_cycle is not None:
        yield Clause("day-cycles", {"first": day.first_cycle, "last": day.last_cycle})
    elif day.first_cycle > 1:
        yield Clause("day-from-cycle", {"first": day.first_cycle})


def _sub_windows(rules: tuple[SubWindowRule, ...]) -> list[Clause]:
    return [
        Clause("sub-window", {"activities": (one.activity,), "before": one.before, "until": one.until}) for one in rules
    ]


def _follow_up(rule: FollowUp) -> Statement:
    params: dict[str, object] = {"visit": rule.label, "span": rule.after}
    kind, _, name = rule.anchor.partition(":")
    named = (DECISION, LAST_DOSE, FIRST_DOSE, VISIT, *IN_HISTORY)
    code = f"follow-up-{kind}" if kind in named else "follow-up-drug"
    if code == "follow-up-drug":
        params["drug"] = rule.anchor
    elif name:
        params["name"] = name
    more = [*_sub_windows(rule.sub_windows), Clause("doing", {"activities": rule.activities})]
    if rule.every is not None and rule.until is not None:
        code_until = "every-until-anchor" if rule.anchor in IN_HISTORY else "every-until"
        more.insert(0, Clause(code_until, {"span": rule.every, "until": rule.until}))
    elif rule.every is not None:
        more.insert(0, Clause("every-times", {"span": rule.every, "times": rule.repetitions}))
    return _one("visit", rule.id, rule.source, code, *more, **params)


def _start(rule: StartRule) -> Statement:
    code = f"{rule.kind}-{rule.anchor}" + ("-more" if rule.bound is Bound.MORE_THAN else "")
    more = [Clause("reads", {"tokens": rule.reads})] if rule.reads != (rule.id,) else []
    if rule.only is not None:
        more.append(Clause(f"only-{rule.only}"))
    if rule.on_trial:
        more.append(Clause("on-trial"))
    if rule.exempt is not None:
        more.append(Clause(f"exempt-{rule.exempt}"))
    if rule.needs_result:
        more.append(Clause("needs-result"))
    return _one(rule.kind, rule.id, rule.source, code, *more, label=rule.label, span=rule.span)


def _criterion(criterion: Criterion, protocol: Protocol) -> Statement:
    labels: dict[str, Text] = {one.id: one.label for one in protocol.criteria}
    required = tuple(comparison.written for comparison in criterion.comparisons)
    more = []
    if criterion.branch is not None:
        limit = criterion.branch.comparison
        fact = {"fact": criterion.branch.fact}
        written = {} if limit is None else {"required": (limit.written,)}
        more.append(Clause("branch-none" if limit is None else "branch", {**fact, **written}))
    if criterion.alternative is not None:
        more.append(Clause("alternative", {"label": labels.get(criterion.alternative, {})}))
    if criterion.stands_in_for is not None:
        more.append(Clause("stands-in-for", {"label": labels.get(criterion.stands_in_for, {})}))
    if criterion.only is not None:
        more.append(Clause(f"only-{criterion.only}"))
    if criterion.unless is not None:
        more.append(Clause("unless", {"fact": criterion.unless}))
    if criterion.reads == "judgement":
        more.append(Clause("judgement"))
    code = "criterion" if required else "criterion-negative"
    return _one("criterion", criterion.id, criterion.source, code, *more, label=criterion.label, required=required)


def _others(protocol: Protocol) -> Iterator[Statement]:
    for drug in protocol.prohibited:
        if drug.by_class is None:
            yield _one("prohibited", drug.name, drug.source, "prohibited", name=drug.name, group=drug.group)
    by_class = {drug.by_class: drug for drug in protocol.prohibited if drug.by_class is not None}
    for name, drug in by_class.items():
        yield _one("prohibited", name, drug.source, "prohibited-class", group=drug.group)
    for rule in protocol.contraception:
        name = f"{rule.drug}-{rule.sex}"
        yield _one("contraception", name, rule.source, f"contraception-{rule.sex}", drug=rule.drug, span=rule.span)
    if protocol.survival is not None:
        source = protocol.survival_source or protocol.treatment.source
        yield _one("survival", "survival", source, "survival", span=protocol.survival)
    for ending in protocol.endings:
        yield _one("ending", ending.cause, ending.source, "ending", cause=ending.cause, ends=ending.ends)
    for number, (text, source) in enumerate(protocol.notes, start=1):
        yield _one("note", str(number), source, "note", text=text)


def _settings(protocol: Protocol) -> Iterator[Statement]:
    weight, limits = protocol.dosing.weight, protocol.dosing.limits
    yield _one("setting", "bsa_formula", protocol.dosing.bsa_source, "bsa", formula=protocol.dosing.bsa_formula)
    yield _one(
        "setting", "dose_weight", weight.source, f"weight-{weight.policy}", change=weight.change_percent,
        stale=weight.stale_days, due=weight.due_days,
    )  # fmt: skip
    yield _one(
        "setting", "deviation", limits.source, "deviation", warn=limits.warn_percent, block=limits.block_percent
    )  # fmt: skip
    yield _one("setting", "laboratory", protocol.dosing.lab_source, "laboratory", hours=protocol.dosing.lab_hours)
    pressure = protocol.dosing.blood_pressure
    if pressure is not None:
        yield _one("setting", "blood_pressure", pressure.source, "blood-pressure", limit=pressure.written)
