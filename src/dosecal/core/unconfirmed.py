"""Which site rules still wait for a named person of the site."""

from dosecal.core.result import Plan
from dosecal.core.source import Source


def unconfirmed_sources(plan: Plan) -> frozenset[Source]:
    """The sources of site rules that nobody has confirmed yet."""
    found = [one for one in plan.findings if one.code == "site-rule-unconfirmed"]
    waiting = {finding.source for finding in found}
    for drug in plan.study.drugs.values():  # a drug file that waits, and with it whatever it cites
        if drug.site_sources and drug.site_rules[0].source in waiting:
            waiting |= set(drug.site_sources)
    return frozenset(source for source in waiting if source is not None)
