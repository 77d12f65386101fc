"""Paths that a case names, from its own folder on: a protocol file, tables of dose bands, drug files of the site."""

import os
from collections.abc import Mapping
from pathlib import Path

Data = dict[str, object]
FILE = ".toml"
SITE_FILES = ("banding", "drugs")
"""Tables of ``[site]`` whose values may be paths."""


def moved(data: Mapping[str, object], before: Path, after: Path) -> Data:
    """The case as it is written into another folder: each path leads to the file that it led to."""
    found: Data = dict(data)
    if before.absolute() == after.absolute():
        return found

    def led(value: object) -> object:
        return _led(value, before, after) if isinstance(value, str) and value.endswith(FILE) else value

    if "study" in found:
        found["study"] = led(found["study"])
    site = found.get("site")
    if isinstance(site, Mapping):
        tables = {key: table for key, table in site.items() if key in SITE_FILES and isinstance(table, Mapping)}
        if "gates" in site:
            site = {**site, "gates": led(site["gates"])}
        found["site"] = {**site, **{key: {of: led(one) for of, one in table.items()} for key, table in tables.items()}}
    events = found.get("events")
    if isinstance(events, list):
        found["events"] = [
            {**event, "version": led(event["version"])} if isinstance(event, Mapping) and "version" in event else event
            for event in events
        ]
    return found


def _led(path: str, before: Path, after: Path) -> str:
    if Path(path).is_absolute():
        return path
    target = before.absolute() / path
    try:
        return Path(os.path.relpath(target, after.absolute())).as_posix()
    except ValueError:  # there is no relative path to another drive
        return target.as_posix()
