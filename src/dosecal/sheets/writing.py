"""What a hand writes on a card of the worksheet: packs, kit numbers, times, until when it keeps, tablets given."""

from collections.abc import Sequence
from datetime import datetime

from dosecal.core.result.dose import Dose
from dosecal.core.result.plan import Plan
from dosecal.core.result.prepared import Count
from dosecal.core.trial.drug import Drug, HandlingKind
from dosecal.sheets.frame import mark
from dosecal.sheets.text import Data, amount, day
from dosecal.words import NBSP, Words
from dosecal.words.dose_rows import returns_text
from dosecal.words.release import keeping_parts
from dosecal.words.times import moment_text

SIGN_COLUMNS = ("name", "date-time", "signature")
"""What everybody who signs writes: word ``box.<column>``."""
MOST_KITS = 6
"""Kit numbers of vials that find room side by side; more are written on one long line."""


def packs(dose: Dose, words: Words) -> list[Data]:
    """A line to fill in for each strength taken, with room for the kit number of each vial."""
    labels = [words.say(f"box.{field}") for field in ("brand", "batch", "expiry")]
    kit = words.say("box.kit")
    handed = dose.dispense
    counts = [*dose.vials, *(dose.tablets if handed is None else handed.tablets)]
    made = [
        {
            "of": amount(words, count.strength),
            "fields": labels,
            "kit": kit,
            "kits": count.count if count in dose.vials and count.count <= MOST_KITS else 1,
        }
        for count in counts
    ]
    return made or [{"of": "", "fields": labels, "kit": kit, "kits": 1}]


def times(dose: Dose, drug: Drug, words: Words, made: datetime | None = None) -> list[Data]:
    """The times to write in; until when it may be used stands where the stability does, if there are several."""
    if drug.infusion is None:
        fields: tuple[str, ...] = ("handed-out", "returned")
    else:
        fields = ("made-at", "start", "stop") if dose.keeps else ("made-at", "use-until", "start", "stop")
    known = {} if made is None else {"made-at": moment_text(words, made)}
    return [{"label": words.say(f"box.{field}"), "value": known.get(field, "")} for field in fields]


def stability(plan: Plan, dose: Dose, drug: Drug, words: Words, made: datetime | None = None) -> Data | None:
    """How long the preparation keeps in each state, and until when; without the time it was made with room for it."""
    label = words.say("label.stability")
    lines = [
        words.text(each.text) + mark(plan, each.source) for each in drug.handling if each.kind == HandlingKind.STABILITY
    ]
    until: list[Data] = []
    before = ""
    for keeping, state, how_long in keeping_parts(words, dose.keeps):
        said = how_long if state == before else f"{state}: {how_long}"
        time = "" if made is None else moment_text(words, keeping.until(made))
        until.append({"words": said + mark(plan, keeping.source), "time": time})
        before = state
    if not until and not lines:
        return None
    return {
        "label": label,
        "text": " · ".join(lines),
        "until": until,
        "write": words.say("sheet.until") if until else "",
    }


def hand_out(dose: Dose, words: Words) -> str:
    """Tablets that last to the latest day of the next visit, or to the last day that the trial permits."""
    handed = dose.dispense
    if handed is None:
        return words.say("sheet.hand-out-open")
    tablets = counts_text(words, handed.tablets) or "–"
    if handed.days == 1:
        return words.say("sheet.hand-out-day", tablets=tablets, until=day(words, handed.until))
    key = "sheet.hand-out-text" if handed.intakes == handed.days else "sheet.hand-out-intakes"
    said = words.say(
        key, tablets=tablets, until=day(words, handed.until), days=str(handed.days), intakes=str(handed.intakes)
    )
    return " · ".join([said, *returns_text(words, handed)])


def counts_text(words: Words, counts: Sequence[Count]) -> str:
    """Strength and count of tablets."""
    return " + ".join(f"{count.count}{NBSP}×{NBSP}{amount(words, count.strength)}" for count in counts)
