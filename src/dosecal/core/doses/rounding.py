"""From a calculated amount to the one that is prepared: by a step, to whole vials, or by a table of bands."""

from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal, localcontext

from msgspec import Struct

from dosecal.core.result.prepared import Banding
from dosecal.core.trial.dose_rule import NEAREST_VIAL, BandTable, Direction, Rounding
from dosecal.core.trial.drug import MOST_OF_ONE_DOSE, Drug
from dosecal.core.values.quantity import PRECISION, Quantity
from dosecal.core.values.source import Source

_MODES = {
    Direction.HALF_UP: ROUND_HALF_UP,
    Direction.NEAREST: ROUND_HALF_DOWN,
    Direction.DOWN: ROUND_FLOOR,
    Direction.UP: ROUND_CEILING,
}


class Rounded(Struct, frozen=True):
    """An amount as it is prepared, and how it came about."""

    amount: Decimal
    how: Banding
    formula: str
    """The step, the vials' least difference or the band: ``10 mg``, ``1050–1150 mg``."""
    source: Source
    direction: Direction = Direction.HALF_UP


def to_step(exact: Decimal, step: Decimal, direction: Direction = Direction.HALF_UP) -> Decimal:
    """The multiple of a step that a direction leads to."""
    with localcontext(prec=PRECISION + max(exact.adjusted(), 0)):
        return (exact / step).quantize(Decimal(1), rounding=_MODES[direction]) * step


def round_amount(
    exact: Decimal, rule: Rounding, drug: Drug, choice: str | None, bands: BandTable | None, most: Decimal | None = None
) -> Rounded:
    """The amount to prepare. ``choice`` is the site's: ``nearest-vial``, the name of a table, or None for the step.

    Where the rounded amount would be above ``most``, the maximum of one dose or what is left of that of all doses, it
    goes down instead. An amount outside
    of every band, or without whole vials below the maximum, is rounded by the step.
    """
    if choice == NEAREST_VIAL and drug.infusion is not None:
        content = nearest_vials(exact, drug, most)
        if content is not None:
            return Rounded(content, Banding.VIAL, _strengths(drug), rule.source)
    if choice is not None and bands is not None:
        band = next((band for band in reversed(bands.bands) if band.low <= exact <= band.high), None)
        if band is not None and (most is None or band.amount <= most):
            low, high = Quantity(band.low, drug.unit), Quantity(band.high, drug.unit)
            return Rounded(band.amount, Banding.BAND, f"{low} – {high}", bands.source)
    if rule.step is None:
        return Rounded(exact, Banding.NONE, "", rule.source)
    direction, step = rule.direction, rule.step.value
    amount = to_step(exact, step, direction)
    if most is not None and amount > most:
        direction = Direction.DOWN
        amount = to_step(min(exact, most), step, direction)
    return Rounded(amount, Banding.STEP, str(rule.step), rule.source, direction)


def _strengths(drug: Drug) -> str:
    return ", ".join(str(vial.strength) for vial in drug.vials)


def nearest_vials(exact: Decimal, drug: Drug, most: Decimal | None = None) -> Decimal | None:
    """The content of whole vials of one concentration that is nearest; of two equally near the larger. None where
    even the smallest vial holds more than the maximum of one dose, and of an amount that is not prepared at all."""
    if exact > MOST_OF_ONE_DOSE * max(vial.strength.value for vial in drug.vials):
        return None
    stocks: dict[Decimal, list[Decimal]] = {}
    for vial in drug.vials:
        if vial.per_ml is not None:
            stocks.setdefault(vial.per_ml, []).append(vial.content)
    contents = {content for strengths in stocks.values() for content in _contents(strengths, exact)}
    fitting = [content for content in contents if most is None or content <= most]
    return min(fitting, key=lambda content: (abs(content - exact), -content), default=None)


def _contents(strengths: Iterable[Decimal], exact: Decimal) -> set[Decimal]:
    """Every content of whole vials up to one vial above the amount; none at all is no dose."""
    sizes = list(strengths)
    top = exact + max(sizes)
    reached = {Decimal(0)}
    rising = list(reached)
    while rising:
        content = rising.pop()
        for size in sizes:
            more = content + size
            if more <= top and more not in reached:
                reached.add(more)
                rising.append(more)
    return reached - {Decimal(0)}


def deviation_percent(amount: Decimal, exact: Decimal) -> Decimal:
    """By how much an amount differs from the calculated one."""
    return (amount - exact) * 100 / exact


def beyond(amount: Decimal, exact: Decimal, percent: Decimal) -> bool:
    """Whether it differs by more than so many percent; exactly so many do not. No division: exact."""
    return 100 * abs(amount - exact) > percent * exact
