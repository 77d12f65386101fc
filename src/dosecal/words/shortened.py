"""What a sentence quotes is cut, so that the sentence is read to its end."""

MOST_SIGNS = 300
"""Of a sentence that refuses something."""
MOST_QUOTED = 80
"""Of a value, a key, what somebody typed."""


def shortened(text: str, most: int = MOST_QUOTED) -> str:
    """A text that leaves room for the rest of its sentence: its beginning and its end."""
    return text if len(text) <= most else f"{text[: most * 2 // 3]}…{text[-(most // 3 - 1) :]}"
