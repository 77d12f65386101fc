"""Names under which files are suggested: of which study, visit and patient, and nothing by which to know the patient.

A patient is the mark of six letters that calendars and tables have, never the pseudonym.
"""

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from dosecal.files.export.icalendar_file import patient_mark

if TYPE_CHECKING:
    from dosecal.core.result.plan import Plan

_OTHER = re.compile(r"[^A-Za-z0-9._-]+")
_MOST = 40
"""Signs of a part: a study of the site may be called anything."""


def about_patient(plan: "Plan | None") -> tuple[str, str]:
    """Study and mark of a plan; empty what is not known."""
    if plan is None:
        return "", ""
    study, patient = plan.study.protocol.id, plan.case.patient_id
    return study, patient_mark(study, patient) if patient else ""


def file_name(kind: str, day: date, suffix: str, plan: "Plan | None" = None, visit: str = "") -> str:
    """``ramunet-C1D1-dose-bcdfgh-2027-02-01.pdf``; of a folder of cases ``deadlines-2027-02-01.csv``."""
    study, mark = about_patient(plan)
    parts = [_plain(part) for part in (study, visit, kind, mark, day.isoformat())]
    return f"{'-'.join(filter(None, parts))}.{suffix}"


def free_path(folder: Path, name: str) -> Path:
    """A path of that name on which there is nothing yet: the second one is ``…-2.pdf``."""
    path, number = folder / name, 1
    while path.exists():
        number += 1
        path = folder / f"{Path(name).stem}-{number}{Path(name).suffix}"
    return path


def _plain(part: str) -> str:
    return _OTHER.sub("-", part).strip(".-")[:_MOST]
