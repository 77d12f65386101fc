"""Whether the record is whole: every entry unsealed, its chain, its signature, the right of its author, what is blacked
out and why. What is wrong is named with the number of its entry."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from msgspec import Struct, field

from dosecal.store import acts, keys
from dosecal.store.entry import FIRST, SITE, Entry, Row, opened
from dosecal.store.fold import People
from dosecal.store.site import Site
from dosecal.store.trouble import Trouble

_MOST = 200
"""Faults that are listed; the number of all is told."""


class Report(Struct):
    """What was found."""

    entries: int = 0
    faults: list[Trouble] = field(default_factory=list)
    notes: list[Trouble] = field(default_factory=list)
    """What is no fault, and should be known."""
    count: int = 0
    """Of all faults."""

    def add(self, code: str, number: int = 0, **params: object) -> None:
        """One fault more."""
        self.count += 1
        if len(self.faults) < _MOST:
            self.faults.append(Trouble(code, number, **params))


def verify(site: Site, progress: Callable[[int, int], None] = lambda done, of: None) -> Report:
    """Reads every entry. ``progress`` hears how many of how many are done. Raises Trouble only if it cannot read on."""
    site.check_allowed("read")
    site.refresh()
    report = Report(site.length)
    if not site.file.is_sound():
        report.add("damaged-file")
    check = _Verifier(site, report)
    for row in site.file.every_row():
        check.row(row)
        progress(row.seq, site.length)
    check.end()
    return report


class _Verifier:
    def __init__(self, site: Site, report: Report) -> None:
        self._site, self._report = site, report
        self._people = People()
        self._seq = 0
        self._before: bytes = FIRST
        self._own: dict[str, tuple[int, bytes]] = {}
        self._at: datetime | None = None
        self._missing: set[tuple[int, str]] = set()
        """Blacked-out values whose redaction has not come yet: redactions come later than what they are about."""
        self._editions: Counter[int] = Counter()
        self._redacted: Counter[int] = Counter()

    def row(self, row: Row) -> None:
        """One entry more."""
        if row.seq != self._seq + 1:
            self._report.add("missing-entry", self._seq + 1)
        self._seq = row.seq
        number, own = self._own.get(row.subject, (0, FIRST))
        if row.number != number + 1:
            self._report.add("damaged-entry", row.seq)
        before = self._before
        self._before = row.hash
        self._own[row.subject] = (row.number, row.hash)
        try:
            entry = opened(row, self._site.key(row.epoch))
        except Trouble as trouble:
            self._report.add(trouble.code, row.seq, name=self._site.name)
            return
        if (entry.before, entry.own_before) != (before, own):
            self._report.add("changed-entry", row.seq)
        if row.epoch != self._people.epoch:
            self._report.add("other-epoch", row.seq)
        self._editions[row.seq] = row.edition - 1
        self._author(entry)
        self._redactions(entry)
        self._time(entry)
        if entry.subject == SITE:
            self._people.read(entry)

    def _author(self, entry: Entry) -> None:
        if entry.seq == 1:
            self._people.read(entry)  # the first entry is signed by a key that it names itself
            known = self._people.signing_key(entry.by, 1)
            self._people = People()
            allowed = entry.act == acts.CREATE
        else:
            known = self._people.signing_key(entry.by, entry.seq)
            allowed = self._people.may(entry)
        if not keys.is_signed(known, entry.hash, entry.signature):
            self._report.add("not-signed", entry.seq)
        if not allowed:
            self._report.add("acted-without-role", entry.seq, by=entry.by)
        if entry.act in acts.WITH_REASON and not entry.reason and "" not in entry.blacked_out:
            self._report.add("without-reason", entry.seq)

    def _redactions(self, entry: Entry) -> None:
        for path in entry.blacked_out:
            self._missing.add((entry.seq, path))
        if entry.act == "redact":
            of, place = entry.facts.get("of"), entry.facts.get("path")
            if isinstance(of, int) and isinstance(place, str):
                self._redacted[of] += 1
                if (of, place) not in self._missing:
                    self._report.add("not-blacked-out", of)
                self._missing.discard((of, place))

    def _time(self, entry: Entry) -> None:
        at = datetime.fromisoformat(entry.at)
        if self._at is not None and at < self._at:
            self._report.notes.append(Trouble("clock-back", entry.seq))
        self._at = at

    def end(self) -> None:
        """What only the whole shows."""
        for seq, _ in self._missing:
            self._report.add("blacked-out-without-act", seq)
        for seq, more in self._editions.items():
            if more != self._redacted[seq]:
                self._report.add("changed-entry", seq)
        if self._site.file.meta("site") != self._site.id:
            self._report.add("damaged-file")
        for name, user in self._people.users.items():
            if not user.dismissed and name not in self._site.file.slots():
                self._report.add("damaged-keys", name=name)
