"""The findings of a plan as lines, the worst first, and the one line at the foot of the window."""

from collections.abc import Sequence

from msgspec import Struct

from dosecal.core.result.plan import Plan
from dosecal.core.views.dosing_visits import open_points_of
from dosecal.words import Words
from dosecal.words.findings import finding_sentence
from dosecal.words.release import open_points_short, proposal_sentence

RANK = {"block": 0, "warn": 1, "note": 2}


class FindingLine(Struct, frozen=True):
    """One line of the list: severity, sentence, and how often it applies."""

    severity: str
    sentence: str
    times: int = 1


def finding_lines(words: Words, plan: Plan | None, problems: Sequence[str] = ()) -> list[FindingLine]:
    """Fields that cannot be read, all findings of a plan, and labels' proposals without a decision.

    The worst come first; equal sentences are one line.
    """
    lines: dict[tuple[str, str], int] = {}
    for sentence in problems:
        lines[("block", sentence)] = 1
    if plan is not None:
        for finding in plan.findings:
            key = (finding.severity.value, finding_sentence(words, finding))
            lines[key] = lines.get(key, 0) + 1
        for one in plan.undecided:
            lines[("warn", f"{words.say('dose-proposal.title')}: {proposal_sentence(words, plan.study, one)}")] = 1
    made = [FindingLine(severity, sentence, times) for (severity, sentence), times in lines.items()]
    return sorted(made, key=lambda line: RANK[line.severity])


def open_points_text(words: Words, plan: Plan | None) -> str:
    """What is open before the next doses are released; empty if nothing is."""
    following = None if plan is None else plan.next_to_give
    if plan is None or following is None:
        return ""
    return open_points_short(words, plan.study, open_points_of(plan.doses_of(following.id)))


def missing_criteria(plan: Plan | None) -> int:
    """How many eligibility criteria wait for a value."""
    return 0 if plan is None else sum(result.status == "missing" for result in plan.eligibility)


def calm_text(words: Words, plan: Plan | None) -> str:
    """What is shown if there is no finding: what is open and what is missing, never an all-clear."""
    points, missing = open_points_text(words, plan), missing_criteria(plan)
    parts = [words.say("window.strip.open", points=points) if points else words.say("window.strip.none")]
    if missing:
        parts.append(words.say("window.strip.missing", count=missing))
    return " · ".join(parts)
