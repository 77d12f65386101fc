"""What each act leaves in the record, and what it cannot do."""

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from dosecal import __version__
from dosecal.store import people
from dosecal.store.entry import ACCESS, SITE
from dosecal.store.patients import Change, patients, save, undo
from dosecal.store.site import Draft, Site
from dosecal.store.trouble import Trouble
from dosecal.store.verify import verify
from tests.store.site_cases import ANNA, BERT, CANARY, CARLA, CASE, new_site, raw, saved, unlocked, weighed

WEIGHT = "measurements/#1/weight"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return new_site(tmp_path, BERT, CARLA)


@pytest.fixture
def bert(path: Path) -> Site:
    return unlocked(path, BERT)


def test_r01_an_entry_names_who_when_what_before_and_after_why_and_the_program(bert: Site) -> None:
    first = saved(bert, CASE)
    second = saved(bert, weighed("61 kg"), first.subject, "typed wrongly")
    assert (second.by, second.act, second.reason, second.number) == (BERT, "save", "typed wrongly", 2)
    assert second.changes == {WEIGHT: '"61 kg"'}
    assert bert.folded(first.subject, until=first.seq).leaves[WEIGHT] == '"60 kg"'
    assert second.facts["version"] == __version__
    assert datetime.fromisoformat(second.at).utcoffset() is not None


def test_r02_r08_every_value_that_was_ever_there_can_be_read(bert: Site) -> None:
    entry = saved(bert, CASE)
    for kilograms in range(61, 70):
        saved(bert, weighed(f"{kilograms} kg"), entry.subject, "measured again")
    values = [bert.folded(entry.subject, until=seq).leaves[WEIGHT] for seq in bert.subjects[entry.subject]]
    assert values == [f'"{kilograms} kg"' for kilograms in range(60, 70)]
    assert bert.folded(entry.subject).document == weighed("69 kg")


def test_what_is_the_same_is_not_an_entry_and_today_is_never_stored(bert: Site) -> None:
    entry = saved(bert, {**CASE, "today": "2027-01-20"})
    length = bert.length
    assert save(bert, [Change({**CASE, "today": "2027-01-21"}, entry.subject, entry.seq)]) == []
    assert bert.length == length
    assert "today" not in bert.folded(entry.subject).document


@pytest.mark.parametrize("reason", ["", "  ", "\n\t"])
def test_r06_a_saved_value_changes_with_a_reason_only(bert: Site, reason: str) -> None:
    entry = saved(bert, CASE)
    with pytest.raises(Trouble, match="reason-needed"):
        saved(bert, weighed("61 kg"), entry.subject, reason)
    with pytest.raises(Trouble, match="reason-needed"):
        saved(bert, {key: value for key, value in CASE.items() if key != "labs"}, entry.subject, reason)
    more = saved(bert, {**CASE, "cycles": 6}, entry.subject, reason)
    assert more.changes == {"cycles": "6"}


def test_r03_coming_going_and_failed_passphrases_are_entries(path: Path) -> None:
    for _ in range(2):
        with pytest.raises(Trouble, match="wrong-passphrase"):
            unlocked(path, BERT, "something else")
    site = unlocked(path, BERT)
    site.lock()
    anna = unlocked(path, ANNA)
    came, left = [entry for entry in anna.entries(ACCESS) if entry.by == BERT][-2:]
    assert (came.act, came.facts["failed"], left.act) == ("unlock", 2, "lock")
    kinds = [(entry.act, sorted(entry.changes)[0].split("/")[1]) for entry in anna.entries(SITE)][1:3]
    assert kinds == [("user", BERT), ("keys", BERT)]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM entry", "DELETE FROM entry WHERE seq = 3", "UPDATE entry SET seq = 99 WHERE seq = 3",
        "UPDATE entry SET subject = 'x'", "UPDATE entry SET number = 9", "UPDATE entry SET epoch = 2",
        "UPDATE entry SET hash = x'00'", "UPDATE entry SET sealed = x'00'", "UPDATE entry SET edition = 0",
        "UPDATE meta SET value = '9'", "DELETE FROM meta",
        "INSERT OR REPLACE INTO entry SELECT 3, 'x', 1, 1, 1, hash, sealed FROM entry WHERE seq = 3",
        "INSERT INTO entry SELECT 999, 'x', 1, 1, 1, hash, sealed FROM entry WHERE seq = 3",
    ],
)  # fmt: skip
def test_r04_the_database_refuses_to_change_or_remove_an_entry(path: Path, statement: str) -> None:
    import sqlite3  # noqa: PLC0415  the file as others open it

    before = unlocked(path, ANNA).length
    with sqlite3.connect(path, isolation_level=None) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute(statement)
    connection.close()
    assert unlocked(path, ANNA).length == before + 1


def test_r05_redaction_blacks_out_one_place_keeps_its_digest_and_says_why(path: Path, bert: Site) -> None:
    entry = saved(bert, CASE)
    anna = unlocked(path, ANNA)
    hash_before = anna.entry(entry.seq).hash
    with pytest.raises(Trouble, match="reason-needed"):
        anna.redact(entry.seq, "labs/#2/value", " ")
    redacted = anna.redact(entry.seq, "labs/#2/value", "a name")
    now = anna.entry(entry.seq)
    assert (now.hash, now.blacked_out) == (hash_before, ("labs/#2/value",))
    assert (redacted.subject, redacted.reason, redacted.facts["of"]) == (entry.subject, "a name", entry.seq)
    assert CANARY not in json.dumps(anna.folded(entry.subject).leaves, ensure_ascii=False)
    assert verify(anna).count == 0
    with pytest.raises(Trouble, match="nothing-there"):
        anna.redact(entry.seq, "labs/#2/value", "again")
    with pytest.raises(Trouble, match="not-allowed"):
        bert.redact(entry.seq, "labs/#1/value", "not mine to do")


