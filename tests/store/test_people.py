"""Group 7: every act × role, first entry, dismissal, recovery, a forgotten passphrase."""

import itertools
from pathlib import Path

import pytest

from dosecal.store import acts, keys, people
from dosecal.store.entry import SITE
from dosecal.store.fold import RECOVERY
from dosecal.store.leaves import text_of
from dosecal.store.patients import save, undo
from dosecal.store.site import Draft, Site
from dosecal.store.sqlite import SiteFile
from dosecal.store.trouble import Trouble
from dosecal.store.verify import verify
from tests.store.site_cases import ANNA, BERT, CARLA, CASE, NAME, ONCE, new_site, passphrase, saved, unlocked, weighed

MATRIX = {
    "save": "nurse pharmacist coordinator",
    "undo": "nurse pharmacist",
    "check": "nurse pharmacist",
    "mismatch": "nurse pharmacist",
    "sign": "pharmacist",
    "release": "pharmacist",
    "print": "nurse pharmacist coordinator",
    "review": "coordinator reader",
    "redact": "administrator",
    "import": "coordinator",
    "export": "coordinator",
    "settings": "administrator",
    "user": "administrator",
    "backup": "administrator",
    "restore": "administrator",
    "close": "administrator",
    "read": "nurse pharmacist coordinator administrator reader",
    "unlock": "nurse pharmacist coordinator administrator reader",
    "lock": "nurse pharmacist coordinator administrator reader",
    "keys": "nurse pharmacist coordinator administrator reader",
    "create": "",
}
"""The acts and who may do them, written down a second time."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return new_site(tmp_path, BERT, CARLA)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A site with one person of each role."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "COST", keys.Cost(memory=64, passes=1, lanes=1))
        return {"path": new_site(tmp_path_factory.mktemp("roles"), *acts.ROLES)}


def test_r19_the_matrix_knows_every_act() -> None:
    assert set(MATRIX) == acts.ACTS


@pytest.mark.parametrize(("act", "role"), list(itertools.product(MATRIX, acts.ROLES)))
def test_r19_every_act_of_every_role(made: dict[str, Path], act: str, role: str) -> None:
    """The program refuses what the role does not allow; ``verify`` would name what is written nevertheless."""
    site = unlocked(made["path"], role)
    may = role in MATRIX[act].split()
    draft = Draft(act, SITE if act == "keys" else "a" * 32, reason="tried")
    assert acts.allowed((role,), act) == may
    if act == acts.CREATE:
        assert site.people.may(site.entry(1)) is False
    elif may:
        (entry,) = site.append([draft])
        assert site.people.may(entry)
    else:
        length = site.length
        with pytest.raises(Trouble, match="not-allowed"):
            site.append([draft])
        assert (site.length, SiteFile.open(made["path"]).length()) == (length, length)
    site.close()


def test_r19_several_roles_add_up(path: Path) -> None:
    bert = unlocked(path, BERT)
    for act in ("undo", "import"):
        bert.check_allowed(act)
    with pytest.raises(Trouble, match="not-allowed"):
        bert.check_allowed("sign")


def test_r19_other_roles_hold_from_the_next_act_on_also_where_somebody_is_working(path: Path) -> None:
    bert, anna = unlocked(path, BERT), unlocked(path, ANNA)
    people.set_roles(anna, BERT, frozenset({"reader"}), "moved to another ward")
    with pytest.raises(Trouble, match="not-allowed"):
        saved(bert, CASE)
    assert verify(anna).count == 0


def test_r18_a_first_entry_makes_own_keys_and_the_passphrase_for_once_ends(tmp_path: Path) -> None:
    path = new_site(tmp_path)
    anna = unlocked(path, ANNA)
    people.add(anna, BERT, "Bert Busch", frozenset({"nurse"}), ONCE)
    issued = anna.people.users[BERT]
    bert = unlocked(path, BERT, ONCE)
    for act in ("read", "save", "print"):
        with pytest.raises(Trouble, match="own-passphrase-first"):
            bert.check_allowed(act)
    people.choose_passphrase(bert, passphrase(BERT))
    saved(bert, CASE)
    anna.refresh()
    own = anna.people.users[BERT]
    assert (own.once, own.full_name) == (False, "Bert Busch")
    assert {own.signing, own.receiving} & {issued.signing, issued.receiving} == set()
    with pytest.raises(Trouble, match="wrong-passphrase"):
        unlocked(path, BERT, ONCE)
    assert verify(anna).count == 0


def test_a_passphrase_is_changed_and_keys_stay(path: Path) -> None:
    bert = unlocked(path, BERT)
    before = bert.user
    people.choose_passphrase(bert, "another long passphrase")
    bert.close()
    with pytest.raises(Trouble, match="wrong-passphrase"):
        unlocked(path, BERT)
    assert unlocked(path, BERT, "another long passphrase").user == before


def test_r22_a_dismissed_person_reads_nothing_that_is_written_later(path: Path) -> None:
    bert, anna, carla = (unlocked(path, one) for one in (BERT, ANNA, CARLA))
    old = saved(bert, CASE)
    people.dismiss(anna, BERT, "left the hospital")
    carla.refresh()
    new = saved(carla, weighed("61 kg"), old.subject, "measured again")
    assert (carla.file.row(old.seq).epoch, carla.file.row(new.seq).epoch) == (1, 2)
    with pytest.raises(Trouble, match="dismissed"):
        bert.append([Draft("print", old.subject)])
    with pytest.raises(Trouble, match="dismissed"):
        unlocked(path, BERT)
    grants = SiteFile.open(path).grants()
    assert {(name, epoch) for name, epoch in grants if epoch == 2} == {(ANNA, 2), (CARLA, 2), (RECOVERY, 2)}
    assert bert._keys.keys() == {1}
    for grant in (grants[CARLA, 2], grants[ANNA, 2]):
        with pytest.raises(Trouble, match="damaged-keys"):
            bert.person.receive(BERT, 2, grant)
    assert verify(anna).count == 0


def test_r22_who_comes_after_a_dismissal_reads_what_was_before(path: Path) -> None:
    bert, anna = unlocked(path, BERT), unlocked(path, ANNA)
    old = saved(bert, CASE)
    people.dismiss(anna, BERT, "left the hospital")
    people.add(anna, "dora", "Dora Dorn", frozenset({"nurse"}), ONCE)
    dora = unlocked(path, "dora", ONCE)
    people.choose_passphrase(dora, passphrase("dora"))
    dora = unlocked(path, "dora")
    assert dora.folded(old.subject).document == CASE
    saved(dora, weighed("61 kg"), old.subject, "measured again")
    assert verify(anna).count == 0


def test_the_last_administrator_stays(path: Path) -> None:
    anna = unlocked(path, ANNA)
    with pytest.raises(Trouble, match="not-oneself"):
        people.dismiss(anna, ANNA, "left")
    with pytest.raises(Trouble, match="last-administrator"):
        people.set_roles(anna, ANNA, frozenset({"reader"}), "no more")
    with pytest.raises(Trouble, match="no-such-role"):
        people.set_roles(anna, BERT, frozenset({"king"}), "crowned")
    with pytest.raises(Trouble, match="no-such-person"):
        people.dismiss(anna, "nobody", "left")


def test_a_forgotten_passphrase_gets_new_keys_and_old_signatures_stay_valid(path: Path) -> None:
    bert, anna = unlocked(path, BERT), unlocked(path, ANNA)
    old = saved(bert, CASE)
    bert.close()
    people.reissue(anna, BERT, "another for once", "forgotten")
    with pytest.raises(Trouble, match="wrong-passphrase"):
        unlocked(path, BERT)
    bert = unlocked(path, BERT, "another for once")
    people.choose_passphrase(bert, "the new own passphrase")
    again = saved(bert, weighed("61 kg"), old.subject, "measured again")
    assert undo(bert, again.seq, "misread", again.seq).by == BERT
    assert verify(anna).count == 0


def test_r23_the_key_on_paper_opens_the_site_and_its_use_is_an_entry(tmp_path: Path) -> None:
    path = tmp_path / NAME
    paper = people.create(path, "Uniklinik A", ANNA, "Anna Alt", passphrase(ANNA))
    assert len(paper.replace("-", "")) == 32
    site = unlocked(path, RECOVERY, paper)
    assert (site.entry(site.length).act, site.entry(site.length).by) == ("unlock", RECOVERY)
    people.reissue(site, ANNA, ONCE, "the passphrase is lost")
    anna = unlocked(path, ANNA, ONCE)
    people.choose_passphrase(anna, "a new passphrase of Anna")
    assert verify(unlocked(path, ANNA, "a new passphrase of Anna")).count == 0
    with pytest.raises(Trouble, match="not-allowed"):
        saved(site, CASE)


def test_r20_a_locked_site_has_no_keys(path: Path) -> None:
    bert = unlocked(path, BERT)
    entry = saved(bert, CASE)
    bert.lock()
    assert (bert.name, bert._keys, bert._person) == ("", {}, None)
    for read in (lambda: bert.folded(entry.subject), lambda: bert.entry(entry.seq), lambda: save(bert, [])):
        with pytest.raises(Trouble, match="is-locked"):
            read()


def test_keys_are_those_of_the_named_person_only() -> None:
    """A slot or a grant under another name does not open: names are bound to what they seal."""
    person = keys.Person.new()
    with pytest.raises(Trouble, match="wrong-passphrase"):
        keys.opened_slot(CARLA, passphrase(BERT), person.slot(BERT, passphrase(BERT)))
    grant = keys.granted(BERT, 1, keys.new_site_key(), person.public[1])
    for name, epoch in ((CARLA, 1), (BERT, 2)):
        with pytest.raises(Trouble, match="damaged-keys"):
            person.receive(name, epoch, grant)


def test_a_passphrase_is_the_same_however_its_signs_are_composed(path: Path) -> None:
    bert = unlocked(path, BERT)
    people.choose_passphrase(bert, "grüne Äpfel im Garten")
    bert.close()
    assert unlocked(path, BERT, "gru\u0308ne A\u0308pfel im Garten").name == BERT


def test_the_site_document_is_its_people_and_keys(path: Path) -> None:
    site: Site = unlocked(path, ANNA)
    leaves = site.people.folded.leaves
    assert leaves["name"] == text_of("Uniklinik A")
    assert {path.split("/")[0] for path in leaves} == {"name", "users", "epochs"}
    assert site.people.commitment(1) == keys.commitment(1, site.key(1))
