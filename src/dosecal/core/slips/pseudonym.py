"""Pseudonyms: two that look alike may be one patient, and one that looks like a name or a date of birth is none."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from dosecal.core.patient.case import Case
from dosecal.core.values.finding import Finding, finding
from dosecal.core.values.finding_code import Code
from dosecal.core.values.finding_detail import Slip, Suspicion

NAME, BIRTH_DATE = Suspicion.NAME, Suspicion.BIRTH_DATE
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u00ad"), "-")
_LATIN = str.maketrans("АВЕКМНОРСТУХІЈЅаеорсухіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧοѵ", "ABEKMHOPCTYXIJSaeopcyxijsABEZHIKMNOPTYXov")
"""Letters of other scripts that are drawn like Latin ones."""
_DRAWN_LIKE_0 = re.compile(r"(?<=\d)[Oo]|[Oo](?=[Oo]*\d)")
_DRAWN_LIKE_1 = re.compile(r"(?<=\d)[Ii|]|[Ii|](?=[Ii|]*\d)")
"""Letters beside a digit that are drawn like one; alone they are letters. An L is none: L3 is not 13."""
_WORD = re.compile(r"[^\W\d_]+")
_NAME_PART = r"(?=[^\W\d_][’'-]?[^\W\d_])[^\W\d_]+(?:[’'-][^\W\d_]+)*"
"""Two letters or more; each sign is read in one way only, so that a long one takes no longer than it is long."""
_TWO_WORDS = re.compile(rf"{_NAME_PART}[\s,_.;]+{_NAME_PART}")
_EIGHT = re.compile(r"(?<!\d)\d{8}(?!\d)")
_DAY = re.compile(
    r"(?<!\d)(?:\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d{2})|\d{1,2}[/-]\d{1,2}[/-]\d{4}|\d{4}[./-]\d{1,2}[./-]\d{1,2})(?!\d)"
)


def alike(pseudonym: str) -> str:
    """The same for pseudonyms that a person takes for one.

    Hyphens and spaces of any kind, capitals, hidden signs, digits of any script, O and I beside a digit.
    """
    text = unicodedata.normalize("NFKC", pseudonym.translate(_DASHES)).translate(_DASHES).translate(_LATIN)
    seen = "".join(sign for sign in text if unicodedata.category(sign) not in ("Cf", "Cc") or sign.isspace())
    text = "".join(str(unicodedata.decimal(sign, sign)) for sign in re.sub(r"\s*-[\s-]*", "-", " ".join(seen.split())))
    return _DRAWN_LIKE_1.sub("1", _DRAWN_LIKE_0.sub("0", text)).casefold()


def looks_like(pseudonym: str, birth_date: date | None, names: frozenset[str]) -> Suspicion | None:
    """What a pseudonym looks like, if it is no pseudonym: a name or a date of birth.

    ``names``: first names and frequent family names in small letters.
    """
    if _EIGHT.search(pseudonym) or _DAY.search(pseudonym) or _is_birth_date(pseudonym, birth_date):
        return BIRTH_DATE
    words = _WORD.findall(pseudonym)
    if any(not word.isascii() and len(word) > 1 for word in words) or any(word.casefold() in names for word in words):
        return NAME
    two = _TWO_WORDS.fullmatch(pseudonym.strip())
    written = [word for word in re.split(r"[\s,_.;]+", pseudonym.strip()) if len(word) > 2 or not word.isupper()]
    return NAME if two is not None and len(written) > 1 else None


def _is_birth_date(pseudonym: str, birth_date: date | None) -> bool:
    """Whether the date of birth of this patient is in it, as six digits or more."""
    if birth_date is None:
        return False
    digits = re.sub(r"\D", "", pseudonym)
    return any(birth_date.strftime(shape) in digits for shape in ("%d%m%y", "%y%m%d", "%d%m%Y", "%Y%m%d", "%m%d%Y"))


def check_pseudonym(case: Case, names: frozenset[str]) -> Iterator[Finding]:
    """Asks about a pseudonym that looks like a person."""
    suspicion = looks_like(case.patient_id, case.birth_date, names)
    if suspicion is not None:
        yield finding(Code.PSEUDONYM_DOUBTFUL, "patient.id", None, Slip(suspicion))
