"""The bag that a site chooses for a drug in place of those that its file names."""

from msgspec.structs import replace

from dosecal.core.patient.case import Site
from dosecal.core.patient.site_choices import chosen
from dosecal.core.trial.drug import Drug
from dosecal.core.values.finding import Finding, finding
from dosecal.core.values.finding_code import Code
from dosecal.core.values.quantity import Quantity


def with_site_bag(drug: Drug, site: Site) -> Drug:
    """The drug in the bag of the site; every limit of concentration and rate stays. How much another bag takes no text
    says, so that the worksheet asks."""
    bag, infusion = site.bags.get(drug.id), drug.infusion
    if bag is None or infusion is None:
        return drug
    most = infusion.most_added(bag) if bag in infusion.bags_ml else None
    source = chosen("bag")
    return replace(
        drug,
        infusion=replace(infusion, bags_ml=(bag,), bag_source=source, most_added_ml=None if most is None else (most,)),
    )


def about_bag(drug: Drug, site: Site, about: str) -> tuple[Finding, ...]:
    """That the site chose a bag which the drug's file does not name."""
    bag, infusion = site.bags.get(drug.id), drug.infusion
    if bag is None or infusion is None or bag in infusion.bags_ml:
        return ()
    named = ", ".join(str(Quantity(one, "mL")) for one in infusion.bags_ml)
    return (finding(Code.SITE_BAG, about, infusion.bag_source, bag=Quantity(bag, "mL"), bags=named, drug=drug.name),)
