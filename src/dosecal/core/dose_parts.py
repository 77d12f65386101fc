"""The parts of a dose beside its amount: what limits it, what is open before its release, what the label proposes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from dosecal.core.quantity import Quantity
from dosecal.core.source import Source, Text


@dataclass(frozen=True, slots=True)
class Count:
    """So many vials or tablets of a strength, with the volume of one vial."""

    strength: Quantity
    count: int
    volume: Quantity | None = None
    solvent: Text | None = None
    """What a powder is reconstituted with."""


@dataclass(frozen=True, slots=True)
class LimitedBy:
    """A cap or maximum that made a dose smaller; both numbers are shown."""

    kind: str
    """Word ``limit.<kind>``: bsa-cap, clearance-cap, creatinine-floor, maximum-single."""
    limit: Quantity
    without: Quantity
    """The value that the limit replaced."""
    source: Source


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """One thing to be seen before a dose is released."""

    code: str
    """``order``, ``laboratory`` (one for each test), ``blood-pressure``, ``dipstick``."""
    status: str
    """``open`` (nothing there), ``met``, ``stale`` (too old), ``doubtful`` (there, but asks for a second look)."""
    params: Mapping[str, object] = field(default_factory=dict)
    """``name``, ``test``, ``value``, ``day``, ``since`` (the first day that counts), ``by``; of a value that asks for a
    decision ``reason`` (word ``dose-open.reason.<reason>``) and ``limit``."""
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the label asks after a value or a reaction; nothing follows from it until a person decides."""

    drug: str
    action: str
    """Word ``proposal.<action>``: one of ``core.drug.ACTIONS``."""
    rule: str
    """Id of the rule in the drug's file."""
    because: str
    """Word ``proposal-because.<because>``: laboratory or reaction."""
    day: date
    """The day of the value or reaction that it rests on."""
    params: Mapping[str, object]
    """``values`` ((test, as typed, day), …); ``grade``, ``visit``; ``to`` (the dose it would lead to)."""
    source: Source
    decided: bool
    """A person has answered it by an event of that day or later."""
    text: Text | None = None
    """What is to be given or done, in the label's words."""


@dataclass(frozen=True, slots=True)
class Dispense:
    """Tablets to hand out at a visit: enough up to the latest day of the next one."""

    tablets: tuple[Count, ...]
    """Of all intakes together."""
    first: date
    until: date
    """The latest day of the next visit, or the last day that the trial permits."""
    days: int
    """From ``first`` to ``until``, both counted."""
    intakes: int
    dates: tuple[date, ...]
    """The days of intake."""


@dataclass(frozen=True, slots=True)
class Slowed:
    """An infusion during which a reaction began: the rest runs at half the rate."""

    minute: int
    minutes: int
    """As planned."""
    rest_minutes: int
    total_minutes: int
