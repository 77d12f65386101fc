"""Two versions of a trial beside each other: each as it is, and as if a patient had consented to it alone."""

from datetime import date
from pathlib import Path

from msgspec.structs import replace

from dosecal.core.patient.case import Case
from dosecal.core.patient.events import Reconsent
from dosecal.core.result.plan import Plan
from dosecal.core.trial.protocol import Study
from dosecal.files.case.planning import plan_case
from dosecal.files.reading.refusal import Refusal
from dosecal.files.trial.studies import load_study


def version_of(study: str, version: str, folder: Path | None = None) -> Study:
    """A version of a built-in study, or a protocol file of the same study (a path, from ``folder`` on). Raises
    Refusal."""
    if not version.endswith(".toml"):
        return load_study(study, version, folder, study)
    loaded = load_study(version, None, folder, version)
    if loaded.protocol.id != study:
        raise Refusal(version, "id", "version-of-study", loaded.protocol.id, study=study)
    return loaded


def plan_alone(
    case: Case, study: str, version: str, today: date, language: str, folder: Path | None, place: str
) -> Plan:
    """The plan as if the patient had consented to this version alone; of a protocol file a path that needs no folder.
    ``folder`` is where the paths of the case begin. Raises Refusal."""
    from_file = version.endswith(".toml")
    alone = replace(
        case,
        study=version if from_file else study,
        protocol_version=None if from_file else version,
        events=tuple(event for event in case.events if not isinstance(event, Reconsent)),
    )
    return plan_case(alone, today, language, folder, place)


def whole_path(version: str, folder: Path | None = None) -> str:
    """A version as ``plan_alone`` takes it: the path of a protocol file without a folder."""
    return str(((folder or Path()) / version).absolute()) if version.endswith(".toml") else version
