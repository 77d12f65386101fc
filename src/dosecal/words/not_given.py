"""What is not given at a visit although its day of the cycle has it: paused or stopped, since when and why."""

from collections.abc import Iterator

from dosecal.core.patient.events import Discontinue, Hold
from dosecal.core.patient.stops import ALL
from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import Visit, VisitStatus
from dosecal.words import Words
from dosecal.words.numbers import drug_name


def not_given(words: Words, plan: Plan, visit: Visit) -> Iterator[str]:
    """A line for each drug that a decision took away from the visit."""
    on = max(visit.shown.day, plan.today) if visit.status == VisitStatus.PLANNED else visit.shown.day
    for rule in plan.study.protocol.dose_rules:
        if visit.day not in rule.days or rule.drug in visit.drugs:
            continue
        decided = [
            event
            for event in plan.case.events
            if isinstance(event, Hold | Discontinue) and event.drug in (rule.drug, ALL) and event.day <= on
        ]
        stops = [event for event in decided if isinstance(event, Discontinue)]
        for event in stops[:1] or decided[-1:]:
            kind = "stop" if isinstance(event, Discontinue) else "hold"
            name, day = drug_name(words, plan.study, rule.drug), words.date(event.day)
            yield words.say(f"not-given.{kind}", drug=name, day=day, reason=event.reason)
