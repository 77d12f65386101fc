"""Groups 3 and 4: whoever changes the file, with the site key or without, is named; nothing is silently wrong."""

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from dosecal.store import keys
from dosecal.store.entry import Entry, Leaf, Row
from dosecal.store.leaves import text_of
from dosecal.store.patients import patients, save
from dosecal.store.places import Memory
from dosecal.store.site import Draft, Site
from dosecal.store.trouble import Trouble
from dosecal.store.verify import Report, verify
from tests.store.site_cases import (
    ANNA,
    BERT,
    CARLA,
    CASE,
    new_site,
    passphrase,
    raw,
    saved,
    unlocked,
    weighed,
    with_triggers,
)  # fmt: skip

FLIPS = int(os.environ.get("DOSECAL_FLIPS", "150"))
PAGE = 4096


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return new_site(tmp_path, BERT, CARLA)


@pytest.fixture
def subject(path: Path) -> str:
    """A patient with four entries."""
    bert = unlocked(path, BERT)
    entry = saved(bert, CASE)
    for kilograms in (61, 62, 63):
        saved(bert, weighed(f"{kilograms} kg"), entry.subject, "measured again")
    bert.close()
    return entry.subject


def copied(path: Path, name: str) -> Path:
    """A copy of the file that an adversary works on."""
    return Path(shutil.copy(path, path.with_name(name)))


def found(path: Path) -> Report:
    """What ``verify`` finds, or what keeps the site from being opened, on a PC that knows nothing of it."""
    report = Report()
    try:
        site = Site.open(path, Memory(path, folder=path / "nowhere"))
        try:
            site.unlock(ANNA, passphrase(ANNA), note=False)
            return verify(site)
        finally:
            site.close()
    except Trouble as trouble:
        report.add(trouble.code, trouble.number)
    return report


def changed(path: Path, statement: str, *values: object) -> Report:
    """What is found after a statement of an adversary who has put the triggers back."""
    connection = raw(path)
    connection.execute(statement, values)
    with_triggers(connection)
    return found(path)


def test_an_untouched_site_is_whole(path: Path, subject: str) -> None:
    assert (found(path).count, found(path).notes) == (0, [])


@pytest.mark.parametrize("column", ["subject", "number", "epoch", "edition", "hash", "sealed", "seq"])
def test_r07_every_changed_column_of_every_entry_is_named(path: Path, subject: str, column: str) -> None:
    other = {"subject": "x" * 32, "hash": bytes(32), "sealed": bytes(300), "seq": 9999}.get(column, 7)
    site = unlocked(path, ANNA)
    for seq in (1, 2, *site.subjects[subject], site.length):
        copy = copied(path, f"{column}-{seq}")
        report = changed(copy, f"UPDATE entry SET {column} = ? WHERE seq = {seq}", other)
        assert report.count, seq
        named = report.faults[0]
        assert named.number in (seq, seq + 1) or (named.number > seq and column == "subject"), named


def test_r07_an_entry_that_was_left_out_swapped_or_put_twice_is_named(path: Path, subject: str) -> None:
    site = unlocked(path, ANNA)
    second, last = site.subjects[subject][1], site.length
    site.close()
    left_out = copied(path, "left-out")
    assert (changed(left_out, "DELETE FROM entry WHERE seq = ?", second).faults[0].number) == second
    closed_up = copied(path, "closed-up")
    connection = raw(closed_up)
    connection.execute("DELETE FROM entry WHERE seq = ?", (second,))
    connection.execute("UPDATE entry SET seq = seq - 1 WHERE seq > ?", (second,))
    connection.execute("UPDATE entry SET number = number - 1 WHERE subject = ? AND number > 2", (subject,))
    with_triggers(connection)
    assert found(closed_up).faults[0].number in (second, last - 1)
    replayed = copied(path, "replayed")
    report = changed(
        replayed, f"INSERT INTO entry SELECT {last + 1}, subject, 5, epoch, edition, hash, sealed FROM entry "
        "WHERE seq = ?", second,
    )  # fmt: skip
    assert report.faults[0].number == last + 1


def test_r07_a_tail_that_was_cut_off_is_named_by_the_head_that_this_pc_remembers(path: Path, subject: str) -> None:
    last = unlocked(path, ANNA).length
    connection = raw(path)
    connection.execute("DELETE FROM entry WHERE seq = ?", (last,))
    with_triggers(connection)
    with pytest.raises(Trouble, match="older-file") as refused:
        unlocked(path, ANNA)
    assert (refused.value.number, refused.value.params["seen"]) == (last - 1, last)


