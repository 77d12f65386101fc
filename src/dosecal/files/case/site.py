"""Reads what a site chooses in a case: holidays and closures, formulas, rounding, dose bands, drug files."""

from decimal import Decimal

from dosecal.core.body import BSA_FORMULAS, CLEARANCES
from dosecal.core.patient.case import Closure, Confirmation, Site
from dosecal.core.trial.dose_rule import NEAREST_VIAL, WeightPolicy
from dosecal.core.trial.drug import AMOUNT_UNITS
from dosecal.core.values.quantity import Quantity
from dosecal.files.case.holiday_codes import check_holidays
from dosecal.files.reading.reader import Reader, recorded

LONGEST_CLOSURE = 366
"""Days; a site closed for longer is a slip."""
MOST_HOURS = 366 * 24
HOURS_OF = {"h": 1, "hours": 1, "day": 24, "days": 24}
ML_OF = {"mL": 1, "L": 1000}
LARGEST_BAG_ML = 5000
_FILE = ".toml"


def read_site(table: Reader) -> Site:
    """The choices of a site; files that it names are read when the plan is made."""
    site = Site(
        holidays=_holidays(table, "holidays") if table.has("holidays") else None,
        bsa_formula=table.optional("bsa_formula", table.choice, "formula", BSA_FORMULAS),
        clearance_formula=table.optional("clearance_formula", table.choice, "formula", CLEARANCES),
        dose_weight=table.optional("dose_weight", table.kind, "policy", WeightPolicy),
        rounding=table.within("rounding", _rounding) if table.has("rounding") else {},
        banding=table.within("banding", _banding) if table.has("banding") else {},
        drugs=table.within("drugs", _drug_files) if table.has("drugs") else {},
        bags=table.within("bags", _bags) if table.has("bags") else {},
        gates=_drug_file(table, "gates") if table.has("gates") else None,
        confirmed=table.each("confirmed", _confirmation),
        closed=table.each("closed", _closure),
        maximum_delay_days=_fixed_days(table, "maximum_delay") if table.has("maximum_delay") else None,
        laboratory_hours=_hours(table, "laboratory_window") if table.has("laboratory_window") else None,
    )
    table.done()
    return site


@recorded
def _holidays(table: Reader, key: str) -> str:
    code = table.text(key)
    check_holidays(table.file, table.at(key), code)
    return code


def _closure(table: Reader) -> Closure:
    closure = Closure(table.day("first"), table.day("last"), table.text("name"))
    table.done()
    if closure.last < closure.first:
        raise table.refuse("last", "until-after", day=closure.first.isoformat())
    if (closure.last - closure.first).days >= LONGEST_CLOSURE:
        raise table.refuse("last", "closure", days=LONGEST_CLOSURE)
    return closure


@recorded
def _fixed_days(table: Reader, key: str) -> int:
    days = table.span(key).in_days
    if not days:
        raise table.refuse(key, "span-of-days")
    return days


@recorded
def _hours(table: Reader, key: str) -> int:
    """A number of hours; days are 24 of them."""
    quantity = table.quantity(key, "hours")
    hours = quantity.value * HOURS_OF.get(quantity.unit, 0)
    if not 0 < hours <= MOST_HOURS or hours != hours.to_integral_value():
        raise table.refuse(key, "hours")
    return int(hours)


def _rounding(table: Reader) -> dict[str, Quantity | None]:
    """Drug → step, None for no rounding."""
    return {drug: _step(table, drug) for drug in table.data}


@recorded
def _step(table: Reader, key: str) -> Quantity | None:
    if table.text(key) == "none":
        return None
    quantity = table.quantity(key, "rounding")
    if quantity.unit not in AMOUNT_UNITS or quantity.value <= 0:
        raise table.refuse(key, "rounding")
    return quantity


def _banding(table: Reader) -> dict[str, str]:
    """Drug → ``nearest-vial`` or the path of a table of dose bands."""
    return {drug: _band_choice(table, drug) for drug in table.data}


@recorded
def _band_choice(table: Reader, key: str) -> str:
    chosen = table.text(key)
    if chosen != NEAREST_VIAL and not chosen.endswith(_FILE):
        raise table.refuse(key, "banding")
    return chosen


def _drug_files(table: Reader) -> dict[str, str]:
    """Drug → the path of a drug file of the site."""
    return {drug: _drug_file(table, drug) for drug in table.data}


@recorded
def _drug_file(table: Reader, key: str) -> str:
    path = table.text(key)
    if not path.endswith(_FILE):
        raise table.refuse(key, "drug-file")
    return path


def _bags(table: Reader) -> dict[str, Decimal]:
    """Drug → the volume of the bag, mL."""
    return {drug: _bag(table, drug) for drug in table.data}


@recorded
def _bag(table: Reader, key: str) -> Decimal:
    quantity = table.quantity(key, "volume")
    volume = quantity.value * ML_OF.get(quantity.unit, 0)
    if not 0 < volume <= LARGEST_BAG_ML:
        raise table.refuse(key, "volume")
    return volume


def _confirmation(table: Reader) -> Confirmation:
    confirmation = Confirmation(
        table.text("by"), table.day("on"), table.texts("rules"), table.optional("protocol", table.text)
    )
    table.done()
    return confirmation
