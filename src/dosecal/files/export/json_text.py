"""JSON for other programs, indented for people."""

import json

import msgspec

from dosecal.words.unseen import UNSEEN


def json_text(data: object, indent: int) -> str:
    """The text of :func:`json.dumps`, which writes indented JSON in Python: three times as slow as compiled in two.

    Signs that nobody sees are written as their numbers: a program reads the same, a terminal is not told to turn.
    """
    text = UNSEEN.sub(lambda found: json.dumps(found[0])[1:-1], json.dumps(data, ensure_ascii=False))
    return msgspec.json.format(text, indent=indent)
