"""The program's calendar as the oracle's visits: only what the contract names, its days as ordinals."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dosecal.core.patient.case import Case
from dosecal.core.patient.course import fold
from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import Visit
from dosecal.core.values.finding_code import Code
from dosecal.core.visits.schedule import day_of_first_dose, schedule
from dosecal.core.visits.slot import Start
from dosecal.files.case.cases import case_from_data
from dosecal.files.case.planning import days_of, plan_case
from dosecal.files.trial.studies import load_study
from dosecal.files.trial.vocabulary import vocabulary
from tests.oracles.calendar.calendar_oracle import Seen

Data = dict[str, Any]
FIELDS = ("kind", "clock", "target", "earliest", "latest", "date", "status", "study_day", "infusion_number")


def case_of(data: Mapping[str, Any]) -> Case:
    return case_from_data(dict(data), "case.toml", vocabulary())


def plan_of(data: Mapping[str, Any]) -> Plan:
    """The whole plan; refuses events that contradict each other."""
    return plan_case(case_of(data), data["today"])


def calendar_of(data: Mapping[str, Any]) -> tuple[Visit, ...]:
    """The calendar alone, at a tenth of the time; the tests hold that it is the plan's.

    Empty while nobody has named the first dose.
    """
    case = case_of(data)
    study = load_study(case.study, case.protocol_version)
    course = fold(case, study.protocol)
    day = day_of_first_dose(case, course)
    if day is None:
        return ()
    start = Start(day, course.given_on("C1D1") is not None, hypothetical=False)
    return schedule(study, case, course, start, data["today"], days_of(study, case, data["today"], "en")).visits


def calendar_part(visits: Iterable[Visit]) -> list[tuple[object, ...]]:
    """What the calendar alone says of each visit; laboratory rules, questions to a sponsor and holidays of single towns
    are the plan's to add."""
    names = ("id", *FIELDS, "drugs", "activities")
    return [
        (
            *(getattr(visit, name) for name in names),
            tuple(found for found in visit.findings if found.code is not Code.LOCAL_HOLIDAY),
        )
        for visit in visits
    ]


def seen(visit: Visit) -> Seen:
    return Seen(
        visit.id,
        visit.kind,
        visit.clock,
        visit.target.toordinal(),
        visit.earliest.toordinal(),
        visit.latest.toordinal(),
        None if visit.date is None else visit.date.toordinal(),
        visit.status,
        visit.drugs,
        visit.study_day,
        visit.infusion_number,
        {finding.code for finding in visit.findings},
    )


def unlike(wanted: Mapping[str, Seen], visits: Iterable[Visit], extra: tuple[str, ...] = ("SCR",)) -> Iterator[str]:
    """Where the program's calendar differs from the oracle's; a visit that one of them lacks is a difference."""
    found = {visit.id: seen(visit) for visit in visits if visit.id not in extra}
    for visit_id in wanted.keys() - found.keys():
        yield f"{visit_id}: not there"
    for visit_id in found.keys() - wanted.keys():
        yield f"{visit_id}: there"
    for visit_id in wanted.keys() & found.keys():
        want, got = wanted[visit_id], found[visit_id]
        for name in FIELDS:
            if getattr(want, name) != getattr(got, name):
                yield f"{visit_id}.{name}: {getattr(got, name)} instead of {getattr(want, name)}"
        if set(want.drugs) != set(got.drugs):
            yield f"{visit_id}.drugs: {got.drugs} instead of {want.drugs}"
        # Of a visit that is past nobody asks for a day any more.
        if want.status == "planned" and (missing := want.codes - got.codes):
            yield f"{visit_id}: without {sorted(missing)}"
