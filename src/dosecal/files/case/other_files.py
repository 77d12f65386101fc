"""What may be in a folder of cases and is no case: protocols, amendments, drug files, dose bands, events to try."""

from collections.abc import Collection

CASE_KEYS = frozenset(
    ("study", "patient", "measurements", "labs", "vitals", "orders", "history", "medications", "facts", "prior_doses",
     "planned_first_dose", "today", "site", "cycles")
)  # fmt: skip
"""A file with one of these is a case, however much of one is missing."""
_EACH = (
    frozenset(("amends",)),
    frozenset(("sources", "treatment")),
    frozenset(("sources", "vials")),
    frozenset(("sources", "tablets")),
    frozenset(("name", "drug", "bands")),
)
"""Keys by which such a file is known."""
_EVENTS = frozenset(("events",))


def is_other_file(keys: Collection[str]) -> bool:
    """Whether the keys of a file are those of such a file; what is neither this nor a case is a case with a slip."""
    found = frozenset(keys)
    if found & CASE_KEYS:
        return False
    return found == _EVENTS or any(known <= found for known in _EACH)
