"""Groups 2, 8 and 10: killed while writing, several at once, and nothing readable anywhere."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dosecal.store import copying
from dosecal.store.patients import Change, patients, save, undo
from dosecal.store.site import Site
from dosecal.store.trouble import Trouble
from dosecal.store.verify import verify
from tests.store.site_cases import (
    ANNA,
    BERT,
    CANARY,
    CARLA,
    CASE,
    new_site,
    passphrase,
    saved,
    unlocked,
    weighed,
)

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("DOSECAL_KILLS", "8"))
"""A round takes seconds where the machine is busy; ``DOSECAL_KILLS=200`` runs them all."""
SAVES = int(os.environ.get("DOSECAL_SAVES", "25"))
"""Of each of four writers; 300 are the whole test."""

WRITER = """
import sys
from pathlib import Path
from dosecal.store import keys
from dosecal.store.patients import Change, save
from dosecal.store.site import Site
keys.COST = keys.Cost(memory=64, passes=1, lanes=1)
path, login, typed, times = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
site = Site.open(path)
site.unlock(login, typed)
for number in range(times):
    data = {"study": "ramunet", "patient": {"id": f"{login}-{site.length}-{number}"}, "note": sys.argv[5]}
    (entry,) = save(site, [Change(data)])
    print(entry.seq, entry.hash.hex(), flush=True)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return new_site(tmp_path, BERT, CARLA)


def writer(path: Path, login: str, times: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), login, passphrase(login), str(times), CANARY],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_r27_whoever_is_killed_while_writing_loses_nothing_that_was_acknowledged(path: Path) -> None:
    chosen = random.Random(27)
    told: dict[int, str] = {}
    for _ in range(KILLS):
        running = writer(path, BERT, 10_000)
        assert running.stdout is not None
        lines = [running.stdout.readline()]
        time.sleep(chosen.random() * 0.2)
        running.kill()
        lines += running.stdout.readlines()
        running.stdout.close()
        running.wait()
        told |= {int(seq): digest for seq, digest in (line.split() for line in lines if line.endswith("\n"))}
        for file in path.parent.iterdir():
            assert CANARY.encode() not in file.read_bytes(), file
        site = Site.open(path)
        assert site.file.is_sound()
        assert {seq: site.file.row(seq).hash.hex() for seq in told} == told
        site.close()
    assert len(told) >= KILLS
    assert verify(unlocked(path, ANNA)).count == 0


def test_four_who_write_at_once_make_one_chain(path: Path) -> None:
    running = [writer(path, login, SAVES) for login in (BERT, BERT, CARLA, CARLA)]
    written = [one.communicate()[0].splitlines() for one in running]
    assert [len(lines) for lines in written] == [SAVES] * 4
    assert len({line.split()[0] for lines in written for line in lines}) == 4 * SAVES
    anna = unlocked(path, ANNA)
    assert verify(anna).count == 0
    assert len(patients(anna)) == 4 * SAVES


def two(path: Path) -> tuple[Site, Site, str, int]:
    """Two people who look at the same patient."""
    bert = unlocked(path, BERT)
    entry = saved(bert, CASE)
    return bert, unlocked(path, CARLA), entry.subject, entry.seq


OTHERS: dict[str, dict[str, object]] = {
    "the same row": weighed("62 kg"),
    "another row": {**CASE, "labs": [{"test": "anc", "value": "3 /nL"}]},
    "a row less": {**CASE, "measurements": []},
    "another table": {**CASE, "cycles": 6},
}


