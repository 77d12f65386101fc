"""The sentence of a finding."""

from datetime import date
from decimal import Decimal

from dosecal.core.trial.rhythm import ENROLMENT
from dosecal.core.values.finding import Finding
from dosecal.core.values.finding_code import Code
from dosecal.core.values.finding_detail import IntervalMissed, Suspicion
from dosecal.words import Words
from dosecal.words.body_sizes import outside_range
from dosecal.words.dates import days
from dosecal.words.doses import counts_of, vials_text
from dosecal.words.eligibility import found_text, required_text
from dosecal.words.gates import gate_action
from dosecal.words.numbers import numbers, series_name, span_text


def finding_sentence(words: Words, finding: Finding) -> str:  # noqa: PLR0912  a case for each code
    """The sentence of a finding: what is suspected, and what would remedy it."""
    params = {
        **finding.params,
        **_counted(words, finding),
        **outside_range(words, finding),
        **_about_visits(words, finding),
        **_about_entries(words, finding),
    }
    key = _finding_key(finding)
    match finding.code:
        case Code.MISSING_INPUT:
            by_day = "-by-day" if "day" in params and finding.about.startswith("measurements.") else ""
            about = f"about.{finding.about}" if words.knows(f"about.{finding.about}") else "about.history-end"
            params["about_name"] = words.say(f"{about}{by_day}", **params)
        case Code.GATE:
            params |= {
                "action": gate_action(words, str(params["action"]), params.get("text")),
                "limit": required_text(words, str(params["limit"])),
                "value": numbers(words, str(params["value"])),
            }
        case Code.UNUSUAL_DOSE:
            params |= {name: numbers(words, str(params[name])) for name in ("dose", "low", "high")}
        case Code.WEIGHT_CHANGE | Code.ROUNDING_DEVIATION | Code.ORDER_DIFFERS:
            name, limit = ("change", "percent") if finding.code == Code.WEIGHT_CHANGE else ("deviation", "limit")
            params[f"{name}_percent"] = _percent(words, params, name, limit)
        case Code.CLEARANCE_OUTSIDE:
            params["formula"] = words.say(f"formula.{params['formula']}")
            params["input"] = words.say(f"input.{params['input']}")
        case Code.OUTSIDE_WINDOW:
            earliest, latest = params.get("earliest"), params.get("latest")
            params["window"] = words.value(earliest) if earliest == latest else days(words, earliest, latest)
            key += "-part" if finding.drug is not None else ""
            key += "-empty" if isinstance(earliest, date) and isinstance(latest, date) and earliest > latest else ""
        case Code.NO_OPEN_DAY:
            key += "-target" if params["earliest"] == params["latest"] else ""
        case Code.BEFORE_CONSENT:
            key += "-enrolment" if params["what"] == ENROLMENT else ""
        case Code.PAST_MAXIMUM_DURATION:
            params["maximum"] = span_text(words, str(params["maximum"]))
        case Code.NOT_FEASIBLE:
            params["why"] = words.say(f"why.{params['why']}", **params)
        case Code.INELIGIBLE:
            found = params.get("found")
            params["found"] = found_text(words, str(found)) if found is not None else words.say("refusal.nothing")
            params["required"] = required_text(words, str(params["required"])) or words.say("event-state.negative")
        case Code.AFTER_OFF_STUDY:
            params["cause"] = words.say(f"cause.{params['cause']}")
        case Code.LAST_DOSE_UNRECORDED:
            params["last"] = params["last"] or words.say("refusal.nothing")
        case Code.TABLETS_COUNTED | Code.TABLETS_NOT_COUNTED:
            params |= {name: params[name] or "0" for name in ("expected", "counted") if name in params}
        case Code.EQUIVALENT_DOSE:
            params["converted"] = numbers(words, str(params["converted"]))
        case _:
            pass
    return words.say(key, **params)


def _counted(words: Words, finding: Finding) -> dict[str, object]:
    """Tablets or vials among the parameters: ``7 × 20 mg``."""
    found = ((name, counts_of(value)) for name, value in finding.params.items())
    return {name: vials_text(words, counts) for name, counts in found if counts}


SAID_BY_THE_CODE = {
    Code.DIGITS_TRANSPOSED: Suspicion.TRANSPOSED, Code.LAB_UNIT_MIXED_UP: Suspicion.UNIT,
    Code.LAB_DECIMAL: Suspicion.SHIFTED_COMMA, Code.PSEUDONYM_DOUBTFUL: Suspicion.NAME,
}  # fmt: skip
"""The suspicion that the code of a finding names by itself."""


WITHOUT_AMOUNT = (Code.ROUNDING_DEVIATION, Code.CUMULATIVE_EXCEEDED, Code.ABOVE_PROTOCOL)
"""Findings whose sentence names an amount, unless they withhold it."""


def _finding_key(finding: Finding) -> str:
    """The sentence of a code; where a slip is suspected, the one that names it."""
    slip = None if finding.slip is None else finding.slip.suspicion
    if isinstance(finding.detail, IntervalMissed) and finding.detail.days < 0:
        return f"finding.{finding.code}-after-window"
    if finding.code in WITHOUT_AMOUNT and finding.blocks:
        return f"finding.{finding.code}-withheld"
    if finding.code == Code.GIVEN_OTHER_AMOUNT and finding.params["before"] is None:
        return f"finding.{finding.code}-nothing"
    if finding.code == Code.PROHIBITED_MEDICATION and finding.params["chronic"]:
        return f"finding.{finding.code}-chronic"
    if slip is None or slip == SAID_BY_THE_CODE.get(finding.code):
        return f"finding.{finding.code}"
    if finding.code == Code.WEIGHT_JUMP and slip == Suspicion.TRANSPOSED:
        return f"finding.{Code.DIGITS_TRANSPOSED}"  # suspected in the same words, however far apart the two are
    return f"finding.{finding.code}-{slip}"


def _percent(words: Words, params: dict[str, object], key: str, limit_key: str) -> str:
    value, limit = params[key], params[limit_key]
    limits = (limit,) if isinstance(limit, Decimal) else ()
    return words.signed_percent(value, limits=limits) if isinstance(value, Decimal) else words.value(value)


def _about_entries(words: Words, finding: Finding) -> dict[str, object]:
    """What was entered, and entered otherwise, as the language writes it."""
    match finding.code, finding.params:
        case Code.TWO_OF_A_DAY, {"used": used, "other": tuple(others)}:
            texts = ", ".join(words.value(one) for one in others)
            return {"used": numbers(words, words.value(used)), "other": numbers(words, texts)}
        case Code.FACTS_DISAGREE, {"found": found, "other": other}:
            return {"found": found_text(words, str(found)), "other": found_text(words, str(other))}
        case _:
            return {}


def _about_visits(words: Words, finding: Finding) -> dict[str, object]:
    """What the sentences about closed days and missing anchors need in words."""
    match finding.code, finding.params:
        case Code.NO_OPEN_DAY, params:
            names = params.get("names")  # none where it is the weekend alone
            return {"names": f" ({', '.join(names)})" if isinstance(names, tuple) and names else ""}
        case Code.SUB_WINDOW_CLOSED, {"activity": str(activity)}:
            return {"activity": words.say(f"activity.{activity}")}
        case Code.ANCHOR_MISSING, {"rule": rule}:
            return {"rule": series_name(words.value(rule))}
        case _:
            return {}