def test_a_whole_older_file_is_named(path: Path) -> None:
    older = copied(path, "older")
    bert = unlocked(path, BERT)
    saved(bert, CASE)
    bert.close()
    shutil.copy(older, path)
    with pytest.raises(Trouble, match="older-file"):
        unlocked(path, BERT)


def test_r25_another_site_at_the_same_place_is_named(path: Path, tmp_path: Path) -> None:
    unlocked(path, ANNA).close()
    (tmp_path / "other").mkdir()
    shutil.copy(new_site(tmp_path / "other"), path)
    with pytest.raises(Trouble, match="other-site"):
        unlocked(path, ANNA)


def test_a_record_that_went_on_otherwise_is_named(path: Path) -> None:
    fork = copied(path, "fork")
    for place, kilograms in ((path, "60 kg"), (fork, "70 kg")):
        bert = unlocked(place, BERT)
        saved(bert, weighed(kilograms))
        saved(bert, {"study": "ramunet", "patient": {"id": "03-008"}})
        bert.close()
    shutil.copy(fork, path)
    with pytest.raises(Trouble, match="other-history"):
        unlocked(path, BERT)


def read(path: Path) -> object:
    """All that a user sees of the patients, read as on a PC that remembers nothing; why not, where it cannot."""
    try:
        site = Site.open(path, Memory(path, folder=path / "nowhere"))
        try:
            site.unlock(ANNA, passphrase(ANNA), note=False)
            report = verify(site)
            if report.count:
                return report.faults[0].code
            return [(one.pseudonym, site.folded(one.subject).document) for one in patients(site)]
        finally:
            site.close()
    except Trouble as trouble:
        return trouble.code


def test_no_flipped_bit_is_silently_wrong(path: Path, subject: str) -> None:
    whole = path.read_bytes()
    right = read(path)
    assert isinstance(right, list)
    chosen = random.Random(len(whole))
    for _ in range(FLIPS):
        place = chosen.randrange(len(whole))
        flipped = bytearray(whole)
        flipped[place] ^= 1 << chosen.randrange(8)
        path.write_bytes(flipped)
        seen = read(path)
        assert isinstance(seen, str) or seen == right, place


def test_no_page_of_an_older_file_is_silently_wrong(path: Path, subject: str) -> None:
    older = path.read_bytes()
    bert = unlocked(path, BERT)
    saved(bert, weighed("64 kg"), subject, "measured again")
    bert.close()
    younger = path.read_bytes()
    right = read(path)
    differing = [at for at in range(0, len(older), PAGE) if older[at : at + PAGE] != younger[at : at + PAGE]]
    assert len(differing) > 2
    for at in differing:
        path.write_bytes(younger[:at] + older[at : at + PAGE] + younger[at + PAGE :])
        seen = read(path)
        assert isinstance(seen, str) or seen == right, at


# an adversary who has the site key and an own signing key

Forgery = Callable[[Entry], Entry]
FORGERIES: dict[str, Forgery] = {
    "value": lambda one: with_leaves(one, [Leaf(first(one).path, '"forged"', first(one).salt), *one.leaves[1:]]),
    "path": lambda one: with_leaves(one, [Leaf("other", first(one).text, first(one).salt), *one.leaves[1:]]),
    "salt": lambda one: with_leaves(one, [Leaf(first(one).path, first(one).text, bytes(16)), *one.leaves[1:]]),
    "leaf left out": lambda one: with_leaves(one, one.leaves[1:]),
    "leaf added": lambda one: with_leaves(one, [*one.leaves, Leaf("cycles", "6", bytes(16))]),
    "act": lambda one: msgspec.structs.replace(one, act="print"),
    "author": lambda one: msgspec.structs.replace(one, by=CARLA),
    "time": lambda one: msgspec.structs.replace(one, at="2020-01-01T00:00:00+01:00"),
    "more": lambda one: msgspec.structs.replace(one, more="{}"),
    "chain": lambda one: msgspec.structs.replace(one, before=b"x" * 32),
    "own chain": lambda one: msgspec.structs.replace(one, own_before=b"x" * 32),
    "signature": lambda one: msgspec.structs.replace(one, signature=bytes(64)),
    "blacked out": lambda one: one.without(first(one).path),
}


