"""JSON for other programs, indented for people."""

import json

import msgspec


def json_text(data: object, indent: int) -> str:
    """The text of :func:`json.dumps`, which writes indented JSON in Python: three times as slow as compiled in two."""
    return msgspec.json.format(json.dumps(data, ensure_ascii=False), indent=indent)
