"""Finds ``resources/`` in a wheel, a source tree and a frozen bundle."""

import sys
from functools import cache
from pathlib import Path


@cache
def root() -> Path:
    """The folder of the resources. Raises FileNotFoundError where the installation is incomplete."""
    here = Path(__file__).resolve().parent
    bundle = getattr(sys, "_MEIPASS", None)
    places = [here / "_resources", here.parents[1] / "resources"]
    if bundle is not None:
        places.insert(0, Path(bundle) / "resources")
    for place in places:
        if (place / "units.txt").is_file():
            return place
    raise FileNotFoundError("the resources of dosecal are missing: install it again")


def path(*parts: str) -> Path:
    """The path of one resource."""
    return root().joinpath(*parts)


def read(*parts: str) -> str:
    """The text of one resource."""
    return path(*parts).read_text(encoding="utf-8")
