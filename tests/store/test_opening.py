"""Groups 5 and 6: each obstacle has its own sentence, nothing is created, nothing is half written."""

import os
import random
import resource
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from dosecal.store import people, places
from dosecal.store.patients import patients
from dosecal.store.places import Memory, check_local
from dosecal.store.site import Site
from dosecal.store.sqlite import APPLICATION, SCHEMA, SiteFile
from dosecal.store.trouble import Trouble
from dosecal.store.verify import verify
from dosecal.words import LANGUAGES, Words
from tests.store.site_cases import ANNA, BERT, CASE, new_site, passphrase, raw, saved, unlocked, weighed


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return new_site(tmp_path, BERT)


def refused(path: Path, typed: str = "") -> Trouble:
    with pytest.raises(Trouble) as found:
        unlocked(path, ANNA, typed or passphrase(ANNA))
    return found.value


def foreign(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE entry (seq INTEGER PRIMARY KEY)")
    connection.close()


def newer(path: Path) -> None:
    connection = raw(path)
    connection.execute("UPDATE meta SET value = '2' WHERE name = 'format'")
    connection.close()


def with_trigger(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TRIGGER more AFTER INSERT ON entry BEGIN DELETE FROM aside; END")
    connection.commit()
    connection.close()


def into_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda path: path.unlink(), "no-file"),
    "0 bytes": (lambda path: path.write_bytes(b""), "empty-file"),
    "1 byte": (lambda path: path.write_bytes(b"S"), "foreign-file"),
    "random": (lambda path: path.write_bytes(random.Random(1).randbytes(5000)), "foreign-file"),
    "half": (lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]), "damaged-file"),
    "a byte less": (lambda path: path.write_bytes(path.read_bytes()[:-1]), "damaged-file"),
    "a folder": (into_folder, "foreign-file"),
    "foreign": (foreign, "foreign-file"),
    "newer": (newer, "newer-file"),
    "a trigger more": (with_trigger, "damaged-file"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_r25_r26_what_is_no_site_is_refused_in_its_own_words_and_left_as_it_is(path: Path, damage: str) -> None:
    spoil, code = DAMAGES[damage]
    spoil(path)
    names = sorted(one.name for one in path.parent.iterdir())
    before = path.read_bytes() if path.is_file() else None
    assert refused(path).code == code
    assert sorted(one.name for one in path.parent.iterdir()) == names
    assert (path.read_bytes() if path.is_file() else None) == before


def test_r26_wrong_passphrase_locked_and_read_only_have_their_own_words(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert refused(path, "a wrong passphrase").code == "wrong-passphrase"
    monkeypatch.setattr("dosecal.store.sqlite._PATIENCE", 0.05)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    assert refused(path).code == "locked"
    holder.execute("ROLLBACK")
    holder.close()
    monkeypatch.setattr(os, "access", lambda name, mode: mode != os.W_OK)
    site = unlocked(path, ANNA)
    with pytest.raises(Trouble, match="read-only"):
        people.add(site, "dora", "Dora", frozenset({"nurse"}), "for once only")


def test_a_folder_that_can_only_be_read_is_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bert = unlocked(path, BERT)
    saved(bert, CASE)
    bert.close()
    before = path.read_bytes()
    monkeypatch.setattr(os, "access", lambda name, mode: mode != os.W_OK)
    site = unlocked(path, BERT)
    assert [one.pseudonym for one in patients(site)] == ["03-007"]
    assert verify(site).count == 0
    site.lock()
    assert path.read_bytes() == before


def test_r25_creating_never_touches_what_is_there(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(Trouble, match="exists"):
        people.create(path, "Another", ANNA, "Anna", "a long passphrase")
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("login", "typed", "code"),
    [("anna", "short", "short-passphrase"), ("Anna", "long enough, this", "login-name"),
     ("recovery", "long enough, this", "login-name"), ("a/b", "long enough, this", "login-name")],
)  # fmt: skip
def test_a_site_that_cannot_be_created_leaves_no_file(tmp_path: Path, login: str, typed: str, code: str) -> None:
    with pytest.raises(Trouble, match=code):
        people.create(tmp_path / "new.dosecal-site", "New", login, "Anna", typed)
    assert list(tmp_path.iterdir()) == []


MOUNTS = """\
22 1 0:20 / / rw - ext4 /dev/sda1 rw
23 22 0:21 / {folder}/share rw - {kind} //server/share rw
24 22 0:22 / {folder}/share\\040two rw - ext4 /dev/sdb rw
"""


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "smb3", "fuse.sshfs", "9p"])
def test_r32_a_network_path_is_refused(tmp_path: Path, kind: str) -> None:
    for name in ("share", "share two", "shared"):
        (tmp_path / name).mkdir()
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS.format(folder=tmp_path, kind=kind), encoding="utf-8")
    with pytest.raises(Trouble, match="network-path"):
        check_local(tmp_path / "share" / "a.dosecal-site", mounts)
    for name in ("share two", "shared"):
        check_local(tmp_path / name / "a.dosecal-site", mounts)
    with pytest.raises(Trouble, match="network-path"):
        check_local(Path("//server/share/a.dosecal-site"), mounts)


