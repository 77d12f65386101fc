"""Which rule a visit's window was read from."""

from dosecal.core.protocol import Study
from dosecal.core.result import Visit
from dosecal.core.source import Source


def window_source(study: Study, visit: Visit) -> Source:
    """Where the window of a visit comes from; of a visit without a rule of its own, where the visit comes from."""
    protocol = study.protocol
    if visit.kind == "treatment":
        if visit.cycle == 1 and visit.day == 1:
            return protocol.first_window.source
        return next((each.window.source for each in protocol.days if each.day == visit.day), visit.source)
    rule = protocol.confirmation
    if rule is not None and is_confirmation(study, visit):
        return rule.window.source
    for series in protocol.assessments:
        if visit.id.startswith(f"{series.prefix}-"):
            return series.window.source
    for follow_up in protocol.follow_ups:
        if visit.id.startswith(follow_up.id):
            return follow_up.window.source
    return visit.source


def is_confirmation(study: Study, visit: Visit) -> bool:
    """Whether the visit confirms a suspected progression: its id would tell of it."""
    rule = study.protocol.confirmation
    return rule is not None and (visit.id == rule.id or visit.id.startswith(f"{rule.id}-"))
