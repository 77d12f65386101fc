"""Every key that the reader of cases accepts, learned from the reader itself: it is given tables that note what is
looked up in them. No key is named here but the one by which an event says what it is."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress

from dosecal.files.case import events
from dosecal.files.case.cases import case_from_data
from dosecal.files.reading.refusal import Refusal
from dosecal.files.trial.vocabulary import vocabulary

SAMPLES = ("ramucirumab", next(iter(vocabulary().facts)))
"""Keys that are offered where the keys of a table may be names: of drugs, of facts."""
Data = dict[str, object]
Whole = Callable[[Data], Data]
"""Puts a table into a case."""


class _Noting(dict[str, object]):
    """A table that notes which keys are looked up in it."""

    def __init__(self, data: dict[str, object]) -> None:
        super().__init__(data)
        self.noted: list[str] = []

    def __contains__(self, key: object) -> bool:
        self.noted.append(str(key))
        return super().__contains__(key)

    def __getitem__(self, key: str) -> object:
        self.noted.append(key)
        return super().__getitem__(key)

    def get(self, key: str, default: object = None) -> object:
        self.noted.append(key)
        return super().get(key, default)


def case_keys() -> list[str]:
    """Every key: ``patient.id``, ``labs[].date``, ``events[given].visit``, ``site.rounding.*``, ``facts.ecog``."""
    found: list[str] = []
    for place in _places("", lambda table: table):
        if place == "facts.*":
            found += [f"facts.{name}" for name in vocabulary().facts]
        else:
            found.append(place)
    return found


def _places(at: str, whole: Whole) -> Iterator[str]:
    """The keys of the table at a place and of those below; ``whole`` puts such a table into a case."""
    for key in _looked_up({}, whole):
        place = f"{at}.{key}" if at else key
        if key == "events":
            for kind in events._READERS:
                yield from _places(f"events[{kind}]", _event(kind))
        elif _looked_up({}, _rows(key, whole)):
            yield from _places(f"{place}[]", _rows(key, whole))
        elif any(_looked_up({name: ""}, _table(key, whole)) == [name] for name in SAMPLES):
            yield f"{place}.*"
        elif _looked_up({}, _table(key, whole)):
            yield from _places(place, _table(key, whole))
        else:
            yield place


def _event(kind: str) -> Whole:
    def put(table: Data) -> Data:
        table["kind"] = kind
        return {"events": [table]}

    return put


def _rows(key: str, whole: Whole) -> Whole:
    return lambda table: whole({key: [table]})


def _table(key: str, whole: Whole) -> Whole:
    return lambda table: whole({key: table})


def _looked_up(data: Data, whole: Whole) -> list[str]:
    """What the reader looks up in a table of a case, in its order."""
    table = _Noting(data)
    case = whole(table)
    case["study"] = "ramunet"
    with suppress(Refusal):
        case_from_data(case, "case")
    return list(dict.fromkeys(table.noted))


def said(data: Mapping[str, object]) -> dict[str, list[object]]:
    """Key → its values, in the form of ``case_keys``."""
    found: dict[str, list[object]] = {}
    named = ("rounding", "banding", "drugs", "bags", "amounts")

    def walk(at: str, value: object) -> None:
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for one in value:
                walk(f"{at}[{one['kind']}]" if at == "events" else f"{at}[]", one)
        elif isinstance(value, dict):
            under = at.rpartition(".")[2] in named
            for key, one in value.items():
                walk(f"{at}.{'*' if under else key}" if at else key, one)
        else:
            found.setdefault(at, []).append(value)

    walk("", dict(data))
    return found