def first(entry: Entry) -> Leaf:
    return entry.leaves[0]


def with_leaves(entry: Entry, leaves: object) -> Entry:
    return msgspec.structs.replace(entry, leaves=tuple(leaves))  # type: ignore[arg-type]


def put(path: Path, row: Row) -> None:
    connection = raw(path)
    connection.execute(
        "UPDATE entry SET hash = ?, sealed = ?, edition = ? WHERE seq = ?",
        (row.hash, row.sealed, row.edition, row.seq),
    )
    with_triggers(connection)


@pytest.mark.parametrize("resigned", [False, True], ids=["as it was signed", "signed again by the forger"])
@pytest.mark.parametrize("forgery", FORGERIES)
def test_r07_who_has_the_site_key_cannot_change_an_entry_unnoticed(
    path: Path, subject: str, forgery: str, resigned: bool
) -> None:
    carla = unlocked(path, CARLA)
    for seq in carla.subjects[subject]:
        copy = copied(path, f"forged-{seq}")
        forged = FORGERIES[forgery](carla.entry(seq))
        put(copy, (forged.signed(carla.person) if resigned else forged).row(carla.key(1), 1))
        report = found(copy)
        assert any(one.number in (seq, seq + 1) for one in report.faults), seq


def test_r07_a_redaction_undone_or_without_an_entry_is_named(path: Path, subject: str) -> None:
    anna = unlocked(path, ANNA)
    seq = anna.subjects[subject][0]
    before = anna.entry(seq)
    anna.redact(seq, first(before).path, "a name")
    assert found(path).count == 0
    put(path, before.row(anna.key(1), 1, edition=2))
    assert [(one.code, one.number) for one in found(path).faults] == [("not-blacked-out", seq)]


@pytest.mark.parametrize("act", ["user", "settings", "redact", "backup", "import", "save"])
def test_r19_an_entry_of_somebody_without_the_role_is_named_and_changes_nobodys_rights(path: Path, act: str) -> None:
    """A pharmacist with own tools appends what the program would refuse."""
    carla = unlocked(path, CARLA)
    last = carla.length
    subject = "site" if act in ("user", "settings") else "f" * 32
    changes = {f"users/{CARLA}/roles": text_of(["administrator"])} if act == "user" else {"cycles": "6"}
    carla.check_allowed = lambda act: None  # type: ignore[method-assign]
    (forged,) = carla.append([Draft(act, subject, changes, reason="none of mine")])
    carla.close()
    report = found(path)
    allowed = act == "save"
    assert [(one.code, one.number) for one in report.faults] == (
        [] if allowed else [("acted-without-role", last + 1)]
    )  # fmt: skip
    assert forged.seq == last + 1
    assert unlocked(path, CARLA).user.roles == {"pharmacist"}


def test_r22_a_grant_of_another_key_is_refused(path: Path) -> None:
    """Without a key, a key of one's own can be granted to others; the record commits itself to another one."""
    anna = unlocked(path, ANNA)
    false = keys.granted(BERT, 1, keys.new_site_key(), anna.people.users[BERT].receiving)
    with anna.file.writing():
        anna.file.put_grant(BERT, 1, false)
    with pytest.raises(Trouble, match=r"damaged-(entry|keys)"):
        unlocked(path, BERT)


def test_a_slot_of_somebody_else_opens_nothing(path: Path) -> None:
    anna = unlocked(path, ANNA)
    with anna.file.writing():
        anna.file.put_slot(BERT, keys.Person.new().slot(BERT, "made by a stranger"))
    with pytest.raises(Trouble, match="damaged-keys"):
        unlocked(path, BERT, "made by a stranger")


def test_nothing_is_saved_on_a_damaged_record(path: Path, subject: str) -> None:
    bert = unlocked(path, BERT)
    seq = bert.subjects[subject][1]
    bert.close()
    connection = raw(path)
    connection.execute("UPDATE entry SET sealed = zeroblob(200) WHERE seq = ?", (seq,))
    with_triggers(connection)
    bert = unlocked(path, BERT)
    with pytest.raises(Trouble, match="damaged-entry") as refused:
        saved(bert, weighed("65 kg"), subject, "measured again")
    assert refused.value.number == seq
    assert save(bert, []) == []
