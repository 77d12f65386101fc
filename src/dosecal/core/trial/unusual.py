"""Doses and levels of a protocol outside the usual range of a drug: asked about until a named person confirms them."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from dosecal.core.trial.dose_rule import DoseRule
from dosecal.core.trial.drug import Basis, Drug, UsualDose, written
from dosecal.core.values.source import Origin, SiteRule, Source


class Unusual(Struct, frozen=True):
    """A dose outside the range of its drug; confirmed like a site rule, for this very dose."""

    drug: Drug
    dose: Basis
    usual: UsualDose
    rule: SiteRule


def unusual_doses(protocol_id: str, rules: tuple[DoseRule, ...], drugs: Mapping[str, Drug]) -> Iterator[Unusual]:
    """Of each drug with a usual range the doses outside it: the protocol's, its first ones, its levels."""
    for rule in rules:
        drug = drugs[rule.drug]
        if not drug.usual:
            continue
        levels = () if drug.levels is None else drug.levels.below
        first = () if rule.loading is None else (rule.loading.basis,)
        for dose in dict.fromkeys((rule.basis, *first, *levels)):
            usual = next((one for one in drug.usual if type(one.lowest) is type(dose)), drug.usual[0])
            if type(usual.lowest) is type(dose) and usual.holds(dose):
                continue
            text = written(dose)
            source = Source(Origin.SITE, usual.source.document, usual.source.section, usual.source.as_of)
            key = f"{protocol_id}.drugs.{rule.drug}.unusual_dose.{text}"
            yield Unusual(drug, dose, usual, SiteRule(key, f"dose {text}", source))
