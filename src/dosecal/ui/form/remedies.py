"""What a button beneath a field does about a suspected slip: it types for the person what was meant, nothing more."""

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from dosecal.core.values.quantity import Quantity, parse_number, plain
from dosecal.session.form_text import Entry, Row
from dosecal.words import Words

if TYPE_CHECKING:
    from dosecal.core.values.finding import Finding
    from dosecal.ui.form.inputs import Inputs

Remedy = tuple[str, Callable[[], None]]


def remedy_of(words: Words, finding: "Finding", inputs: "Inputs") -> Remedy | None:
    """The button of a finding, where it has one."""
    slip, say = finding.slip, words.say
    if slip is None:
        return None
    remedy, corrected = slip.remedy, slip.corrected
    if remedy == "exchange":
        return say("window.remedy.exchange"), inputs.exchange_sizes
    if remedy == "lab-exchange":
        return say("window.remedy.lab-exchange"), lambda: _exchange_lab(inputs, _test(finding))
    if corrected is None:
        return None
    match remedy:
        case "height" | "weight":
            name = str(remedy)
            text = say(f"window.remedy.{name}", value=corrected)
            return text, lambda: _size(words, inputs, finding, {name: corrected})
        case "sizes":
            weight = slip.corrected_weight
            if weight is None:
                return None
            text = say("window.remedy.sizes", height=corrected, weight=weight)
            return text, lambda: _size(words, inputs, finding, {"height": corrected, "weight": weight})
        case "lab" | "lab-limit":
            column = "value" if remedy == "lab" else "uln"
            text = say(f"window.remedy.{remedy}", value=corrected)
            return text, lambda: _lab(words, inputs, _test(finding), column, corrected)
        case _:
            return None


def measured_in(entry: Entry, finding: "Finding") -> int:
    """The place of the measurement a finding is about: the last that says the doubted number, else the last."""
    name = finding.about.rpartition(".")[2]
    column = name if name in ("height", "weight") else "height"
    value, last = finding.params.get(column), max(len(entry.measurements) - 1, 0)
    if not isinstance(value, Quantity):
        return last
    return max((place for place, row in enumerate(entry.measurements) if _says(row, column, value.value)), default=last)


def lab_in(entry: Entry, test: str) -> int | None:
    """The place of the last value of a test that has one."""
    places = [place for place, row in enumerate(entry.labs) if row.get("test") == test and row.get("value")]
    return places[-1] if places else None


def _says(row: Row, column: str, number: Decimal) -> bool:
    typed = row.get(column, "").strip().removesuffix("cm").removesuffix("kg").strip()
    return parse_number(typed) == number


def _test(finding: "Finding") -> str:
    return finding.about.removeprefix("labs.")


def _size(words: Words, inputs: "Inputs", finding: "Finding", meant: dict[str, Quantity]) -> None:
    place = measured_in(inputs.entry, finding)
    for column, value in meant.items():
        inputs.write(f"measurements.{place}.{column}", words.number(value.value))
    inputs.changed.emit()


def _lab(words: Words, inputs: "Inputs", test: str, column: str, value: Quantity) -> None:
    place = lab_in(inputs.entry, test)
    if place is not None:
        # The unit as a case spells it; a plain space, since the field is typed into.
        number = plain(value.value).replace(".", words.say("format.decimal-point"))
        inputs.write(f"labs.{place}.{column}", f"{number} {value.unit}".rstrip())
        inputs.changed.emit()


def _exchange_lab(inputs: "Inputs", test: str) -> None:
    place = lab_in(inputs.entry, test)
    if place is not None:
        row = inputs.entry.labs[place]
        value, uln = row.get("value", ""), row.get("uln", "")
        inputs.write(f"labs.{place}.value", uln)
        inputs.write(f"labs.{place}.uln", value)
        inputs.changed.emit()
