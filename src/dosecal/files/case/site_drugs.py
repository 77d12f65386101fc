"""Drug files of a site that a case names: they replace those of its study, of a built-in one, too."""

from pathlib import Path

from msgspec.structs import replace

from dosecal.core.patient.case import Case
from dosecal.core.trial.dose_rule import DoseRule
from dosecal.core.trial.drug import Drug
from dosecal.core.trial.protocol import Study
from dosecal.core.values.source import Origin, SiteRule, Source
from dosecal.files.reading.refusal import Refusal
from dosecal.files.trial.drugs import read_drug
from dosecal.files.trial.highest_doses import check_highest
from dosecal.files.trial.studies import is_built_in, with_levels
from dosecal.files.trial.vocabulary import units


def with_drug_files(study: Study, case: Case, folder: Path | None, place: str) -> Study:
    """The study with the drug files that a case names, each a path from the case file on. Raises Refusal."""
    rules = study.protocol.dose_rule_by_drug
    read = {
        drug: _read(study, rules[drug], (folder or Path()) / name, name, place)
        for drug, name in case.site.drugs.items()
        if drug in rules
    }
    return replace(study, drugs={**study.drugs, **read}) if read else study


def _read(study: Study, rule: DoseRule, path: Path, name: str, place: str) -> Drug:
    """The drug of a site's file, of the same kind as the one it replaces."""
    key, before = f"site.drugs.{rule.drug}", study.drugs[rule.drug]
    if not path.is_file():
        raise Refusal(place, key, "drug-file", name)
    drug = read_drug(path, units(), study.vocabulary)
    if drug.id != rule.drug:
        raise Refusal(path.name, "id", "drug-of-file", drug.id, name=rule.drug)
    if drug.unit != before.unit:
        raise Refusal(path.name, "unit", "unit-of-study", drug.unit, unit=before.unit)
    if (drug.infusion is None) != (before.infusion is None):
        tablets = before.infusion is None
        expected = "tablets-of-study" if tablets else "vials-of-study"
        raise Refusal(path.name, "vials" if tablets else "tablets", expected, "…", drug=before.name)
    check_highest(place, rule, drug, key)
    if is_built_in(drug):
        return with_levels(drug, rule)
    drug = read_drug(path, units(), study.vocabulary, by_site=True)
    source = Source(Origin.SITE, path.name, drug.short_hash)
    # With its hash: a confirmation is one of this very file.
    key = f"{study.protocol.id}.drugs.{rule.drug}.drug_file.{drug.short_hash}"
    whole = SiteRule(key, f"value {path.name}", source)
    known = replace(drug, site_file=path.name, site_rules=(whole, *drug.site_rules))
    return with_levels(known, rule)
