"""Where a number comes from: a rule without a source does not load."""

from collections.abc import Mapping
from datetime import date
from enum import Enum

from msgspec import Struct

Text = Mapping[str, str]
"""The same words in each language: ``{"en": "Major surgery", "de": "Große Operation"}``."""


class Origin(Enum):
    """Where a rule comes from; a rule without one does not load."""

    PROTOCOL = "protocol"
    LABEL = "label"
    SITE = "site"


class Source(Struct, frozen=True):
    """The text a number was read in: document and section, and the date of the text if it has one."""

    origin: Origin
    document: str
    section: str
    as_of: date | None = None
    confirm: bool = False
    """Read only in a secondary text: shown as "to be confirmed by the pharmacist"."""


class SiteRule(Struct, frozen=True):
    """A rule that neither text states; it needs the confirmation of a named person of the site."""

    key: str
    """Place in its file, for example ``ramunet: drugs.ramucirumab.rounding``."""
    value: str
    source: Source
