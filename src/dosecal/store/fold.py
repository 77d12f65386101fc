"""The fold: what all entries of a subject say together, and who a site's people were at each of its entries."""

from collections.abc import Iterable

from msgspec import Struct, field

from dosecal.store import acts
from dosecal.store.entry import ACCESS, SITE, Entry
from dosecal.store.leaves import GONE, Rows, document, value_of

USERS, EPOCHS, NAME = "users", "epochs", "name"
RECOVERY = "recovery"
"""The person whose passphrase is printed on paper."""


class Folded:
    """The document of a subject as its entries have made it."""

    def __init__(self) -> None:
        self.leaves: dict[str, str] = {}
        self.rows = Rows()
        self.written: dict[str, int] = {}
        """Path → the entry that wrote it last, also where it is gone."""
        self.last: Entry | None = None

    def add(self, entry: Entry) -> None:
        """One entry more."""
        for path, text in entry.changes.items():
            self.rows.note(path)
            self.written[path] = entry.seq
            if text == GONE:
                self.leaves.pop(path, None)
            else:
                self.leaves[path] = text
        self.last = entry

    @property
    def seq(self) -> int:
        """The last entry, 0 where there is none."""
        return 0 if self.last is None else self.last.seq

    @property
    def document(self) -> dict[str, object]:
        """The document."""
        return document(self.leaves)


def fold(entries: Iterable[Entry]) -> Folded:
    """What entries of one subject, in their order, say together."""
    folded = Folded()
    for entry in entries:
        folded.add(entry)
    return folded


class User(Struct, frozen=True):
    """A person of a site at a point of its record."""

    name: str
    full_name: str
    roles: frozenset[str]
    signing: str
    receiving: str
    once: bool
    """The passphrase is one for once: the person has to choose an own one before anything else."""
    dismissed: bool


def user_leaves(user: User) -> dict[str, object]:
    """A person as values by path, for the entry that makes or changes them."""
    base = f"{USERS}/{user.name}"
    return {
        f"{base}/full": user.full_name,
        f"{base}/roles": sorted(user.roles),
        f"{base}/signing": user.signing,
        f"{base}/receiving": user.receiving,
        f"{base}/once": user.once,
        f"{base}/dismissed": user.dismissed,
    }


class People(Struct):
    """The people of a site; ``read`` follows its entries one by one, so that each is judged by its own time."""

    folded: Folded = field(default_factory=Folded)
    users: dict[str, User] = field(default_factory=dict)
    seq: int = 0
    """The last entry that was read."""
    signing: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    """Name → the signing keys, each with the entry after which it was in force."""

    def read(self, entry: Entry) -> None:
        """One entry of the site more; one whose author had no right to it changes nothing, and ``verify`` names it."""
        self.seq = entry.seq
        if entry.seq > 1 and not self.may(entry):
            return
        self.folded.add(entry)
        names = {path.split("/")[1] for path in entry.changes if path.startswith(f"{USERS}/")}
        for name in names:
            user = self._user(name)
            self.users[name] = user
            of_name = self.signing.setdefault(name, [])
            if not of_name or of_name[-1][1] != user.signing:
                of_name.append((entry.seq, user.signing))

    def _user(self, name: str) -> User:
        def said(key: str) -> object:
            text = self.folded.leaves.get(f"{USERS}/{name}/{key}")
            return None if text is None else value_of(text)

        roles = said("roles")
        return User(
            name, str(said("full") or name), frozenset(map(str, roles)) if isinstance(roles, list) else frozenset(),
            str(said("signing") or ""), str(said("receiving") or ""), said("once") is True,
            said("dismissed") is True,
        )  # fmt: skip

    def signing_key(self, name: str, seq: int) -> str:
        """The signing key that a person had when an entry was written; empty of a stranger.

        The entry that creates the site is signed by a key that it names itself.
        """
        found = ""
        for since, key in self.signing.get(name, ()):
            if since < seq or since == seq == 1:
                found = key
        return found

    def may(self, entry: Entry) -> bool:
        """Whether the author of an entry has the right to it, as the site's document is before it."""
        user = self.users.get(entry.by)
        if user is None or user.dismissed or entry.act not in acts.ACTS or entry.act == acts.CREATE:
            return False
        if user.once and entry.act not in acts.OWN:
            return False
        if entry.act == "keys":
            own = {f"{USERS}/{user.name}/{key}" for key in ("signing", "receiving", "once")}
            return entry.subject == SITE and set(entry.changes) <= own
        if entry.changes and (entry.subject in (SITE, ACCESS)) != (entry.act in acts.ABOUT_SITE):
            return False
        return acts.allowed(user.roles, entry.act)

    @property
    def epoch(self) -> int:
        """The epoch of the newest site key."""
        told = (path.partition("/")[2] for path in self.folded.leaves if path.startswith(f"{EPOCHS}/"))
        return max((int(number) for number in told if number.isdecimal()), default=1)

    def commitment(self, epoch: int) -> str:
        """What the record says of the site key of an epoch."""
        text = self.folded.leaves.get(f"{EPOCHS}/{epoch}")
        return "" if text is None else str(value_of(text))

    @property
    def name(self) -> str:
        """The name of the site."""
        text = self.folded.leaves.get(NAME)
        return "" if text is None else str(value_of(text))
