"""Hostile input for all that reads: cases, protocols, amendments, drugs, vocabulary, bands, events, values, options.

``python -m tests.faults.fuzz_readers 1000000`` tries so many inputs, each mutated from a true one and the same for the
same ``--seed``. It tells every exception but a refusal, with the input to repeat it (``--only READER:NUMBER``), the
slowest input (time of the processor: what else the machine does is no fault) and the peak memory; its exit status is 1
if there is an exception, or an input took more than ``LONGEST_S`` or ``MOST_MB``. Each minute a line on the standard
error tells how far it is, and a fault, a slow input or a new peak above the bound at once: a run that is cut off has
shown what it did.
"""

import argparse
import contextlib
import io
import json
import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import holidays

from dosecal import resources
from dosecal.commands.parsing import Parser
from dosecal.core.patient.course import visit_place
from dosecal.core.trial.rhythm import span_of_id
from dosecal.core.values.quantity import canonical_unit, parse_number, parse_quantity, split_quantity
from dosecal.files.case.case_copy import read_copy
from dosecal.files.case.case_document import Draft
from dosecal.files.case.cases import read_case
from dosecal.files.case.events import read_event
from dosecal.files.case.index import NAME, Index
from dosecal.files.case.lenient import plan_leniently
from dosecal.files.case.planning import plan_case
from dosecal.files.export.plan_json import plan_data
from dosecal.files.export.plan_text import plan_text
from dosecal.files.reading.reader import Reader
from dosecal.files.reading.toml import open_table, parse_table
from dosecal.files.reading.written import iso_day
from dosecal.files.trial.bands import read_bands
from dosecal.files.trial.drugs import read_drug
from dosecal.files.trial.studies import load_study
from dosecal.files.trial.vocabulary import _vocabulary, units, vocabulary
from dosecal.session.entry import OPTIONAL, entry_of
from dosecal.words.dates import parse_date, parse_partial
from dosecal.words.made_at import read_made
from dosecal.words.times import parse_time
from tests.faults.fuzz_run import WORDS, Mutating, main
from tests.faults.fuzz_seeds import AMENDMENT, BANDS, EVENTS, EVENTS_OF_THE_OTHER, NASTY

TODAY = date(2027, 3, 1)


