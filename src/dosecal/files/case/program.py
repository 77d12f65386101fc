"""Which program made a result: the version number alone does not tell a rule that was changed in a development copy."""

import sys
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from dosecal import __version__, resources

CODE = ("core", "files", "words")
SHIPPED = ("*.toml", "units.txt", "protocols/*.toml", "drugs/*.toml", "translations/**/*.toml")
PACKAGES = ("holidays", "python-dateutil")


@cache
def program() -> bytes:
    """SHA-256 over the version, the code that plans and words, the files that come with it, and the packages that know
    the holidays."""
    package, shipped = Path(__file__).parents[2], resources.root()
    files = [file for room in CODE for file in sorted(package.glob(f"{room}/**/*.py"))]
    files += [file for pattern in SHIPPED for file in sorted(shipped.glob(pattern))]
    if getattr(sys, "frozen", False):
        files.append(Path(sys.executable))
    found = sha256(__version__.encode())
    for package_name in PACKAGES:
        with suppress(PackageNotFoundError):  # frozen: it is part of the program
            found.update(version(package_name).encode())
    for file in files:
        found.update(file.name.encode() + b"\0" + sha256(file.read_bytes()).digest())
    return found.digest()
