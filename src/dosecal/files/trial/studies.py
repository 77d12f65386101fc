"""The studies: those that come with dosecal, and protocol files of a site."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from dosecal import resources
from dosecal.core.doses.calculated import BASIS_KIND
from dosecal.core.trial.dose_rule import DoseRule
from dosecal.core.trial.drug import Daily, Drug, unit_of
from dosecal.core.trial.protocol import Study
from dosecal.core.trial.vocabulary import Vocabulary
from dosecal.files.reading.refusal import Refusal, first_of, unknown
from dosecal.files.reading.toml import lines_of_file, open_table
from dosecal.files.reading.unread import Refusals
from dosecal.files.trial.amendments import open_protocol
from dosecal.files.trial.drugs import read_drug
from dosecal.files.trial.highest_doses import check_highest
from dosecal.files.trial.kept_studies import KeptStudies
from dosecal.files.trial.protocols import read_protocol
from dosecal.files.trial.vocabulary import units, vocabulary


class StudyName(Struct, frozen=True):
    """One version of a built-in study."""

    id: str
    version: str
    name: str
    approved: bool


@cache
def _built_in() -> tuple[tuple[StudyName, str, Path], ...]:
    """Name, day of issue and file of every built-in version, the newest of a study last."""
    found = []
    for path in sorted(resources.path("protocols").glob("*.toml")):
        file, _ = open_protocol(path)
        name = StudyName(file.text("id"), file.text("version"), file.text("name"), file.flag("approved"))
        issued = file.optional("issued", file.day)
        file.raise_refused()
        found.append((name, issued.isoformat() if issued is not None else "", path))
    return tuple(sorted(found, key=lambda entry: (entry[0].id, entry[1])))


def available() -> tuple[StudyName, ...]:
    """Every version of every built-in study."""
    return tuple(name for name, _, _ in _built_in())


def load_study(
    study: str, version: str | None = None, folder: Path | None = None, file: str = "", key: str = "study"
) -> Study:
    """The study of a built-in id or of a protocol file (a path, from ``folder`` on), the newest approved version
    unless one is named. ``file`` and ``key`` name the place that asks. Raises Refusal."""
    if study.endswith(".toml"):
        loaded = _KEPT.study((folder or Path()) / study)
        if version not in (None, loaded.protocol.version):
            raise Refusal(file, "protocol_version", "version", version, names=(loaded.protocol.version,))
        return loaded
    versions = [(name, path) for name, _, path in _built_in() if name.id == study]
    if not versions:
        ids = tuple(dict.fromkeys(name.id for name in available()))
        close = unknown(file, key, "study", study, ids)
        raise close if close.expected == "known-near" else Refusal(file, key, "study-file", study, names=ids)
    if version is not None:
        chosen = [path for name, path in versions if name.version == version]
        if not chosen:
            names = tuple(name.version for name, _ in versions)
            raise Refusal(file, "protocol_version", "version", version, names=names)
        return _shipped(chosen[0])
    approved = [path for name, path in versions if name.approved]
    return _shipped(approved[-1])


@cache
def _shipped(path: Path) -> Study:
    """A study that comes with dosecal: its files do not change while the program runs."""
    return _read_study(path)


def _read_study(path: Path) -> Study:
    words = vocabulary()
    try:
        protocol = read_protocol(path, words, units())
    except Refusal as refusal:
        raise first_of((*refusal.all, *_of_drug_files(path, words))) from None
    refusals = Refusals()
    drugs = {rule.drug: refusals.attempt(_drug_of, rule, path, words) for rule in protocol.dose_rules}
    for index, contraception in enumerate(protocol.contraception, start=1):
        if contraception.drug not in drugs:
            refusals.note(unknown(path.name, f"contraception[{index}].drug", "drug", contraception.drug, drugs))
    with lines_of_file(path):
        refusals.raise_first()
    return Study(protocol, drugs, words)


def _of_drug_files(path: Path, words: Vocabulary) -> tuple[Refusal, ...]:
    """What the drug files of a refused protocol are refused for: they are mended in one go."""
    refusals = Refusals()
    try:
        drugs = open_protocol(path)[0].data.get("drugs")
    except Refusal:
        return ()
    for drug in drugs if isinstance(drugs, dict) else ():
        own = path.parent / "drugs" / f"{drug}.toml"
        if own.is_file():
            refusals.attempt(_drug, drug, path, words)
    return refusals.all


def _drug_of(rule: DoseRule, path: Path, words: Vocabulary) -> Drug:
    """The drug of a rule, which must go with it in unit, form and highest dose."""
    drug = with_levels(_drug(rule.drug, path, words), rule)
    if drug.unit != unit_of(rule.basis):
        raise Refusal(path.name, f"drugs.{rule.drug}.dose", "unit-of-drug", rule.drug, unit=drug.unit)
    _check_form(path.name, rule, drug)
    check_highest(path.name, rule, drug)
    return drug


def _check_form(file: str, rule: DoseRule, drug: Drug) -> None:
    """Refuses a daily dose of vials, which would hand out vials as tablets, and any other dose of tablets."""
    daily = isinstance(rule.basis, Daily)
    if daily != (drug.infusion is None):
        expected = "basis-of-vials" if daily else "basis-of-tablets"
        raise Refusal(file, f"drugs.{rule.drug}.basis", expected, BASIS_KIND[type(rule.basis)])


def _drug(drug: str, protocol: Path, words: Vocabulary) -> Drug:
    """The site's own file of a drug, next to the protocol, if there is one; else the one that comes with dosecal."""
    own = protocol.parent / "drugs" / f"{drug}.toml"
    path = own if own.is_file() else resources.path("drugs", f"{drug}.toml")
    if not path.is_file():
        raise unknown(protocol.name, f"drugs.{drug}", "drug", drug, _drug_ids())
    read = read_drug(path, units(), words)
    if read.id != drug:  # events and label rules find a drug by its id
        raise Refusal(path.name, "id", "drug-of-file", read.id, name=drug)
    return replace(read, site_file=path.name) if path == own and not is_built_in(read) else read


def is_built_in(drug: Drug) -> bool:
    """Whether a drug's file is identical to the one that comes with dosecal."""
    path = resources.path("drugs", f"{drug.id}.toml")
    return path.is_file() and open_table(path)[1] == drug.sha256


def _drug_ids() -> Iterator[str]:
    return (path.stem for path in sorted(resources.path("drugs").glob("*.toml")))


def with_levels(drug: Drug, rule: DoseRule) -> Drug:
    """The drug with the protocol's own levels, else with those of its file; levels count only below the very dose
    they start from: those of another dose are no levels of this trial."""
    levels = rule.levels or drug.levels
    return replace(drug, levels=levels if levels is not None and levels.start == rule.basis else None)


_KEPT = KeptStudies(_read_study)
