"""How much of a medicine is taken a day, as far as the entry tells: its daily dose, or the strength in its name."""

import re
from decimal import Decimal

from msgspec import Struct

from dosecal.core.patient.case import Medication
from dosecal.core.values.quantity import parse_number

_STRENGTH = re.compile(r"(?<![0-9.,])([0-9]+(?:[.,][0-9]+)?)\s*(mg|g|µg|μg|ug|mcg)\b", re.IGNORECASE)
_BARE = re.compile(r"(?<![0-9.,\-–/])([0-9]{2,4})(?![0-9.,\-–/x×])")
_SCHEME = re.compile(r"(?<![0-9])([0-9])[-–]([0-9])[-–]([0-9])(?:[-–]([0-9]))?(?![0-9])")
_TIMES = re.compile(r"(?<![0-9.,])([1-9])\s*(?:[x×]|mal\b|times\b)", re.IGNORECASE)
_NOT_DAILY = re.compile(r"w[oö]ch|week|every|other|jed|\balle\b|monat|month|bedarf|needed", re.IGNORECASE)
"""A rhythm that is not one of the day: what is taken a day is asked for."""
_IN_MG = {"mg": Decimal(1), "g": Decimal(1000)}
_PER_MG = Decimal("0.001")


class DailyDose(Struct, frozen=True):
    """What is taken of a medicine a day."""

    mg: Decimal | None
    """None where the entry does not tell, or names several strengths."""
    stated: bool
    """Whether it is entered how often it is taken; else one strength a day is supposed, and it is said."""


def daily_dose(medication: Medication) -> DailyDose:
    """The daily dose of an entry: what was entered, else what its name says ("500 mg 1-0-1", "2 x 0,5 g")."""
    if medication.daily_dose is not None:
        return DailyDose(medication.daily_dose.value, stated=True)
    return dose_in_name(medication.name)


def dose_in_name(name: str) -> DailyDose:
    """What the name of an entry says of the daily dose."""
    scheme = _SCHEME.search(name)
    rest = _SCHEME.sub(" ", name)
    strengths = {_mg(number, unit) for number, unit in _STRENGTH.findall(rest)}
    if not strengths:
        strengths = {parse_number(number) for number in _BARE.findall(rest)}
    if len(strengths) != 1:
        return DailyDose(None, stated=False)
    strength = strengths.pop()
    times = _TIMES.search(rest)
    if strength is None or (scheme and times) or _NOT_DAILY.search(rest):
        return DailyDose(None, stated=False)
    if scheme is not None:
        return DailyDose(strength * sum(int(part) for part in scheme.groups() if part), stated=True)
    if times is not None:
        return DailyDose(strength * int(times[1]), stated=True)
    return DailyDose(strength, stated=False)


def contradicted(medication: Medication) -> Decimal | None:
    """The dose in the name, mg, if what was entered for the day cannot be it; None if nothing contradicts.

    A strength alone says how large a tablet is: the day's dose is then some quarters of it, as tablets are broken.
    """
    entered, named = medication.daily_dose, dose_in_name(medication.name)
    if entered is None or not named.mg:
        return None
    fits = entered.value == named.mg if named.stated else entered.value * 4 % named.mg == 0
    return None if fits else named.mg


def _mg(number: str, unit: str) -> Decimal | None:
    value = parse_number(number)
    return None if value is None else value * _IN_MG.get(unit.lower(), _PER_MG)
