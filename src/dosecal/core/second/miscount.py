"""Where the two computations disagree."""

from msgspec import Struct


class Miscount(Struct, frozen=True):
    """A value that came out otherwise the second time."""

    place: str
    """``visits.C2D1.target``, ``doses.C1D1.ramucirumab.amount``, …"""
    first: str
    second: str


class MiscountError(ArithmeticError):
    """Two computations of a plan disagree: a fault of the program, after which none of it may be used."""

    def __init__(self, found: tuple[Miscount, ...]) -> None:
        # The places alone: a report of a fault has nothing of a patient in it.
        super().__init__("computed twice with two results: " + ", ".join(one.place for one in found))
        self.found = found
        self.places = tuple(one.place for one in found)