@pytest.mark.parametrize("other", OTHERS)
def test_r31_the_second_of_two_is_refused_and_told_by_whom_and_nothing_is_lost(path: Path, other: str) -> None:
    bert, carla, subject, seen = two(path)
    first = save(carla, [Change(OTHERS[other], subject, seen)], "measured again")[0]
    with pytest.raises(Trouble, match="changed-meanwhile") as refused:
        save(bert, [Change(weighed("61 kg"), subject, seen)], "typed wrongly")
    assert (refused.value.number, refused.value.params["by"]) == (first.seq, CARLA)
    assert bert.folded(subject).document == OTHERS[other]
    (second,) = save(bert, [Change(weighed("61 kg"), subject, first.seq)], "typed wrongly")
    assert second.number == 3
    assert bert.folded(subject).document == weighed("61 kg")
    carla.refresh()
    assert carla.folded(subject, until=first.seq).document == OTHERS[other]


def test_r31_an_undo_against_an_edit_is_refused(path: Path) -> None:
    bert, carla, subject, _ = two(path)
    second = saved(bert, weighed("61 kg"), subject, "typed wrongly")
    carla.refresh()
    third = saved(carla, {**weighed("61 kg"), "cycles": 6}, subject)
    with pytest.raises(Trouble, match="changed-meanwhile"):
        undo(bert, second.seq, "it was right", second.seq)
    assert undo(bert, second.seq, "it was right", third.seq).changes == {"measurements/#1/weight": '"60 kg"'}
    assert bert.folded(subject).document == {**CASE, "cycles": 6}


def test_r31_of_two_new_patients_of_one_pseudonym_the_second_is_refused(path: Path) -> None:
    bert, carla = unlocked(path, BERT), unlocked(path, CARLA)
    saved(bert, CASE)
    with pytest.raises(Trouble, match="pseudonym-taken"):
        saved(carla, CASE)


def test_all_or_nothing_of_several_patients(path: Path) -> None:
    bert = unlocked(path, BERT)
    length = bert.length
    many = [Change({"study": "ramunet", "patient": {"id": str(number)}}) for number in range(20)]
    with pytest.raises(Trouble, match="pseudonym-taken"):
        save(bert, [*many, many[3]], act="import")
    assert (bert.length, patients(bert)) == (length, [])
    assert len(save(bert, many, act="import")) == len(patients(bert)) == 20


def test_r24_nothing_of_the_content_is_readable_in_any_file(path: Path, this_pc: Path, tmp_path: Path) -> None:
    """Neither a value, nor a reason, a pseudonym, a person, a passphrase: in file, journal, backup, memory."""
    bert = unlocked(path, BERT)
    entry = saved(bert, CASE)
    journals: list[bytes] = []
    with bert.file.writing():
        bert.file.put_aside("probe", "probe", b"x" * 100_000)
        journals += [file.read_bytes() for file in tmp_path.glob("*-journal")]
        bert.file.put_aside("probe", "probe", None)
    saved(bert, weighed("61 kg"), entry.subject, f"misread {CANARY}")
    anna = unlocked(path, ANNA)
    anna.redact(entry.seq, "labs/#2/value", "a name")
    copying.backup(anna, tmp_path, anna.clock().date(), passphrase(ANNA))
    secrets = [CANARY, "03-007", "ramunet", "60 kg", "Anna Alt", "Uniklinik", "pharmacist", passphrase(ANNA), "a name"]
    files = [file for folder in (tmp_path, this_pc) for file in folder.rglob("*") if file.is_file()]
    assert len(files) >= 3
    for content in (*journals, *(file.read_bytes() for file in files)):
        for secret in secrets:
            for code in ("utf-8", "utf-16-le"):
                assert secret.encode(code) not in content, secret
    assert journals


def test_nothing_is_imported_of_the_store_before_a_site_is_opened() -> None:
    """The first paint and every other command cost no more than before, and need no cryptography."""
    seen = (
        "import sys; from dosecal.__main__ import main; main(['plan', '--help'])\n"
        "import dosecal.session.open_case, dosecal.files.case.patients\n"
        "print([name for name in sys.modules if name.startswith(('dosecal.store', 'cryptography'))])"
    )
    done = subprocess.run([sys.executable, "-c", seen], cwd=ROOT, text=True, capture_output=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
