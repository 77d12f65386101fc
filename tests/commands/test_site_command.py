"""``dosecal site``: a site from a folder of case files and back, on the command line alone."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dosecal import commands, resources
from dosecal.__main__ import main
from dosecal.commands.passphrases import VARIABLE
from dosecal.files.case.case_document import Draft
from dosecal.files.reading.write_checked import is_same
from dosecal.store import keys, places

ANNA, BERT = "anna keeps a secret", "bert keeps a secret"
DAY = ("--today", "2027-06-01")
"""After all that is in the demo."""
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def this_pc(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(places.FOLDER, str(tmp_path_factory.mktemp("state")))
    monkeypatch.setattr(keys, "COST", keys.Cost(memory=64, passes=1, lanes=1))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> "Run":
    return Run(monkeypatch, capsys)


class Run:
    """Runs ``dosecal site`` with passphrases on standard input."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys
        self.out, self.err = "", ""

    def __call__(self, *arguments: object, typed: str = "") -> int:
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        self._capsys.readouterr()
        status = main(["site", *map(str, arguments)])
        self.out, self.err = self._capsys.readouterr()
        return status


@pytest.fixture
def site(tmp_path: Path, run: Run) -> Path:
    """A site of Anna and Bert, who has chosen his passphrase."""
    path = tmp_path / "uniklinik.dosecal-site"
    assert run("create", path, "--user", "anna", "--full-name", "Anna Alt", "--name", "A", typed=f"{ANNA}\n") == 0
    assert len(run.out.splitlines()[-1].strip()) == 39
    roles = ("--role", "nurse", "--role", "coordinator")
    assert run("person", path, "bert", "--user", "anna", "--full-name", "Bert Busch", *roles, typed=f"{ANNA}\n") == 0
    once = run.out.splitlines()[-1].strip()
    assert run("passphrase", path, "--user", "bert", typed=f"{once}\n{BERT}\n") == 0
    return path


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """The demo's two patients and one of JSON."""
    folder = tmp_path / "cases"
    folder.mkdir()
    for name in ("ramunet", "caboavenec"):
        (folder / f"{name}.toml").write_text(resources.read("demo", f"{name}.toml"), encoding="utf-8")
    (folder / "third.json").write_text('{"study": "ramunet", "patient": {"id": "03-099"}}', encoding="utf-8")
    return folder


def pseudonym(data: dict[str, object]) -> str:
    patient = data["patient"]
    assert isinstance(patient, dict)
    return str(patient["id"])


def documents(folder: Path) -> list[dict[str, object]]:
    """What the files of a folder say, without the day, in the order of the pseudonyms."""
    found = [Draft.open(file).data for file in sorted(folder.iterdir())]
    for data in found:
        data.pop("today", None)
    return sorted(found, key=pseudonym)


def test_r09_a_folder_into_a_site_and_back_is_equal_with_types(site: Path, cases: Path, run: Run) -> None:
    assert run("import", site, cases, "--user", "bert", *DAY, "--preview", typed=f"{BERT}\n") == commands.DONE
    assert run.out.count("new: ") == 3
    assert run.out.endswith("Nothing was imported.\n")
    assert run("import", site, cases, "--user", "bert", *DAY, typed=f"{BERT}\n") == commands.DONE
    assert "3 patients were imported" in run.out
    out = cases.parent / "out"
    assert run("export", site, out, "--user", "bert", typed=f"{BERT}\n") == commands.DONE
    assert len(documents(out)) == 3
    assert is_same(documents(cases), documents(out))
    assert [list(data) for data in documents(cases)] == [list(data) for data in documents(out)]
    assert not any("03-099" in file.name for file in out.iterdir())
    assert run("import", site, out, "--user", "bert", *DAY, typed=f"{BERT}\n") == commands.DONE
    assert run.out.count("already in the site: ") == 3
    assert run("verify", site, "--user", "anna", typed=f"{ANNA}\n") == commands.DONE
    assert "intact" in run.out


def test_one_refused_case_and_nothing_is_imported(site: Path, cases: Path, run: Run) -> None:
    (cases / "bad.toml").write_text('study = "ramunet"\n[patient]\nid = "03-100"\nsex = "f"\n', encoding="utf-8")
    (cases / "nameless.toml").write_text('study = "ramunet"\n', encoding="utf-8")
    own = 'study = "ramunet"\n[patient]\nid = "03-101"\n[site.drugs]\nramucirumab = "own.toml"\n'
    (cases / "own.toml").write_text(resources.read("drugs", "ramucirumab.toml"), encoding="utf-8")
    (cases / "names-own.toml").write_text(own, encoding="utf-8")
    assert run("import", site, cases, "--user", "bert", *DAY, typed=f"{BERT}\n") == commands.BLOCKED
    refused = {line.split(":")[1].strip() for line in run.err.splitlines()}
    assert refused == {"bad.toml", "nameless.toml", "names-own.toml"}
    assert run("export", site, cases.parent / "out", "--user", "bert", typed=f"{BERT}\n") == commands.UNREADABLE
    assert not (cases.parent / "out").exists()