def test_r28_a_full_disk_leaves_nothing_half_at_whatever_write_it_fails(path: Path) -> None:
    """The file may grow by so many bytes and no more, for all numbers of bytes up to where a save succeeds."""
    bert = unlocked(path, BERT)
    entry = saved(bert, CASE)
    before, length = patients(bert), bert.length
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    codes: list[str] = []
    for room in range(0, 200_000, 2048):
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard[1]))
        try:
            saved(bert, {**weighed("61 kg"), "note": "x" * 20_000}, entry.subject, "typed wrongly")
        except Trouble as trouble:
            codes.append(trouble.code)
        else:
            break
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, hard)
        assert (patients(bert), bert.length) == (before, length)
        assert bert.folded(entry.subject).document == CASE
    assert len(codes) > 20
    assert set(codes) <= {"disk-full", "cannot-write", "cannot-open"}
    assert bert.folded(entry.subject).document["note"] == "x" * 20_000
    assert verify(bert).count == 0


def test_r28_a_database_that_may_not_grow_names_the_disk(path: Path) -> None:
    bert = unlocked(path, BERT)
    connection = bert.file._connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(Trouble, match="disk-full"):
        saved(bert, {**CASE, "note": "x" * 50_000})
    connection.execute("PRAGMA max_page_count = 1000000")
    assert patients(bert) == []
    saved(bert, CASE)


def tried(path: Path, now: float, typed: str) -> Trouble | None:
    """What an unlock at a time comes to."""
    site = Site.open(path)
    site.seconds = lambda: now
    try:
        site.unlock(BERT, typed)
    except Trouble as trouble:
        return trouble
    finally:
        site.close()
    return None


def test_r21_each_wrong_passphrase_makes_the_next_wait_longer_and_they_are_an_entry(path: Path) -> None:
    now, wrong = 1_000_000.0, 0
    waits: list[int] = []
    while len(waits) < 10:
        trouble = tried(path, now, "something else")
        assert trouble is not None
        wrong += trouble.code == "wrong-passphrase"
        if trouble.code == "wait":
            assert tried(path, now, passphrase(BERT)) is not None
            seconds = trouble.params["seconds"]
            assert isinstance(seconds, int)
            waits.append(seconds)
            now += seconds
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    assert tried(path, now, passphrase(BERT)) is None
    site = unlocked(path, ANNA)
    (came,) = [entry for entry in site.entries("access") if entry.by == BERT][-1:]
    assert (came.facts["failed"], wrong) == (12, 12)
    assert Memory(path).read().failed == 0


def test_r21_a_clock_that_was_put_back_locks_nobody_out_for_long(path: Path) -> None:
    for _ in range(3):
        tried(path, 2_000_000_000.0, "something else")
    found = tried(path, 1_000_000_000.0, passphrase(BERT))
    assert found is not None
    assert found.params["seconds"] == 2


def test_what_cannot_be_remembered_is_no_obstacle(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(places.FOLDER, str(path / "no folder"))
    unlocked(path, BERT).close()
    unlocked(path, BERT).close()


def test_the_schema_is_that_of_the_first_format(path: Path) -> None:
    """A file of the first format is opened for ever: what it looks like is written down here once more."""
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION,) == (0x44534954,)
    assert connection.execute("SELECT value FROM meta WHERE name = 'format'").fetchone() == ("1",)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")]
    assert tables == ["aside", "entry", "key_grant", "meta", "slot"]
    assert len(SCHEMA) == 11
    connection.close()
    shutil.copy(path, path.with_name("moved"))
    SiteFile.open(path.with_name("moved")).close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_r26_every_trouble_of_the_source_has_its_sentence(language: str) -> None:
    import re  # noqa: PLC0415  for this test only

    from dosecal.words import catalogue  # noqa: PLC0415

    source = Path(places.__file__).parents[1]
    pattern = re.compile(r'(?:Trouble|\badd)\(\s*"([a-z-]+)"|SQLITE_[A-Z]+: "([a-z-]+)"')
    files = [file for room in ("store", "session", "commands") for file in (source / room).glob("*.py")]
    texts = "".join(file.read_text(encoding="utf-8") for file in files)
    codes = {one or other for one, other in pattern.findall(texts)} - {"code"}
    told = {key.removeprefix("store.") for key in catalogue(language) if key.startswith("store.")}
    assert codes == told
    assert Trouble("wait", seconds=1).sentence(Words(language)).count("1") == 1
