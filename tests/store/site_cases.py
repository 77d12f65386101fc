"""A site with its people, for tests: Anna administers, Bert nurses and coordinates, Carla is a pharmacist."""

import sqlite3
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from dosecal.store import people
from dosecal.store.entry import Entry
from dosecal.store.patients import Change, save
from dosecal.store.site import Site

ANNA, BERT, CARLA = "anna", "bert", "carla"
ONCE = "only for once"
CANARY = "Kanarienvogel 4711"
CASE: dict[str, object] = {
    "study": "ramunet",
    "patient": {"id": "03-007", "sex": "female"},
    "measurements": [{"date": "2027-01-18", "weight": "60 kg"}, {"date": "2027-01-18", "height": "170 cm"}],
    "labs": [{"test": "anc", "value": "2.1 /nL"}, {"test": "hb", "value": CANARY}],
}


def passphrase(login: str) -> str:
    return f"{login} keeps a secret"


NAME = "uniklinik.dosecal-site"


def new_site(folder: Path, *others: str) -> Path:
    """A site of Anna, with others in their own roles who have chosen their passphrases."""
    path = folder / NAME
    path.write_bytes(_made(others))
    return path


@cache
def _made(others: tuple[str, ...]) -> bytes:
    with TemporaryDirectory() as folder:
        return _make(Path(folder) / NAME, others).read_bytes()


def _make(path: Path, others: tuple[str, ...]) -> Path:
    people.create(path, "Uniklinik A", ANNA, "Anna Alt", passphrase(ANNA))
    for login in others:
        roles = {BERT: {"nurse", "coordinator"}, CARLA: {"pharmacist"}}.get(login, {login})
        anna = unlocked(path, ANNA)
        people.add(anna, login, login.title(), frozenset(roles), ONCE)
        anna.close()
        person = unlocked(path, login, ONCE)
        people.choose_passphrase(person, passphrase(login))
        person.close()
    return path


def unlocked(path: Path, login: str, typed: str | None = None) -> Site:
    site = Site.open(path)
    site.unlock(login, passphrase(login) if typed is None else typed)
    return site


def saved(site: Site, data: dict[str, object], subject: str = "", reason: str = "") -> Entry:
    """Saves a document over what is there."""
    seen = site.subjects[subject][-1] if subject else 0
    (entry,) = save(site, [Change(data, subject, seen)], reason)
    return entry


def weighed(kilograms: str) -> dict[str, object]:
    """The case with another weight."""
    measured = [{"date": "2027-01-18", "weight": kilograms}, {"date": "2027-01-18", "height": "170 cm"}]
    return {**CASE, "measurements": measured}


def raw(path: Path) -> sqlite3.Connection:
    """The file as an adversary opens it, who has thrown out the triggers."""
    connection = sqlite3.connect(path, isolation_level=None)
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
    for name in names:
        connection.execute(f"DROP TRIGGER {name}")
    return connection


def with_triggers(connection: sqlite3.Connection) -> None:
    """Puts the triggers back, so that the file looks as it did, and lets go of it."""
    from dosecal.store.sqlite import SCHEMA  # noqa: PLC0415  only an adversary needs it

    for statement in SCHEMA:
        if "TRIGGER" in statement:
            connection.execute(statement)
    connection.close()