def test_r05_a_reason_can_be_blacked_out_too(path: Path, bert: Site) -> None:
    entry = saved(bert, CASE)
    second = saved(bert, weighed("61 kg"), entry.subject, "Mrs Example was weighed again")
    anna = unlocked(path, ANNA)
    anna.redact(second.seq, "", "a name in the reason")
    assert anna.entry(second.seq).reason == ""
    assert verify(anna).count == 0


def test_r11_a_clock_that_was_put_back_is_marked_and_the_order_stays(bert: Site) -> None:
    entry = saved(bert, CASE)
    zone = timezone(timedelta(hours=1))
    bert.clock = lambda: datetime(2020, 1, 1, tzinfo=zone)
    earlier = saved(bert, weighed("61 kg"), entry.subject, "measured again")
    assert earlier.facts["clock"] == "back"
    assert bert.folded(entry.subject).leaves[WEIGHT] == '"61 kg"'
    report = verify(bert)
    assert (report.count, [(one.code, one.number) for one in report.notes]) == (0, [("clock-back", earlier.seq)])


@pytest.mark.parametrize(("month", "day"), [(3, 28), (10, 31)])
def test_r11_a_change_of_clocks_is_no_step_back(bert: Site, month: int, day: int) -> None:
    """World time is compared: at two o'clock the hands go back or on by an hour, the time does not."""
    hours = [(1, 1), (1, 2)] if month == 3 else [(2, 2), (2, 1)]
    for hour, offset in hours:
        at = datetime(2037, month, day, hour, 30, tzinfo=timezone(timedelta(hours=offset)))
        if month == 3 and offset == 2:
            at = at.replace(hour=3)
        bert.clock = lambda at=at: at  # type: ignore[misc]
        bert.append([Draft("print", "0" * 32)])
    assert verify(bert).notes == []


def test_undo_writes_the_values_before(bert: Site) -> None:
    entry = saved(bert, CASE)
    second = saved(bert, {"study": "ramunet", "patient": {"id": "03-007"}}, entry.subject, "wrong patient")
    undone = undo(bert, second.seq, "it was the right one", second.seq)
    assert (undone.act, undone.facts["of"]) == ("undo", second.seq)
    assert bert.folded(entry.subject).document == CASE


def test_undo_is_refused_where_something_newer_is(bert: Site) -> None:
    entry = saved(bert, CASE)
    second = saved(bert, weighed("61 kg"), entry.subject, "misread")
    third = saved(bert, weighed("62 kg"), entry.subject, "misread again")
    with pytest.raises(Trouble, match="newer-there") as refused:
        undo(bert, second.seq, "as it was", third.seq)
    assert refused.value.number == third.seq


def test_undo_of_a_new_row_is_refused_where_the_row_was_filled_in_later(bert: Site) -> None:
    entry = saved(bert, CASE)
    with_row = {**CASE, "vitals": [{"date": "2027-01-18"}]}
    second = saved(bert, with_row, entry.subject)
    third = saved(bert, {**CASE, "vitals": [{"date": "2027-01-18", "blood_pressure": "1/2"}]}, entry.subject)
    with pytest.raises(Trouble, match="newer-there"):
        undo(bert, second.seq, "not measured", third.seq)


def test_a_pseudonym_is_there_once_in_a_study(bert: Site) -> None:
    saved(bert, CASE)
    with pytest.raises(Trouble, match="pseudonym-taken"):
        saved(bert, {"study": "ramunet", "patient": {"id": "03–007 "}})
    with pytest.raises(Trouble, match="no-pseudonym"):
        saved(bert, {"study": "ramunet"})
    saved(bert, {"study": "caboavenec", "patient": {"id": "03-007"}})
    assert [(one.study, one.pseudonym) for one in patients(bert)] == [("caboavenec", "03-007"), ("ramunet", "03-007")]


def test_what_is_kept_aside_may_be_dropped_damaged_or_old(path: Path, bert: Site) -> None:
    first, second = saved(bert, CASE), saved(bert, {"study": "ramunet", "patient": {"id": "03-008"}})
    expected = patients(bert)
    old = bert.file.asides("patient")
    saved(bert, {"study": "ramunet", "patient": {"id": "03-009"}}, second.subject, "typed wrongly")
    with bert.file.writing():
        bert.file.put_aside("patient", second.subject, old[second.subject])
        bert.file.put_aside("patient", first.subject, b"x" * 40)
    assert [one.pseudonym for one in patients(bert)] == ["03-007", "03-009"]
    connection = raw(path)
    connection.execute("DELETE FROM aside")
    connection.close()
    assert [one.pseudonym for one in patients(bert)] == ["03-007", "03-009"]
    assert [one.pseudonym for one in expected] == ["03-007", "03-008"]


def test_a_name_is_never_given_twice(path: Path) -> None:
    anna = unlocked(path, ANNA)
    people.dismiss(anna, BERT, "left")
    with pytest.raises(Trouble, match="name-taken"):
        people.add(anna, BERT, "Another Bert", frozenset({"nurse"}), "for once only")
