"""Sentences about what happened and what would happen: deviations, and what an event that is tried would change."""

from collections.abc import Iterator
from typing import assert_never

from msgspec.structs import asdict

from dosecal.core.result.visit import AmountBeyond, BeforeItsTurn, Deviation, LaboratoryTooOld
from dosecal.core.values.finding_detail import IntervalMissed, WindowMissed
from dosecal.words import Words
from dosecal.words.dates import days


def deviation_sentence(words: Words, deviation: Deviation) -> str:
    """The rule and how it was left, in one sentence."""
    params: dict[str, object] = {
        "visit": deviation.visit, "drug": deviation.drug_name, "day": deviation.actual, "days": deviation.days,
        "target": deviation.planned.target, "latest": deviation.planned.latest,
    }  # fmt: skip
    match deviation.detail:
        case None:
            pass
        case WindowMissed(_, earliest, latest) as missed:  # of one of its drugs perhaps, on a day of its own
            params |= {**asdict(missed), "window": days(words, earliest, latest)}
        case AmountBeyond() as beyond:
            params |= {**asdict(beyond), "percent": words.signed_percent(beyond.percent)}
        case IntervalMissed() as short:
            params |= {**asdict(short), "drug": deviation.drug_name}
        case LaboratoryTooOld() | BeforeItsTurn() as detail:
            params |= asdict(detail)
        case _:
            assert_never(deviation.detail)
    sentence = words.say(f"deviation.{deviation.rule}", **params)
    if deviation.causes:
        named = ", ".join(words.say(f"delay-cause.{cause}") for cause in deviation.causes)
        sentence += f" {words.say('text.delay-cause', cause=named)}"
    return sentence


def deviation_lines(words: Words, deviation: Deviation) -> Iterator[str]:
    """The sentence, the reason, and what was moved with it."""
    yield deviation_sentence(words, deviation)
    if deviation.reason is None:
        yield words.say("text.deviation-no-reason")
    else:
        yield words.say("text.deviation-reason", reason=deviation.reason)
    if deviation.effects:
        yield words.say("sheet.deviation.moved", visits=deviation.effects)
