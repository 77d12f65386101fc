"""The program's plan as the oracle's visits: only what the contract names, its days as ordinals."""

from collections.abc import Iterator, Mapping
from typing import Any

from calendar_oracle import Seen

from dosecal.core.case import Case
from dosecal.core.result import Plan, Visit
from dosecal.files.cases import case_from_data
from dosecal.files.planning import plan_case
from dosecal.files.vocabulary import vocabulary

Data = dict[str, Any]
FIELDS = ("kind", "clock", "target", "earliest", "latest", "date", "status")


def case_of(data: Mapping[str, Any]) -> Case:
    return case_from_data(dict(data), "case.toml", vocabulary())


def plan_of(data: Mapping[str, Any]) -> Plan:
    return plan_case(case_of(data), data["today"])


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
        {finding.code for finding in visit.findings},
    )


def unlike(wanted: Mapping[str, Seen], plan: Plan, extra: tuple[str, ...] = ("SCR",)) -> Iterator[str]:
    """Where the plan's calendar differs from the oracle's; a visit that one of them lacks is a difference."""
    found = {visit.id: seen(visit) for visit in plan.visits if visit.id not in extra}
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
