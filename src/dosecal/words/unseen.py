"""Signs that nobody sees and that change what is read: control signs, direction signs, blank letters, half signs."""

import re

UNSEEN = re.compile(
    "[\\x00-\\x1f\\x7f-\\x9f"  # control signs: they colour, erase and move on a terminal
    "\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u061c"  # of no width; line ends; the direction of writing
    "\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u2800\\u3164\\ufe00-\\ufe0f\\uffa0"  # letters of no shape
    "\\ue000-\\uf8ff\\ufdd0-\\ufdef\\ufffc\\ufffe\\uffff\\U000f0000-\\U0010ffff"  # of each font's own shape
    "\\xad\\ufeff\\ufff9-\\ufffb\\ud800-\\udfff\\U000e0000-\\U000e01ef]"
)
_LINES = "\t\n\r"


def has_unseen(text: str, lines: bool = False) -> bool:
    """Whether a text has such a sign; with ``lines`` tabs and line ends are none."""
    if text.isascii() and text.isprintable():
        return False
    return any(not (lines and found[0] in _LINES) for found in UNSEEN.finditer(text))


def visible(text: str) -> str:
    """The text with each such sign as its number, ``\\u202e``: it shows what is there and does nothing."""
    return text if text.isascii() and text.isprintable() else UNSEEN.sub(numbered, text)


def numbered(found: re.Match[str]) -> str:
    """A sign as its number: ``\\u202e``."""
    code = ord(found[0])
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
