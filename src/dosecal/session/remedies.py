"""What a button below a field enters in the form: it types what was probably meant, and nothing more.

A remedy is a value: the text of the button, and the fields that it fills with their new texts.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from dosecal.core.values.finding import Finding
from dosecal.core.values.finding_detail import DoubtedSizes, NameMeant, Remedied
from dosecal.core.values.quantity import Quantity, parse_number, plain
from dosecal.session.entry import Entry, Row
from dosecal.words import Words


class Remedy(Struct, frozen=True):
    """A button below a field."""

    text: str
    writes: Mapping[str, str]
    """Name of a field (``labs.2.value``) → its new text."""


def remedy_of(words: Words, finding: Finding, entry: Entry) -> Remedy | None:
    """The remedy of a finding, if there is one."""
    if isinstance(finding.detail, NameMeant):
        return _medicine(words, finding.detail.name, finding.detail.meant.partition(" (")[0], entry)
    if finding.slip is None:
        return None
    say, remedy, corrected = words.say, finding.slip.remedy, finding.slip.corrected
    if remedy is Remedied.EXCHANGE:
        writes = _exchanged("measurements", len(entry.measurements) - 1, entry.measurements, "height", "weight")
        return Remedy(say("window.remedy.exchange"), writes)
    if remedy is Remedied.LAB_EXCHANGE:
        place = lab_in(entry, _test(finding))
        writes = {} if place is None else _exchanged("labs", place, entry.labs, "value", "uln")
        return Remedy(say("window.remedy.lab-exchange"), writes)
    if corrected is None:
        return None
    match remedy:
        case Remedied.HEIGHT | Remedied.WEIGHT:
            text = say(f"window.remedy.{remedy}", value=corrected)
            return Remedy(text, _sizes(words, entry, finding, {remedy: corrected}))
        case Remedied.SIZES:
            weight = finding.slip.corrected_weight
            if weight is None:
                return None
            text = say("window.remedy.sizes", height=corrected, weight=weight)
            return Remedy(text, _sizes(words, entry, finding, {"height": corrected, "weight": weight}))
        case Remedied.LAB | Remedied.LAB_LIMIT:
            column = "value" if remedy is Remedied.LAB else "uln"
            return Remedy(
                say(f"window.remedy.{remedy}", value=corrected), _lab(words, entry, finding, column, corrected)
            )
        case _:
            return None


def measured_in(entry: Entry, finding: Finding) -> int:
    """The place of the measurement that a finding is about: the last with the doubted number, else the last."""
    name = finding.about.rpartition(".")[2]
    column = name if name in ("height", "weight") else "height"
    doubted, last = finding.detail, max(len(entry.measurements) - 1, 0)
    if not isinstance(doubted, DoubtedSizes):
        return last
    value = doubted.weight if column == "weight" else doubted.height
    if value is None:
        return last
    return max((at for at, row in enumerate(entry.measurements) if _has(row, column, value.value)), default=last)


def lab_in(entry: Entry, test: str) -> int | None:
    """The place of the last value of a test that has one."""
    places = [place for place, row in enumerate(entry.labs) if row.get("test") == test and row.get("value")]
    return places[-1] if places else None


def _has(row: Row, column: str, number: Decimal) -> bool:
    typed = row.get(column, "").strip().removesuffix("cm").removesuffix("kg").strip()
    return parse_number(typed) == number


def _test(finding: Finding) -> str:
    return finding.about.removeprefix("labs.")


def _medicine(words: Words, typed: str, meant: str, entry: Entry) -> Remedy:
    """A misspelt medicine gets the name that was meant, in every row."""
    places = [at for at, row in enumerate(entry.medications) if row.get("name", "").strip() == typed]
    return Remedy(words.say("window.remedy.medicine", name=meant), {f"medications.{at}.name": meant for at in places})


def _exchanged(kind: str, place: int, rows: Sequence[Row], one: str, other: str) -> dict[str, str]:
    """Two columns of a row change places; nothing if there is no row."""
    if not rows:
        return {}
    row = rows[place]
    return {f"{kind}.{place}.{one}": row.get(other, ""), f"{kind}.{place}.{other}": row.get(one, "")}


def _sizes(words: Words, entry: Entry, finding: Finding, meant: Mapping[str, Quantity]) -> dict[str, str]:
    place = measured_in(entry, finding)
    return {f"measurements.{place}.{column}": words.number(value.value) for column, value in meant.items()}


def _lab(words: Words, entry: Entry, finding: Finding, column: str, value: Quantity) -> dict[str, str]:
    """The change of a laboratory value by its place in the form; none where the value is not in the form."""
    place = lab_in(entry, _test(finding))
    if place is None:
        return {}
    # The unit as a case file has it, after a plain space, since the field is typed into.
    number = plain(value.value).replace(".", words.say("format.decimal-point"))
    return {f"labs.{place}.{column}": f"{number} {value.unit}".rstrip()}
