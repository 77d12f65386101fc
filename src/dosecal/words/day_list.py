"""Sentences of the day's list: how a drug stands, what is taken for it, in what it is given, why it is not."""

from collections.abc import Iterable, Iterator

from dosecal.core.values.finding_code import Code
from dosecal.core.views.day_list import Entry, Line, State, Total, totals, uncounted
from dosecal.core.views.dosing_visits import open_points_of
from dosecal.words import NBSP, Words
from dosecal.words.doses import prescribed_text, vials_text
from dosecal.words.findings import finding_sentence
from dosecal.words.release import open_points_short, proposal_sentence
from dosecal.words.visits import visit_short


def titled(words: Words, entries: Iterable[Entry]) -> Iterator[tuple[str, list[Entry]]]:
    """The entries under the title of their state; over windows of visits given in part have a title of their own."""
    listed = tuple(entries)
    for state in State:
        of_state = [entry for entry in listed if entry.state is state]
        begun = [entry for entry in of_state if state is State.MISSED and _given_in_part(entry)]
        for key, group in ((state.value, [one for one in of_state if one not in begun]), ("missed-part", begun)):
            if group:
                yield words.say(f"day-list.title.{key}"), group


def _given_in_part(entry: Entry) -> bool:
    return any(line.state is State.GIVEN for line in entry.lines)


def state_text(words: Words, line: Line) -> str:
    """``due``, ``overdue``, ``given``, ``left out``; an amount that must not be used is said first."""
    state = words.say(f"day-list.state.{line.state.value}")
    return f"{state}, {words.say('word.withheld')}" if line.amount_withheld else state


def amount_text(words: Words, line: Line) -> str:
    """``480 mg``; of tablets with their rhythm; a word where there is no amount."""
    dose = line.dose
    if dose is None:
        return "–" if line.state is State.MISSED else words.say("day-list.state.left-out")
    if dose.amount is None:
        return words.say("word.withheld")
    return prescribed_text(words, dose.taken) if dose.tablets else words.quantity(dose.amount, 2)


def volume_text(words: Words, line: Line) -> str:
    """``48 mL``, empty for tablets and where it is withheld."""
    dose = line.dose
    return "" if dose is None or dose.volume is None else words.quantity(dose.volume, 2)


def taken_text(words: Words, line: Line) -> str:
    """Vials, or the tablets of one intake."""
    dose = line.dose
    return "" if dose is None else vials_text(words, dose.vials or dose.tablets)


def bag_text(words: Words, entry: Entry, line: Line) -> str:
    """Bag, what is taken out and put in, and the final volume. The two methods never read alike."""
    dose = line.dose
    bag = None if dose is None else dose.infusion
    rule = entry.plan.study.drugs[line.drug].infusion
    if dose is None or dose.volume is None or bag is None or rule is None:
        return ""
    of = f" {words.say('day-list.or')} ".join(words.text(diluent) for diluent in rule.diluents)
    drug, final = words.quantity(dose.volume, 2), words.quantity(bag.volume, 2)
    if bag.remove is not None:
        out = words.quantity(bag.remove, 2)
        return words.say("day-list.bag-remove", bag=bag.bag, of=of, out=out, drug=drug, final=final)
    return words.say("day-list.bag-add", bag=bag.bag, of=of, drug=drug, final=final)


def minutes_text(line: Line) -> str:
    """``60 min``."""
    bag = None if line.dose is None else line.dose.infusion
    return "" if bag is None else f"{bag.minutes}{NBSP}min"


def open_text(words: Words, entry: Entry) -> str:
    """What is to be checked and what is still open before the doses of the visit may be released; empty where nothing
    is to be prepared."""
    doubts = " ".join(dict.fromkeys(finding_sentence(words, found) for found in entry.doubts))
    said = [words.say("day-list.check", what=doubts)] if doubts else []
    doses = tuple(line.dose for line in entry.lines if line.to_prepare and line.dose is not None)
    waiting = open_points_short(words, entry.plan.study, open_points_of(doses))
    said += [words.say("day-list.open", points=waiting)] if waiting else []
    return " ".join(said)


def proposals_text(words: Words, entry: Entry, line: Line) -> str:
    """What the label proposes for the drug, also while it is held; empty where nothing is to be decided."""
    if line.state is State.GIVEN:
        return ""
    proposals = [one for one in entry.plan.undecided if one.drug == line.drug]
    return " ".join(f"{proposal_sentence(words, entry.plan.study, one)}." for one in proposals)


def why_text(words: Words, line: Line) -> str:
    """Why there is no amount or no preparation, or by which decision the drug is left out."""
    return " ".join(_why(words, line))


def _why(words: Words, line: Line) -> Iterator[str]:
    left_out = line.left_out
    if left_out is not None:
        cause = "" if left_out.cause is None else words.say(f"cause.{left_out.cause}")
        yield words.say(f"day-list.left-out.{left_out.code}", day=left_out.day, reason=left_out.reason or cause)
    yield from dict.fromkeys(finding_sentence(words, found) for found in line.withheld)
    if line.preparation_withheld and line.dose is not None:
        kept = [
            found
            for found in line.dose.findings
            if found.code in (Code.CONCENTRATION_OUT_OF_RANGE, Code.INFUSION_TOO_FAST)
        ]
        yield from (finding_sentence(words, found) for found in kept)
        if not kept:
            yield words.say("text.preparation-withheld")


def occasion(words: Words, entry: Entry) -> str:
    """The visit in words."""
    return visit_short(words, entry.visit)


def total_lines(words: Words, entries: Iterable[Entry], overdue: bool = False) -> list[tuple[str, str, str]]:
    """Study, drug and what is fetched, ``2 × 500 mg + 1 × 100 mg``, for doses that are due or for overdue ones; and how
    many doses are not counted in it."""
    listed = tuple(entries)
    missing = [
        (study, words.text(name), words.say("day-list.uncounted", count=count))
        for study, name, count in uncounted(listed, overdue)
    ]
    return [*_counted_lines(words, totals(listed), overdue), *missing]


def _counted_lines(words: Words, totals: Iterable[Total], overdue: bool) -> list[tuple[str, str, str]]:
    made: dict[tuple[str, str, str], list[str]] = {}
    for total in totals:
        if total.overdue is not overdue:
            continue
        key = (total.study_name, words.text(total.name), total.kind)
        made.setdefault(key, []).append(f"{total.count}{NBSP}×{NBSP}{words.quantity(total.strength)}")
    return [(study, drug, words.say(f"day-list.{kind}", what=" + ".join(w))) for (study, drug, kind), w in made.items()]
