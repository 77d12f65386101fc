"""What changed between two states of the document, and what that step is called in the menu."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date

from msgspec import Struct

from dosecal.core.trial.protocol import Study
from dosecal.session.entry import LISTS, Data, Entry, Row
from dosecal.session.field_names import place_of
from dosecal.session.history import Named, State, events_of
from dosecal.words import Words

CHOSEN = ("study", "sex", "childbearing", "holidays", "kind", "state", "route", "purpose", "test", "drug")
"""Fields that are chosen, not typed: each choice is a step."""
_LONGEST = 48
_DAY = re.compile("[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9])")
"""Days that every month has: others stay as they are."""


class Difference(Struct, frozen=True):
    """One field that changed. ``row``: a row that came or went, with what it said."""

    field: str
    text: str = ""
    came: bool = False
    went: bool = False

    @property
    def is_typed(self) -> bool:
        """Whether letters were typed."""
        parts = self.field.split(".")
        return not (self.came or self.went) and parts[0] not in ("site", "base") and parts[-1] not in CHOSEN


def differences(before: Entry, after: Entry) -> list[Difference]:
    """The fields that changed, in their order."""
    return [*_differences(before, after)]


def _differences(before: Entry, after: Entry) -> Iterator[Difference]:
    for one in fields(Entry):
        old, new = getattr(before, one.name), getattr(after, one.name)
        if old == new or one.name == "today":
            continue
        if one.name in LISTS:
            yield from _rows(one.name, old, new)
        elif isinstance(new, dict):
            keys = [key for key in {**old, **new} if old.get(key, "") != new.get(key, "")]
            yield from (Difference(f"{one.name}.{key}", new.get(key, "")) for key in keys)
        else:
            yield Difference(one.name, new)


def _rows(name: str, old: list[Row], new: list[Row]) -> Iterator[Difference]:
    if len(old) == len(new):
        for place, (one, other) in enumerate(zip(old, new, strict=True)):
            keys = [key for key in {**one, **other} if one.get(key, "") != other.get(key, "") and key != "at"]
            yield from (Difference(f"{name}.{place}.{key}", other.get(key, "")) for key in keys)
        return
    shorter = min(len(old), len(new))
    place = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    row = (new if len(new) > len(old) else old)[place]
    said = next((text for key, text in row.items() if key not in ("at", "day") and text), "")
    yield Difference(f"{name}.{place}", said, came=len(new) > len(old), went=len(new) < len(old))


def step_name(words: Words, before: State, after: State, study: Study | None) -> Named:
    """What a step is called. For the menu alone, never for a title or a record: it names what was entered."""
    if before.base != after.base:
        return Named(_recorded(words, before.base, after.base), "base")
    changed = differences(before.entry, after.entry)
    if not changed:
        return Named(words.say("window.step.entry"))
    first = changed[0]
    entry = before.entry if first.went else after.entry
    if first.came or first.went:
        return Named(_row_step(words, first, entry, study), first.field)
    parts = [part for part in place_of(words, first.field, entry, study) if part]
    place = " · ".join(parts if first.field.startswith("made.") else parts[-2:]) or words.say("window.step.entry")
    text = _shown(words, first.text)
    grows = len(changed) == 1 or (len(changed) == 2 and changed[1].field.endswith(".day"))
    typed = first.is_typed and grows
    if first.field in ("sex", "childbearing") or first.field.startswith(("facts.", "site.", "history.")):
        return Named(place, first.field, typed)  # the words of a choice are those of its field, not of its file
    name = f"{place}: {text}" if text else words.say("window.step.emptied", what=place)
    return Named(name, first.field, typed)


def _row_step(words: Words, row: Difference, entry: Entry, study: Study | None) -> str:
    """A row that came or went, by its name; by what it said if it has none."""
    section = row.field.partition(".")[0]
    if section == "measurements":
        what = f"{words.say('window.step.measurement')} {_shown(words, row.text)}".rstrip()
    else:
        head, name, *_ = place_of(words, f"{row.field}.", entry, study)
        what = " · ".join(part for part in (head, name or _shown(words, row.text)) if part)
    return words.say(f"window.step.{'added' if row.came else 'removed'}", what=what)


def _shown(words: Words, text: str) -> str:
    """A text of the entry as the window writes it: a day in the way of the language."""
    if _DAY.fullmatch(text):
        return words.date(date.fromisoformat(text), weekday=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _recorded(words: Words, before: Data, after: Data) -> str:
    old, new = events_of(before), events_of(after)
    if len(new) <= len(old):
        return words.say("window.step.rules")
    last: Mapping[str, object] = new[len(old)]
    kind, visit = str(last.get("kind")), last.get("visit")
    name = words.say(f"window.recorded.{kind}") if words.knows(f"window.recorded.{kind}") else kind
    return f"{name} {visit}" if visit else name
