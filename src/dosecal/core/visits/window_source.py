"""Which rule a visit's window was read from."""

from dosecal.core.result.visit import Visit
from dosecal.core.trial.protocol import Protocol
from dosecal.core.values.source import Source


def window_source(protocol: Protocol, visit: Visit) -> Source:
    """Where the window of a visit was read; of a visit without a rule of its own, where the visit comes from."""
    if visit.cycle is not None:
        if (visit.cycle, visit.day) == (1, 1):
            return protocol.treatment.first_window.source
        days = {day.day: day.window.source for day in protocol.treatment.days}
        return days.get(visit.day or 0, visit.source)
    windows = {rule.id: rule.window.source for rule in protocol.follow_ups}
    windows |= {f"{series.prefix}-": series.window.source for series in protocol.assessments}
    if protocol.confirmation is not None:
        windows[protocol.confirmation.id] = protocol.confirmation.window.source
    named = [name for name in windows if visit.id.startswith(name)]
    return windows[max(named, key=len)] if named else visit.source


def is_confirmation(protocol: Protocol, visit: Visit) -> bool:
    """Whether the visit confirms a suspected progression: its id would tell of it."""
    rule = protocol.confirmation
    return rule is not None and (visit.id == rule.id or visit.id.startswith(f"{rule.id}-"))
