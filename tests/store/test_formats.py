"""Group 11: a site of each format that was ever written is opened for ever, and what is hashed never changes."""

import json
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from dosecal.store import keys
from dosecal.store.entry import FIRST, Entry, Leaf
from dosecal.store.fold import RECOVERY
from dosecal.store.patients import patients
from dosecal.store.trouble import Trouble
from dosecal.store.verify import verify
from tests.store.site_cases import ANNA, BERT, CARLA, CASE, saved, unlocked

GOLDEN = Path(__file__).resolve().parents[1] / "data" / "site" / "format-1.dosecal-site"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Written on 1 December 2026 by version 0.1.0: a case saved, changed, undone, blacked out; Carla dismissed."""
    shutil.copy(GOLDEN, tmp_path)
    return tmp_path / GOLDEN.name


def test_r30_a_site_of_the_first_format_opens_is_whole_and_goes_on(path: Path) -> None:
    anna = unlocked(path, ANNA)
    assert anna.file.row(22).hash.hex()[:16] == "d6616a87a6f47ab8"
    assert verify(anna).count == 0
    bert = unlocked(path, BERT)
    (patient,) = patients(bert)
    labs = [{"test": "anc", "value": "2.1 /nL"}, {"test": "hb"}]
    assert bert.folded(patient.subject).document == {**CASE, "labs": labs, "cycles": 6}
    acts = [bert.entry(seq).act for seq in bert.subjects[patient.subject]]
    assert acts == ["save", "save", "undo", "redact", "save"]
    saved(bert, {**CASE, "labs": labs, "cycles": 8}, patient.subject, "amended")
    assert verify(bert).count == 0


def test_r30_keys_grants_and_slots_of_the_first_format(path: Path) -> None:
    anna = unlocked(path, ANNA)
    assert sorted(anna.file.slots()) == [ANNA, BERT, CARLA, RECOVERY]
    assert {epoch for _, epoch in anna.file.grants()} == {1, 2}
    with pytest.raises(Trouble, match="dismissed"):
        unlocked(path, CARLA)


def test_the_hash_of_an_entry_is_what_the_format_says() -> None:
    """Calculated here by other means than in the program, and written down."""
    salt, later = bytes(range(16)), "2026-12-01T05:00:00.000+01:00"
    value, gone = Leaf("labs/#1/value", '"2,1 µg"', salt), Leaf("cycles", None, None, bytes(32))
    entry = Entry(7, "a" * 32, 2, "save", BERT, later, (value, gone), '{"version":"0.1.0"}', FIRST, b"\1" * 32)
    digest = sha256(salt + (13).to_bytes(4, "big") + b"labs/#1/value" + '"2,1 µg"'.encode()).hexdigest()
    told = [1, 7, "a" * 32, 2, "save", BERT, later, '{"version":"0.1.0"}', "00" * 32, "01" * 32, [digest, "00" * 32]]
    assert entry.hash == sha256(json.dumps(told, separators=(",", ":")).encode()).digest()
    assert entry.hash.hex() == "3c7b179d15be5e3ae5ad59f553c532597725a91ec263da3b9f50cb7e92f0d239"


def test_signatures_and_commitments_are_what_the_format_says() -> None:
    person = keys.Person(bytes(range(32)), bytes(range(32, 64)))
    signature = person.sign(bytes(32))
    assert person.public[0] == "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"
    assert signature.hex() == (
        "f7621d42e5551a86d6ac774a315289be3e1d833cf846facbca03aedcb16a041a"
        "7568eb83c3ee76b81fcb9a5522aa867c4399819576d8f5606198729ad74f8b0e"
    )
    assert keys.is_signed(person.public[0], bytes(32), signature)
    assert not keys.is_signed(person.public[0], b"\1" + bytes(31), signature)
    assert keys.commitment(2, bytes(32)) == sha256(b"dosecal epoch 1 2 " + bytes(32)).hexdigest()
