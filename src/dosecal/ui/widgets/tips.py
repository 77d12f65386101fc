"""Tips are plain text, letter by letter: Qt takes them for markup where they look like it, and data may."""

_JOINER = "\u2060"


def plain_tip(text: str) -> str:
    """The text as a tip shows it: before a sign that nobody sees, ``<`` begins no tag."""
    return text.replace("<", f"<{_JOINER}")
