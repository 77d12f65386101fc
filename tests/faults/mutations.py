"""Changes of a true text that make it hostile, the same for the same random numbers."""

import random

from tests.faults.fuzz_seeds import NASTY, PIECES


def mutated(text: str, seeds: list[str], rng: random.Random) -> bytes:
    """A true input with one to four changes."""
    for _ in range(rng.choice((1, 1, 2, 2, 3, 4))):
        text = _CHANGES[rng.randrange(len(_CHANGES))](text, seeds, rng)
    raw = text.encode("utf-8", "surrogatepass")
    if rng.random() < 0.05 and raw:
        at = rng.randrange(len(raw))
        raw = raw[:at] + bytes([rng.randrange(256)]) + raw[at + rng.randrange(2) :]
    return raw


def _value_of_a_line(text: str, _seeds: list[str], rng: random.Random) -> str:
    lines = text.split("\n")
    places = [n for n, line in enumerate(lines) if "=" in line or ":" in line]
    if not places:
        return rng.choice(NASTY).strip('"')
    at = rng.choice(places)
    sign = "=" if "=" in lines[at] else ":"
    lines[at] = f"{lines[at].partition(sign)[0]}{sign} {rng.choice(NASTY)}{',' if sign == ':' else ''}"
    return "\n".join(lines)


def _value_of_the_same_key(text: str, seeds: list[str], rng: random.Random) -> str:
    """What another place of a true text has for this key: right in its kind, so that it is read and computed with."""
    lines = text.split("\n")
    places = [n for n, line in enumerate(lines) if " = " in line]
    if not places:
        return text
    at = rng.choice(places)
    key = lines[at].split(" = ", 1)[0]
    same = [line for seed in seeds for line in seed.split("\n") if line.startswith(f"{key} = ")]
    lines[at] = rng.choice(same or lines)
    return "\n".join(lines)


def _digit(text: str, _seeds: list[str], rng: random.Random) -> str:
    """Another digit: another day, amount or number that can be meant."""
    places = [n for n, sign in enumerate(text) if sign in "0123456789"]
    if not places:
        return text
    at = rng.choice(places)
    return text[:at] + rng.choice("0123456789") + text[at + 1 :]


def _value_in_a_line(text: str, _seeds: list[str], rng: random.Random) -> str:
    """One of the values of an inline table or a list."""
    places = [n for n, sign in enumerate(text) if sign in '"0123456789']
    if not places:
        return text
    at = rng.choice(places)
    end = text.find(text[at], at + 1) + 1 if text[at] == '"' else at + 1
    return text[:at] + rng.choice(NASTY) + text[max(end, at + 1) :]


def _line_gone(text: str, _seeds: list[str], rng: random.Random) -> str:
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    return "\n".join(lines[:at] + lines[at + rng.choice((1, 1, 5)) :])


def _line_twice(text: str, _seeds: list[str], rng: random.Random) -> str:
    lines = text.split("\n")
    at, to = rng.randrange(len(lines)), rng.randrange(len(lines))
    block = lines[at : at + rng.choice((1, 2, 6))] * rng.choice((1, 1, 1, 40))
    return "\n".join(lines[:to] + block + lines[to:])


def _piece(text: str, _seeds: list[str], rng: random.Random) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] + rng.choice(PIECES) * rng.choice((1, 1, 2, 100)) + text[at + rng.choice((0, 0, 1, 20)) :]


def _spliced(text: str, seeds: list[str], rng: random.Random) -> str:
    other = rng.choice(seeds)
    return text[: rng.randrange(len(text) + 1)] + other[rng.randrange(len(other) + 1) :]


def _swapped(text: str, _seeds: list[str], rng: random.Random) -> str:
    """Two words of the text change places: what is right elsewhere."""
    words = text.split(" ")
    if len(words) < 2:
        return text + rng.choice(PIECES)
    one, other = rng.randrange(len(words)), rng.randrange(len(words))
    words[one], words[other] = words[other], words[one]
    return " ".join(words)


_CHANGES = (
    _value_of_a_line, _value_of_a_line, _value_of_a_line, _value_in_a_line, _value_in_a_line, _line_gone, _line_twice,
    _piece, _spliced, _swapped, _value_of_the_same_key, _value_of_the_same_key, _digit, _digit,
)  # fmt: skip
