"""A copy is the backup, the move and the witness."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from dosecal.store import people
from dosecal.store.copying import backup, copy, restore
from dosecal.store.places import Memory
from dosecal.store.site import Site
from dosecal.store.sqlite import SiteFile
from dosecal.store.trouble import Trouble
from dosecal.store.verify import verify
from tests.store.site_cases import ANNA, BERT, CASE, new_site, passphrase, raw, saved, unlocked, weighed, with_triggers

TODAY = date(2026, 12, 1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return new_site(tmp_path, BERT)


@pytest.fixture
def backups(tmp_path: Path) -> Path:
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups"


def test_r29_a_backup_is_opened_and_verified_and_goes_on_for_a_month(path: Path, backups: Path) -> None:
    bert, anna = unlocked(path, BERT), unlocked(path, ANNA)
    entry = saved(bert, CASE)
    first = backup(anna, backups, TODAY, passphrase(ANNA))
    assert (first.path.name, first.report.count) == ("uniklinik-2026-12.dosecal-site", 0)
    assert anna.entry(anna.length).act == "backup"
    saved(bert, weighed("61 kg"), entry.subject, "measured again")
    second = backup(anna, backups, TODAY.replace(day=2), passphrase(ANNA))
    assert (second.path, second.added) == (first.path, 2)
    third = backup(anna, backups, date(2027, 1, 1), passphrase(ANNA))
    assert third.added == second.report.entries + 1
    assert len(list(backups.iterdir())) == 2


def test_r29_a_backup_is_restored_on_a_new_pc_and_that_is_an_entry(
    path: Path, backups: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    bert, anna = unlocked(path, BERT), unlocked(path, ANNA)
    entry = saved(bert, CASE)
    made = backup(anna, backups, TODAY, passphrase(ANNA))
    target = tmp_path_factory.mktemp("new") / "site.dosecal-site"
    restored = restore(made.path, target, ANNA, passphrase(ANNA))
    assert (restored.entries, restored.lost, restored.report.count) == (made.report.entries, 0, 0)
    site = unlocked(target, BERT)
    assert site.folded(entry.subject).document == CASE
    acts = [site.entry(seq).act for seq in range(restored.entries + 1, site.length + 1)]
    assert acts == ["restore", "unlock"]
    assert verify(site).count == 0


def test_what_a_backup_lacks_of_what_this_pc_has_seen_is_counted(path: Path, backups: Path) -> None:
    bert, anna = unlocked(path, BERT), unlocked(path, ANNA)
    made = backup(anna, backups, TODAY, passphrase(ANNA))
    saved(bert, CASE)
    path.unlink()
    restored = restore(made.path, path, ANNA, passphrase(ANNA))
    assert restored.lost == 2
    site = unlocked(path, ANNA)
    assert site.entry(restored.entries + 1).facts["lost"] == 2


def test_restoring_never_overwrites_and_leaves_nothing_where_it_fails(path: Path, backups: Path) -> None:
    anna = unlocked(path, ANNA)
    made = backup(anna, backups, TODAY, passphrase(ANNA))
    with pytest.raises(Trouble, match="exists"):
        restore(made.path, path, ANNA, passphrase(ANNA))
    target = path.with_name("new.dosecal-site")
    with pytest.raises(Trouble, match="wrong-passphrase"):
        restore(made.path, target, ANNA, "not her passphrase")
    with pytest.raises(Trouble, match="not-allowed"):
        restore(made.path, target, BERT, passphrase(BERT))
    connection = raw(made.path)
    connection.execute("UPDATE entry SET sealed = zeroblob(300) WHERE seq = 2")
    with_triggers(connection)
    with pytest.raises(Trouble, match=r"damaged-entry|backup-damaged"):
        restore(made.path, target, ANNA, passphrase(ANNA))
    assert not target.exists()


def test_a_damaged_site_makes_no_backup_that_counts(path: Path, backups: Path) -> None:
    bert = unlocked(path, BERT)
    entry = saved(bert, CASE)
    saved(bert, weighed("61 kg"), entry.subject, "measured again")
    connection = raw(path)
    connection.execute("UPDATE entry SET sealed = zeroblob(300) WHERE seq = ?", (entry.seq,))
    with_triggers(connection)
    anna = unlocked(path, ANNA)
    with pytest.raises(Trouble, match="damaged-entry"):
        backup(anna, backups, TODAY, passphrase(ANNA))
    assert list(backups.iterdir()) == []
    assert anna.entry(anna.length).act == "unlock"


def test_a_source_that_is_shorter_or_different_is_named(path: Path) -> None:
    older = Path(shutil.copy(path, path.with_name("older")))
    other = Path(shutil.copy(path, path.with_name("other")))
    bert = unlocked(path, BERT)
    saved(bert, CASE)
    length = bert.length
    with pytest.raises(Trouble, match="source-shorter") as refused:
        copy(SiteFile.open(older), SiteFile.open(path))
    assert refused.value.params["seen"] == length
    away = unlocked(other, BERT)
    saved(away, weighed("70 kg"))
    saved(away, {"study": "ramunet", "patient": {"id": "03-008"}})
    with pytest.raises(Trouble, match="other-history"):
        copy(SiteFile.open(other), SiteFile.open(path))
    strange = path.parent / "strange"
    strange.mkdir()
    with pytest.raises(Trouble, match="other-site"):
        copy(SiteFile.open(new_site(strange)), SiteFile.open(path))
    bert.refresh()
    assert bert.length == length


def test_r05_what_was_blacked_out_is_so_in_the_copy(path: Path, backups: Path) -> None:
    bert, anna = unlocked(path, BERT), unlocked(path, ANNA)
    entry = saved(bert, CASE)
    made = backup(anna, backups, TODAY, passphrase(ANNA))
    anna.redact(entry.seq, "labs/#2/value", "a name")
    backup(anna, backups, TODAY, passphrase(ANNA))
    held = Site.open(made.path, Memory(made.path, folder=path / "nowhere"))
    held.unlock(ANNA, passphrase(ANNA), note=False)
    assert held.entry(entry.seq).blacked_out == ("labs/#2/value",)
    assert verify(held).count == 0


def test_a_copy_needs_no_key_and_takes_people_with_it(path: Path) -> None:
    target = SiteFile.create(path.with_name("copy.dosecal-site"))
    anna = unlocked(path, ANNA)
    people.add(anna, "dora", "Dora Dorn", frozenset({"nurse"}), "for once only")
    copy(SiteFile.open(path), target)
    target.close()
    dora = unlocked(path.with_name("copy.dosecal-site"), "dora", "for once only")
    people.choose_passphrase(dora, passphrase("dora"))
    assert dora.user.once is False
