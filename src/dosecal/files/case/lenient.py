"""Plans with the part of a case that can be read: what is refused is left out if a plan can be made without it."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from pathlib import Path

from msgspec import Struct

from dosecal.core.patient.case import Case
from dosecal.core.result.plan import Plan
from dosecal.core.trial.vocabulary import Vocabulary
from dosecal.files.case.cases import case_from_data, check_today
from dosecal.files.case.planning import plan_case
from dosecal.files.reading.refusal import Refusal

Data = Mapping[str, object]
_ENTRY = re.compile(r"(\w+)\[(\d+)\]")


class ReadCase(Struct, frozen=True):
    """A case as far as it could be read."""

    case: Case | None
    """Without the refused entries; None if one of them is needed."""
    data: Data
    """What the case was read from: without the refused entries."""
    refusals: tuple[Refusal, ...]
    """In the order of reading, with the keys of the data as they were given."""
    numbers: Mapping[str, tuple[int, ...]] = {}
    """List → the numbers of its entries that are left, as they were given."""

    @property
    def refused(self) -> frozenset[str]:
        """The parts that are left out or missing: ``labs[2]``, ``facts.ecog``."""
        return frozenset(refusal.part for refusal in self.refusals)


class LenientPlan(Struct, frozen=True):
    """The plan of a case as far as it could be read; None if it cannot be made."""

    plan: Plan | None
    read: ReadCase


def read_case_leniently(
    data: Data, optional: Collection[str], today: date, place: str = "", vocabulary: Vocabulary | None = None
) -> ReadCase:
    """The case of a table without its refused entries. ``optional`` are the keys that a plan can be made without."""
    read = _Reading(optional, place, vocabulary)
    try:
        whole = ReadCase(case_from_data(data, place, vocabulary), data, ())
    except Refusal as refusal:
        whole = read.without(ReadCase(None, data, ()), refusal.all)
    return whole if whole.case is None else read.without(whole, check_today(whole.case, today, place))


def plan_leniently(
    data: Data,
    optional: Collection[str],
    today: date,
    language: str,
    folder: Path | None = None,
    vocabulary: Vocabulary | None = None,
) -> LenientPlan:
    """The plan of a table without its refused entries, with every refusal of the table."""
    read = read_case_leniently(data, optional, today, "", vocabulary)
    if read.case is None:
        return LenientPlan(None, read)
    try:
        return LenientPlan(plan_case(read.case, today, language, folder, ""), read)
    except Refusal as refusal:
        read = _Reading(optional, "", vocabulary).without(read, refusal.all)
    if read.case is None:
        return LenientPlan(None, read)
    try:
        return LenientPlan(plan_case(read.case, today, language, folder, ""), read)
    except Refusal as refusal:  # what is left contradicts itself without the entries that were left out
        return LenientPlan(None, _Reading((), "", vocabulary).without(read, refusal.all))


class _Reading(Struct, frozen=True):
    """How a table is read again after entries were left out."""

    optional: Collection[str]
    place: str
    vocabulary: Vocabulary | None

    def without(self, read: ReadCase, refusals: Iterable[Refusal]) -> ReadCase:
        """The case without further refused entries; no case if one of them is not optional."""
        refused = tuple(refusals)
        if not refused:
            return read
        known = (*read.refusals, *(_as_given(one, read.numbers) for one in refused))
        parts = {one.part for one in refused}
        if not all(re.split(r"[.\[]", part)[0] in self.optional for part in parts):
            return ReadCase(None, read.data, known, read.numbers)
        data, numbers = _left(read.data, parts, read.numbers)
        return ReadCase(case_from_data(data, self.place, self.vocabulary), data, known, numbers)


def _left(
    data: Data, parts: Collection[str], numbers: Mapping[str, tuple[int, ...]]
) -> tuple[Data, dict[str, tuple[int, ...]]]:
    """The data without some parts, and the numbers of the entries that are left of each list."""
    left: dict[str, object] = {}
    kept = dict(numbers)
    for key, value in data.items():
        if key in parts:
            continue
        if isinstance(value, list):
            places = [n for n in range(1, len(value) + 1) if f"{key}[{n}]" not in parts]
            before = numbers.get(key, tuple(range(1, len(value) + 1)))
            kept[key] = tuple(before[n - 1] for n in places)
            left[key] = [value[n - 1] for n in places]
        elif isinstance(value, Mapping):
            left[key] = {name: one for name, one in value.items() if f"{key}.{name}" not in parts}
        else:
            left[key] = value
    return left, kept


def _as_given(refusal: Refusal, numbers: Mapping[str, tuple[int, ...]]) -> Refusal:
    """The refusal with the number of its entry before others were left out."""
    match = _ENTRY.match(refusal.key)
    if match is None or match[1] not in numbers:
        return refusal
    number = numbers[match[1]][int(match[2]) - 1]
    return refusal.moved(refusal.file, f"{match[1]}[{number}]{refusal.key[match.end() :]}")