def test_a_patient_who_is_there_otherwise_is_refused(site: Path, cases: Path, run: Run) -> None:
    assert run("import", site, cases, "--user", "bert", *DAY, typed=f"{BERT}\n") == commands.DONE
    (cases / "third.json").write_text('{"study": "ramunet", "patient": {"id": "03–099"}}', encoding="utf-8")
    assert run("import", site, cases, "--user", "bert", *DAY, typed=f"{BERT}\n") == commands.BLOCKED
    assert run.err.startswith("dosecal: third.json: patient.id")


def test_r29_backup_restore_and_verify(site: Path, cases: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    run("import", site, cases, "--user", "bert", *DAY, typed=f"{BERT}\n")
    assert run("backup", site, tmp_path / "backups", "--user", "anna", typed=f"{ANNA}\n") == commands.DONE
    (made,) = (tmp_path / "backups").iterdir()
    new = tmp_path / "new.dosecal-site"
    assert run("restore", made, new, "--user", "anna", typed=f"{ANNA}\n") == commands.DONE
    assert run("verify", new, "--user", "bert", typed=f"{BERT}\n") == commands.DONE
    assert run("restore", made, new, "--user", "anna", typed=f"{ANNA}\n") == commands.UNREADABLE
    assert run.err.count("\n") == 1


def test_a_fault_of_the_record_is_exit_status_1_and_named(site: Path, cases: Path, run: Run) -> None:
    run("import", site, cases, "--user", "bert", *DAY, typed=f"{BERT}\n")
    content = bytearray(site.read_bytes())
    from tests.store.site_cases import raw, with_triggers  # noqa: PLC0415  an adversary

    connection = raw(site)
    (seq,) = connection.execute("SELECT min(seq) FROM entry WHERE length(subject) = 32").fetchone()
    connection.execute("UPDATE entry SET sealed = zeroblob(99) WHERE seq = ?", (seq,))
    with_triggers(connection)
    assert content != site.read_bytes()
    assert run("verify", site, "--user", "anna", typed=f"{ANNA}\n") == commands.BLOCKED
    assert run.err == f"dosecal: Entry {seq} is damaged or was changed.\n"


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    ("arguments", "typed"),
    [
        (("verify", "SITE", "--user", "anna"), "a wrong passphrase\n"),
        (("verify", "SITE", "--user", "anna"), ""),
        (("verify", "SITE", "--user", "nobody"), f"{ANNA}\n"),
        (("verify", "missing", "--user", "anna"), f"{ANNA}\n"),
        (("create", "SITE", "--user", "anna", "--full-name", "A", "--name", "A"), f"{ANNA}\n"),
        (("create", "new", "--user", "anna", "--full-name", "A", "--name", "A"), "short\n"),
        (("backup", "SITE", "FOLDER", "--user", "bert"), f"{BERT}\n"),
        (("export", "SITE", "FOLDER", "--user", "bert"), f"{BERT}\n"),
        (("person", "SITE", "anna", "--user", "anna", "--dismiss"), f"{ANNA}\n"),
        (("person", "SITE", "bert", "--user", "anna"), f"{ANNA}\n"),
        (("person", "SITE", "bert", "--user", "anna", "--role", "king"), f"{ANNA}\n"),
    ],
)
def test_r26_each_refusal_is_one_sentence(
    site: Path, run: Run, arguments: tuple[str, ...], typed: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(site.parent)
    before = sorted(site.parent.iterdir())
    filled = [{"SITE": str(site), "FOLDER": str(site.parent)}.get(one, one) for one in arguments]
    try:
        status = run(*filled, "--language", language, typed=typed)
    except SystemExit as stop:
        status = int(str(stop.code))
    assert (status, run.out) == (commands.UNREADABLE, "")
    assert run.err.count("\n") == 1
    assert sorted(site.parent.iterdir()) == before


def test_a_passphrase_comes_from_a_file_descriptor_and_is_no_argument(site: Path, tmp_path: Path) -> None:
    read, write = os.pipe()
    os.write(write, f"{ANNA}\n".encode())
    os.close(write)
    done = subprocess.run(
        [sys.executable, "-m", "dosecal", "site", "verify", str(site), "--user", "anna"],
        cwd=ROOT, env={**os.environ, VARIABLE: str(read)}, pass_fds=(read,), text=True, capture_output=True,
        check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(read)
    assert (done.returncode, done.stderr) == (0, "")
    offered = subprocess.run(
        [sys.executable, "-m", "dosecal", "site", "verify", "--help"], text=True, capture_output=True, check=True
    ).stdout
    assert "--pass" not in offered


def test_a_descriptor_that_is_none_is_refused(site: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in ("x", "987654"):
        monkeypatch.setenv(VARIABLE, number)
        assert run("verify", site, "--user", "anna") == commands.UNREADABLE
        assert run.err == "dosecal: A passphrase is needed.\n"
