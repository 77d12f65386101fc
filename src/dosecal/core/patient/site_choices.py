"""What a case says of its site's choices beside the rules that ship, each with who chose it: the site, not dosecal."""

from dosecal.core.patient.case import Site
from dosecal.core.trial.dose_rule import DosingRules
from dosecal.core.values.source import Origin, Source

DOCUMENT = "choice of the site, in the case"


def chosen(section: str) -> Source:
    """The source of a choice that the case states."""
    return Source(Origin.SITE, DOCUMENT, section)


ROUNDING, SURFACE, CLEARANCE = chosen("dose rounding"), chosen("body surface formula"), chosen("clearance formula")
LABORATORY = chosen("laboratory before an infusion")


def laboratory_rule(site: Site, dosing: DosingRules) -> tuple[int, Source]:
    """How many hours old laboratory results may be at an infusion, and who says so."""
    if site.laboratory_hours is None:
        return dosing.lab_hours, dosing.lab_source
    return site.laboratory_hours, LABORATORY


def surface_rule(site: Site, dosing: DosingRules) -> tuple[str, Source]:
    """The formula of the body surface, and who chose it."""
    return (dosing.bsa_formula, dosing.bsa_source) if site.bsa_formula is None else (site.bsa_formula, SURFACE)
