"""What the program reports about a plan: a code with its parameters; the sentences are in the catalogue."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct, field

from dosecal.core.values.finding_code import SHAPES, Code, Severity
from dosecal.core.values.finding_detail import (
    Detail,
    DoubtedSizes,
    IntervalMissed,
    Slip,
    TwoOfADay,
    parameters,
)

if TYPE_CHECKING:
    from dosecal.core.values.source import Source, Text  # a severity is shown before a protocol is known


class Finding(Struct, frozen=True):
    """A code, what it is about (``doses.C1D1.ramucirumab``) and the parameters of its sentence (its ``Shape``).

    The parameters are for sentences only: what others decide by is, typed, in the other fields.
    """

    code: Code
    about: str
    params: Mapping[str, object] = field(default_factory=dict)
    source: "Source | None" = None
    severity: Severity = Severity.NOTE
    detail: Detail | None = None
    rule: "Text | str | None" = None
    """The rule that its sentence names, in the words of the trial or by its id."""
    drug: "Text | str | None" = None
    """The drug that its sentence names."""

    @property
    def blocks(self) -> bool:
        """Whether it withholds an amount."""
        return self.severity is Severity.BLOCK

    @property
    def slip(self) -> Slip | None:
        """The slip that explains what is doubted, if one does."""
        match self.detail:
            case Slip():
                return self.detail
            case DoubtedSizes():
                return self.detail.slip
            case _:
                return None

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """What tells it apart from the other findings of a plan: code, place, and the rule and drug that it names.

        A window that was missed already is not missed anew by another day.
        """
        day = f" {self.detail.day}" if isinstance(self.detail, TwoOfADay) else ""  # of each day its own
        return self.code, self.about + day, str(self.rule), str(self.drug)

    @property
    def names_amount(self) -> bool:
        """Whether its sentence has an amount."""
        return "amount" in SHAPES[self.code].always


def finding(
    code: Code,
    about: str,
    source: "Source | None" = None,
    detail: Detail | None = None,
    /,
    *,
    rule: "Text | str | None" = None,
    drug: "Text | str | None" = None,
    **params: object,
) -> Finding:
    """A finding with the severity of its code.

    What its detail knows, its rule and its drug are parameters of its sentence, too.
    """
    if isinstance(detail, IntervalMissed):
        drug = detail.drug
    named = {name: value for name, value in (("rule", rule), ("drug", drug)) if value is not None}
    known = {} if detail is None else parameters(detail)
    return Finding(code, about, {**known, **named, **params}, source, SHAPES[code].severity, detail, rule, drug)