class Readers(Mutating):
    """Every reader, with the true inputs that are mutated. ``folder`` takes the files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cases = [path.read_text(encoding="utf-8") for path in sorted(resources.path("demo").glob("*.toml"))]
        treated = [
            text.replace("today = 2027-01-20", "today = 2027-03-01")
            + (EVENTS if 'study = "ramunet"' in text else EVENTS_OF_THE_OTHER)
            for text in self.cases
        ]
        self.cases = [*self.cases, *treated, *treated]
        self.protocols = [
            path.read_text(encoding="utf-8") for path in sorted(resources.path("protocols").glob("*.toml"))
        ]
        self.drugs = [path.read_text(encoding="utf-8") for path in sorted(resources.path("drugs").glob("*.toml"))]
        for path in resources.path("protocols").glob("*.toml"):
            (folder / path.name).write_bytes(path.read_bytes())
        whole = [
            text for text in self.protocols if not text.lstrip("# ").startswith("amends") and "\namends" not in text
        ]
        (folder / "own.toml").write_text(next(text for text in whole if 'id = "ramunet"' in text), encoding="utf-8")
        as_json = [json.dumps(parse_table(text, ""), default=str, indent=1) for text in self.cases[:2]]
        values = [value.strip('"') for value in NASTY]
        self.all: dict[str, tuple[list[str], Callable[[bytes], object], int]] = {
            "case": (self.cases, self._case, 6),
            "json": (as_json, self._json, 3),
            "window": (self.cases, self._window, 2),
            "saved": (self.cases, self._saved, 2),
            "protocol": (self.protocols, self._protocol, 4),
            "amendment": ([AMENDMENT], self._amendment, 2),
            "drug": (self.drugs, self._drug, 3),
            "vocabulary": ([resources.read("vocabulary.toml")], self._vocabulary, 1),
            "bands": ([BANDS], self._bands, 2),
            "events": ([EVENTS, EVENTS_OF_THE_OTHER], self._events, 3),
            "value": (values, self._value, 8),
            "option": (["--today 2027-02-01", "--visit C1D1", "--made 09:30", "--days 7", "--by x"], self._option, 3),
            "copy": (['{"base": "study = 1", "path": null, "entry": {"study": "x"}}'], self._copy, 1),
            "index": (["\x81\xa3key\xc4\x00"], self._index, 1),
        }  # fmt: skip
        self.vocabulary = vocabulary()
        holidays.list_supported_countries()  # loaded with the first slip, and slow only once
        self.dacarbazine = load_study("ramunet").drugs["dacarbazine"]
        self.options = _options()

    def _file(self, content: bytes, name: str = "fuzz.toml") -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    def _case(self, content: bytes) -> None:
        case = read_case(Path("fuzz.toml"), "fuzz.toml", content)
        plan = plan_case(case, case.today or TODAY, "en", self.folder, "fuzz.toml")
        plan_text(plan, WORDS[1])
        plan_data(plan, WORDS[0])

    def _json(self, content: bytes) -> None:
        case = read_case(Path("fuzz.json"), "fuzz.json", content)
        plan_case(case, case.today or TODAY, "de", self.folder, "fuzz.json")

    def _window(self, content: bytes) -> None:
        data = open_table(Path("fuzz.toml"), None, content)[0].data
        entry_of(data)
        plan_leniently(data, OPTIONAL, TODAY, "de", self.folder)

    def _saved(self, content: bytes) -> None:
        draft = Draft.open(Path("fuzz.toml"), content)
        draft.update({**draft.data, "today": TODAY, "site": {"rounding": {"x": "none"}}})
        draft.update({key: value for key, value in draft.data.items() if key != "measurements"})

    def _protocol(self, content: bytes) -> None:
        self._file(content, "protocol.toml")
        self._planned(load_study("protocol.toml", None, self.folder).protocol.id and "protocol.toml")

    def _planned(self, study: str) -> None:
        case = (
            next(one for one in self.cases if '"ramunet"' in one)
            .replace('study = "ramunet"', f'study = "{study}"')
            .replace("protocol_version", "#")
        )
        read = read_case(Path("c.toml"), "c.toml", case.encode())
        plan_text(plan_case(read, read.today or TODAY, "en", self.folder, "c.toml"), WORDS[0])

    def _amendment(self, content: bytes) -> None:
        self._file(content, "amendment.toml")
        self._planned(load_study("amendment.toml", None, self.folder).protocol.id and "amendment.toml")

    def _drug(self, content: bytes) -> None:
        read_drug(self._file(content), units(), self.vocabulary)

    def _vocabulary(self, content: bytes) -> None:
        open_table(Path("fuzz.toml"), None, content)[0].whole(_vocabulary, self.vocabulary.medicines)

    def _bands(self, content: bytes) -> None:
        read_bands(self._file(content), self.dacarbazine)

    def _events(self, content: bytes) -> None:
        file = open_table(Path("fuzz.toml"), None, content)[0]
        file.whole(lambda table: table.each("events", read_event))

    def _value(self, content: bytes) -> None:
        text = content.decode("utf-8", "surrogateescape")
        for read in (
            parse_number,
            parse_quantity,
            split_quantity,
            canonical_unit,
            iso_day,
            visit_place,
            span_of_id,
            parse_time,
        ):
            read(text)
        for words in WORDS:
            parse_date(text, TODAY, words)
            parse_date(text, TODAY, words, full_year=True)
            parse_partial(text, words)
            read_made(text, TODAY, TODAY, (), words)
        table = Reader({"a": text}, "x")
        for getter in (table.text, table.number, table.span, table.day, table.partial_day, table.integer, table.texts):
            getter("a")

    def _option(self, content: bytes) -> None:
        from dosecal.commands.front import _check_typed  # noqa: PLC0415  beside its only use

        typed = content.decode("utf-8", "surrogateescape").replace("\x00", "").split(" ", 1)
        with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
            try:
                args = self.options.parse_args([*typed, "--out", "x.pdf"])
            except SystemExit:
                return
        _check_typed(args)
        if args.today is not None:
            iso_day(args.today)
        for one in args.made:
            read_made(one, TODAY, TODAY, (), WORDS[0])

    def _copy(self, content: bytes) -> None:
        read_copy(self._file(content, "copy.json"))

    def _index(self, content: bytes) -> None:
        self._file(content, NAME)
        Index(self.folder, TODAY, "en", 30)


_OF_TEXT: tuple[Callable[[str], object], ...] = (
    parse_number, parse_quantity, split_quantity, canonical_unit, iso_day, visit_place, span_of_id, parse_time,
)  # fmt: skip


def _options() -> argparse.ArgumentParser:
    parser = Parser(prog="dosecal")
    for name in ("--today", "--visit", "--by", "--kind", "--out"):
        parser.add_argument(name)
    parser.add_argument("--made", action="append", default=[])
    parser.add_argument("--days", type=int)
    return parser


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.exit(main(Readers, __doc__))
