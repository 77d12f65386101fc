"""Who may do what: roles as data, several per person. The program enforces them; ``verify`` names who acted without."""

from collections.abc import Collection

NURSE, PHARMACIST, COORDINATOR = "nurse", "pharmacist", "coordinator"
ADMINISTRATOR, READER = "administrator", "reader"

ROLES: dict[str, frozenset[str]] = {
    NURSE: frozenset({"save", "undo", "check", "print", "read"}),
    PHARMACIST: frozenset({"save", "undo", "check", "sign", "release", "print", "read"}),
    COORDINATOR: frozenset({"save", "print", "import", "export", "review", "read"}),
    ADMINISTRATOR: frozenset({"settings", "user", "backup", "redact", "restore", "close", "read"}),
    READER: frozenset({"read", "review"}),
}
OWN = frozenset({"unlock", "lock", "keys"})
"""Everybody does these for themselves: comes, goes, chooses a passphrase."""
ABOUT_SITE = frozenset({"user", "settings"})
"""Acts that change the site's own document; ``keys`` does so for the person's own keys."""
CREATE = "create"
"""The first entry, of who makes the site."""
ACTS = frozenset({CREATE, *OWN, "mismatch", *(act for acts in ROLES.values() for act in acts)})
SAME_AS = {"mismatch": "check"}
"""What is recorded where the comparison of a second check fails needs the right to check."""
WITH_REASON = frozenset({"undo", "redact"})
"""Acts that always need a reason; a save needs one where it changes or removes what was saved."""


def allowed(roles: Collection[str], act: str) -> bool:
    """Whether a person with these roles may do this."""
    return act in OWN or any(SAME_AS.get(act, act) in ROLES.get(role, ()) for role in roles)


def roles_for(act: str) -> tuple[str, ...]:
    """The roles that allow an act."""
    return tuple(role for role in ROLES if allowed((role,), act))
