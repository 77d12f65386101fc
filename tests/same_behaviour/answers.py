"""What a checkout answered, brought into the form in which two answers are compared."""

import base64
import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Answer = Mapping[str, Any]
"""``status``, ``out``, ``err`` and ``files`` (name → base64) of one command line."""

WORDED = frozenset((
    "message", "label", "because", "text", "plain", "notes", "condition", "diluent", "solvent", "premedication", "why",
    "document", "section", "source", "title", "reason", "handling", "expected",
))  # fmt: skip
"""Keys of JSON whose values are worded for a person."""
FORMULAS = frozenset(("formula", "expression", "prescribed", "required", "found"))
"""Keys of JSON whose values are numbers with words between them."""
NAME = "name", True
"""The name of what has an ``id``, too, is worded."""
NBSP = "\xa0"

_PLACE = re.compile(r"\bdosecal\.[a-z_.]+:\d+")
"""Where a fault happened: modules move, the kind of the fault stays."""
_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*")
_HASH = re.compile(r"\b[0-9a-f]{64}\b")
_SHORT = re.compile(r"\b[0-9a-f]{8}\b")
_FOLD = re.compile(r"\r?\n[ \t]")


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to compare: its name, and its content as text or bytes."""

    name: str
    content: str | bytes


class Form:
    """How answers of one checkout are brought into form.

    ``words``: everything but sentences is compared. ``hash_free``: the hash of a protocol or drug file counts for
    nothing, here and in what is printed. ``home``: the folder of the cases, which no output should name.
    """

    def __init__(self, home: str, words: bool, hash_free: bool) -> None:
        self._home, self._words, self._hash_free = home, words, hash_free
        self._hashes: set[str] = set()

    def parts(self, answer: Answer) -> Iterator[Part]:
        """Everything to compare of one answer."""
        files = {name: base64.b64decode(content) for name, content in answer["files"].items()}
        if self._hash_free:
            for text in (str(answer["out"]), *(raw.decode("utf-8", "replace") for raw in files.values())):
                self._hashes |= {found[:8] for found in _HASH.findall(text)}
        yield Part("exit status", str(answer["status"]))
        for stream in ("out", "err"):
            yield Part({"out": "standard output", "err": "standard error"}[stream], self._said(str(answer[stream])))
        for name, raw in files.items():
            yield Part(name, self._file(name, raw))

    def _said(self, text: str) -> str:
        text = _PLACE.sub("dosecal.…", text.replace(self._home, "…"))
        if self._words:
            return self._without_words(text)
        return self._without_hashes(text)

    def _without_hashes(self, text: str) -> str:
        if not self._hash_free:
            return text
        text = _HASH.sub("<hash>", text)
        return _SHORT.sub(lambda found: "<hash>" if found[0] in self._hashes else found[0], text)

    def _without_words(self, text: str) -> str:
        text = self._without_hashes(text)
        if text.startswith(("{", "[")):
            try:
                data = json.loads(text)
            except ValueError:
                return numbers(text)
            return json.dumps(unworded(data), ensure_ascii=False, indent=1)
        return numbers(text)

    def _file(self, name: str, raw: bytes) -> str | bytes:
        if not self._words and not self._hash_free:
            return raw
        text = readable(name, raw)
        return self._said(_FOLD.sub("", text) if name.endswith(".ics") else text)


def unworded(data: Any) -> Any:
    """The same structure without what is worded for a person; of a formula in words its numbers stay."""
    match data:
        case dict():
            kept = {key: value for key, value in data.items() if key not in WORDED and (key, "id" in data) != NAME}
            return {key: numbers_in(value) if key in FORMULAS else unworded(value) for key, value in kept.items()}
        case list():
            return [unworded(one) for one in data]
    return data


def numbers_in(value: Any) -> Any:
    """The numbers of a text, in their order; a single word may be a name and stays as it is."""
    return _NUMBER.findall(value) if isinstance(value, str) and " " in value.replace(NBSP, " ") else value


def numbers(text: str) -> str:
    """The numbers and dates of a text and how often each stands there, one a line."""
    found = Counter(_NUMBER.findall(text))
    return "".join(f"{number} × {count}\n" for number, count in sorted(found.items()))


def readable(name: str, raw: bytes) -> str:
    """The text of a file that was written."""
    if name.endswith(".pdf"):
        from pypdf import PdfReader  # noqa: PLC0415  late: needed only where sheets differ, or words are left out

        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(raw)).pages)
    if name.endswith(".xlsx"):
        from openpyxl import load_workbook  # noqa: PLC0415  late: as above

        rows = io.StringIO()
        for sheet in load_workbook(io.BytesIO(raw)).worksheets:
            csv.writer(rows, lineterminator="\n").writerows(sheet.iter_rows(values_only=True))
        return rows.getvalue()
    return raw.decode("utf-8-sig", "replace")


def shown(name: str, content: str | bytes) -> list[str]:
    """The lines in which a person sees what differs."""
    text = content if isinstance(content, str) else readable(name, content)
    return text.splitlines()
