"""Which site rules still wait for a named person of the site."""

from dosecal.core.result import Plan
from dosecal.core.source import Source


def unconfirmed_sources(plan: Plan) -> frozenset[Source]:
    """The sources of site rules that nobody has confirmed yet."""
    waiting = (finding.source for finding in plan.findings if finding.code == "site-rule-unconfirmed")
    return frozenset(source for source in waiting if source is not None)
