"""Whether the files that an open case names have changed since its plan was made: another person may write them."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dosecal.session.outcome import Outcome

State = tuple[tuple[str, bytes | None], ...]
"""Each file that the case names, and the hash of its content; None of one that is not there."""
_FILE = ".toml"


def names_files(outcome: "Outcome | None") -> bool:
    """Whether anything of the site is behind the result, or keeps it from being one."""
    if outcome is None:
        return False
    data = outcome.reading.data
    site, events = data.get("site"), data.get("events")
    named = [data.get("study"), *(event.get("version") for event in _tables(events))]
    if isinstance(site, dict):
        named += [path for key in ("drugs", "banding") for path in _values(site.get(key))]
    return any(isinstance(name, str) and name.endswith(_FILE) for name in named)


def state_of(outcome: "Outcome | None", folder: Path | None) -> State | None:
    """The content of the files that a plan rests on; None where there is no plan: it has to be asked for again."""
    from dosecal.files.case.named_files import digest_of_path, named_files  # noqa: PLC0415  with the first plan

    if outcome is None or outcome.plan is None:
        return None
    here = str(folder or "")
    return tuple(
        (name, digest_of_path(Path(os.path.join(here, name)))) for name in named_files(outcome.plan.case, here)
    )


def _tables(value: object) -> list[dict[str, object]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _values(value: object) -> list[object]:
    return list(value.values()) if isinstance(value, dict) else []
