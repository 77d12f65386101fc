"""A site that is open: reads what its people may read, and appends what they do."""

import json
import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from dosecal import __version__
from dosecal.store import acts, keys
from dosecal.store.entry import ACCESS, FIRST, SITE, Entry, Leaf, Row, leaf, opened
from dosecal.store.fold import Folded, People, User, fold
from dosecal.store.leaves import REASON, text_of
from dosecal.store.places import Memory, Remembered, check_local
from dosecal.store.sqlite import SiteFile
from dosecal.store.trouble import Trouble

Beside = Callable[[SiteFile], None]


class Draft(Struct, frozen=True):
    """What somebody is about to do. ``seen``: the last entry of the subject that the person has seen; None where
    the act does not depend on it."""

    act: str
    subject: str = SITE
    changes: dict[str, str] = {}
    reason: str = ""
    more: dict[str, object] = {}
    seen: int | None = None


def _now() -> datetime:
    return datetime.now().astimezone()


class Site:
    """A site. Locked, it knows how many entries each nameless subject has; unlocked, what one person may read."""

    def __init__(self, file: SiteFile, memory: Memory | None = None) -> None:
        self.file = file
        self.memory = Memory(file.path) if memory is None else memory
        self.clock: Callable[[], datetime] = _now
        self.seconds: Callable[[], float] = time.time
        self.subjects: dict[str, list[int]] = {}
        """The entries of each subject, in their order."""
        self.length = 0
        self.name = ""
        """Who has unlocked it."""
        self.people = People()
        self._person: keys.Person | None = None
        self._keys: dict[int, bytes] = {}
        self._learn()

    @classmethod
    def open(cls, path: Path, memory: Memory | None = None) -> "Site":
        """The site of a file, locked. Raises Trouble."""
        check_local(path)
        file = SiteFile.open(path)
        try:
            site = cls(file, memory)
            if not site.length:
                raise Trouble("damaged-file")
        except BaseException:
            file.close()
            raise
        return site

    @property
    def id(self) -> str:
        """The hash of the first entry: what a site is known by, wherever its file is."""
        return self.file.row(1).hash.hex()

    def begin(self, name: str, person: keys.Person, epoch: int, key: bytes) -> None:
        """Who works with which keys from now on: while a site is created, and when a person's or the site's keys are
        new."""
        self.name, self._person = name, person
        self._keys[epoch] = key

    def close(self) -> None:
        """Drops the keys and lets go of the file."""
        self._drop()
        self.file.close()

    def _drop(self) -> None:
        self.name, self._person, self._keys, self.people = "", None, {}, People()

    def lock(self) -> None:
        """Drops the keys; that somebody left is an entry where the file can be written."""
        if self._person is not None and self.file.writable:
            self.append([Draft("lock", ACCESS)])
        self._drop()

    def _learn(self) -> None:
        """Reads the order of entries that are new, and refuses a gap. Raises Trouble."""
        for seq, subject, number in self.file.order(self.length):
            if seq != self.length + 1:
                raise Trouble("missing-entry", self.length + 1)
            own = self.subjects.setdefault(subject, [])
            if number != len(own) + 1:
                raise Trouble("damaged-entry", seq)
            own.append(seq)
            self.length = seq

    def refresh(self) -> None:
        """Takes in what others have written meanwhile. Raises Trouble."""
        self._learn()
        if self._person is not None:
            self._read_people()

    # who

    def unlock(self, name: str, passphrase: str, note: bool = True, lost: bool = False) -> None:
        """Opens the site for a person. Raises Trouble.

        ``note``: that the person came is an entry, where the file can be written. ``lost``: a file that lacks entries
        which this PC has seen is accepted, since it is about to be restored.
        """
        self.memory.check_wait(self.seconds())
        slot = self.file.slots().get(name)
        try:
            if slot is None:
                raise Trouble("wrong-passphrase")
            person = keys.opened_slot(name, passphrase, slot)
        except Trouble as trouble:
            if trouble.code == "wrong-passphrase":
                self.memory.failed(self.seconds())
            raise
        remembered = self.memory.read()
        self.name, self._person = name, person
        try:
            self._learn()
            self._read_people()
            self._check_person(person)
            if not lost:
                self._check_remembered(remembered)
            self.entry(self.length)
        except BaseException:
            self._drop()
            raise
        self._remember(came=True)
        if note and self.file.writable:
            more: dict[str, object] = {"failed": remembered.failed} if remembered.failed else {}
            self.append([Draft("unlock", ACCESS, more=more)])

    def _check_person(self, person: keys.Person) -> None:
        """Whether the keys are those that the record names for this person, and its site keys those that it commits
        itself to. Raises Trouble."""
        user = self.people.users.get(self.name)
        if user is None or (user.signing, user.receiving) != person.public:
            raise Trouble("damaged-keys", name=self.name)
        if user.dismissed:
            raise Trouble("dismissed", name=self.name)
        for epoch in range(1, self.people.epoch + 1):
            if keys.commitment(epoch, self.key(epoch)) != self.people.commitment(epoch):
                raise Trouble("damaged-keys", name=self.name)
        if self.file.meta("site") != self.id:
            raise Trouble("damaged-file")

    def _check_remembered(self, found: Remembered) -> None:
        """Whether the file has what was remembered before it was read: others may write meanwhile. Raises Trouble."""
        if not found.site:
            return
        if found.site != self.id:
            raise Trouble("other-site")
        if found.seq > self.length:
            raise Trouble("older-file", self.length, seen=found.seq)
        if self.file.row(found.seq).hash.hex() != found.hash:
            raise Trouble("other-history", found.seq)

    def _remember(self, came: bool = False) -> None:
        self.memory.head(self.id, self.length, self.file.row(self.length).hash, came)

    def key(self, epoch: int) -> bytes:
        """The site key of an epoch. Raises Trouble where nobody has granted it to this person."""
        if self._person is None:
            raise Trouble("is-locked")
        if epoch not in self._keys:
            grant = self.file.grants().get((self.name, epoch))
            if grant is None:
                raise Trouble("dismissed", name=self.name)
            self._keys[epoch] = self._person.receive(self.name, epoch, grant)
        return self._keys[epoch]

    @property
    def person(self) -> keys.Person:
        """The keys of who has unlocked it. Raises Trouble."""
        if self._person is None:
            raise Trouble("is-locked")
        return self._person

    @property
    def user(self) -> User:
        """Who has unlocked it. Raises Trouble."""
        if self._person is None:
            raise Trouble("is-locked")
        return self.people.users[self.name]

    def check_allowed(self, act: str) -> None:
        """Whether the person may do this. Raises Trouble."""
        user = self.user
        if user.dismissed:
            raise Trouble("dismissed", name=user.name)
        if user.once and act not in acts.OWN:
            raise Trouble("own-passphrase-first")
        if not acts.allowed(user.roles, act):
            raise Trouble("not-allowed", act=act, roles=", ".join(sorted(user.roles)))

    # reading

    def entry(self, seq: int) -> Entry:
        """One entry. Raises Trouble."""
        row = self.file.row(seq)
        if row.epoch not in self._keys and not 1 <= row.epoch <= self.people.epoch:
            raise Trouble("damaged-entry", seq)  # no person of the record has begun such an epoch
        return opened(row, self.key(row.epoch))

    def entries(self, subject: str, after: int = 0) -> Iterable[Entry]:
        """The entries of a subject, each held against the one before it and its author's key. Raises Trouble."""
        before = FIRST
        for seq in self.subjects.get(subject, ()):
            entry = self.entry(seq)
            if entry.subject != subject or entry.own_before != before:
                raise Trouble("changed-entry", seq)
            before = entry.hash
            if seq > after:
                yield entry

    def _read_people(self) -> None:
        for entry in self.entries(SITE, self.people.seq):
            self.people.read(entry)
            self.check_signature(entry)

    def check_signature(self, entry: Entry) -> None:
        """Whether an entry is by whom it names. Raises Trouble."""
        if not keys.is_signed(self.people.signing_key(entry.by, entry.seq), entry.hash, entry.signature):
            raise Trouble("not-signed", entry.seq)

    def folded(self, subject: str, until: int | None = None) -> Folded:
        """A subject as all its entries, or those up to one of them, have made it. Raises Trouble."""
        self.check_allowed("read")
        found = []
        for entry in self.entries(subject):
            if until is not None and entry.seq > until:
                break
            self.check_signature(entry)
            found.append(entry)
        return fold(found)

    # writing

    def append(self, drafts: Sequence[Draft], beside: Beside | None = None) -> list[Entry]:
        """Writes what somebody does, all or nothing; ``beside`` writes in the same transaction. Raises Trouble."""
        person = self.person
        with self.file.writing():
            self.refresh()
            heads = {draft.subject: self.subjects.get(draft.subject, []) for draft in drafts}
            last = {subject: (len(seqs), self._hash(seqs[-1])) for subject, seqs in heads.items() if seqs}
            seq, before = self.length, self._hash(self.length) if self.length else FIRST
            written: list[Entry] = []
            for draft in drafts:
                if draft.act != acts.CREATE:
                    self.check_allowed(draft.act)
                self._check_seen(draft)
                seq += 1
                number, own = last.get(draft.subject, (0, FIRST))
                entry = self._entry(draft, seq, number + 1, before, own).signed(person)
                before = entry.hash
                last[draft.subject] = (number + 1, before)
                written.append(entry)
            epoch = self.people.epoch
            self.file.append(entry.row(self.key(epoch), epoch) for entry in written)
            if beside is not None:
                beside(self.file)
        self.refresh()
        self._remember()
        return written

    def _hash(self, seq: int) -> bytes:
        return self.file.row(seq).hash

    def _check_seen(self, draft: Draft) -> None:
        """Whether the author has seen the last entry of the subject. Raises Trouble, which names the newer one."""
        seqs = self.subjects.get(draft.subject, [])
        if draft.seen is None or draft.seen == (seqs[-1] if seqs else 0):
            return
        newer = self.entry(seqs[-1])
        raise Trouble("changed-meanwhile", newer.seq, by=newer.by, at=newer.at[11:16])

    def _entry(self, draft: Draft, seq: int, number: int, before: bytes, own_before: bytes) -> Entry:
        """The entry of an act, after those whose hashes are given; raises Trouble where its reason is missing."""
        reason = draft.reason.strip()
        if draft.act in acts.WITH_REASON and not reason:
            raise Trouble("reason-needed")
        leaves: list[Leaf] = [leaf(path, text) for path, text in draft.changes.items()]
        if reason:
            leaves.append(leaf(REASON, text_of(reason)))
        at = self.clock()
        more = {"version": __version__, **draft.more}
        if self.length and at < datetime.fromisoformat(self.entry(self.length).at):
            more["clock"] = "back"
        return Entry(
            seq, draft.subject, number, draft.act, self.name, at.isoformat(timespec="milliseconds"), tuple(leaves),
            json.dumps(more, ensure_ascii=False, separators=(",", ":")), before, own_before,
        )  # fmt: skip

    def redact(self, seq: int, path: str, reason: str) -> Entry:
        """Blacks out one value of an entry; that and why is an entry of the same subject. Raises Trouble."""
        self.check_allowed("redact")
        row = self.file.row(seq)
        entry = self.entry(seq)
        if not any(one.path == path and one.kept is None for one in entry.leaves):
            raise Trouble("nothing-there", seq)
        younger = entry.without(path).row(self.key(row.epoch), row.epoch, row.edition + 1)
        more: dict[str, object] = {"of": seq, "path": path}
        (written,) = self.append(
            [Draft("redact", entry.subject, reason=reason, more=more)], lambda file: _black_out(file, younger)
        )
        return written


def _black_out(file: SiteFile, younger: Row) -> None:
    if file.row(younger.seq).edition != younger.edition - 1:
        raise Trouble("nothing-there", younger.seq)
    file.black_out(younger)


def new_subject() -> str:
    """A nameless name for a new patient."""
    return secrets.token_hex(16)
