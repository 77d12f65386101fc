"""The findings of a plan as lines, the worst first, and the one line at the foot of the window."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from dosecal.core.result.dose import PointStatus
from dosecal.core.result.plan import Plan
from dosecal.core.result.start import CriterionStatus
from dosecal.core.result.visit import Visit
from dosecal.core.values.finding import Finding
from dosecal.core.values.finding_code import Severity
from dosecal.core.views.dosing_visits import open_points_of
from dosecal.words import Words
from dosecal.words.findings import finding_sentence
from dosecal.words.release import open_point_text, open_points_short, proposal_sentence

RANK = {Severity.BLOCK: 0, Severity.WARN: 1, Severity.NOTE: 2}
SAID = {PointStatus.DOUBTFUL: Severity.WARN, PointStatus.NOT_JUDGED: Severity.NOTE}
"""Points before release that are listed as findings are: a value that asks for a decision, one that nothing judges."""


class FindingLine(Struct, frozen=True):
    """One line of the list: severity, sentence, and how often it applies."""

    severity: Severity
    sentence: str
    times: int = 1
    elsewhere: bool = False
    """It is about another visit than the one on the screen."""


def finding_lines(
    words: Words, plan: Plan | None, problems: Sequence[str] = (), visit: str | None = None
) -> list[FindingLine]:
    """Fields that cannot be read, all findings of a plan, values before release that ask for a decision or that nothing
    judges, and labels' proposals without a decision.

    The worst come first, of these those about ``visit``, the one on the screen, and about no visit; what is about
    another visit names it. Equal sentences are one line.
    """
    lines: dict[tuple[Severity, str], tuple[int, bool]] = {}
    for sentence in problems:
        lines[Severity.BLOCK, sentence] = 1, False
    if plan is not None:
        for severity, sentence, about in _said(words, plan):
            elsewhere = None not in (about, visit) and about != visit
            named = f"{about}: {sentence}" if elsewhere and str(about) not in sentence else sentence
            times, everywhere = lines.get((severity, named), (0, True))
            lines[severity, named] = times + 1, elsewhere and everywhere
    made = [FindingLine(severity, said, times, off) for (severity, said), (times, off) in lines.items()]
    return sorted(made, key=_order)


def _order(line: FindingLine) -> tuple[int, bool]:
    return RANK[line.severity], line.elsewhere


def _said(words: Words, plan: Plan) -> Iterator[tuple[Severity, str, str | None]]:
    """Severity, sentence, and the visit that it is about, if it is about one."""
    for finding in plan.findings:
        yield finding.severity, finding_sentence(words, finding), _visit_of(finding)
    for visit in dict.fromkeys(dose.visit for dose in plan.doses if dose.open_points):
        for point in open_points_of(plan.doses_of(visit)):
            if point.status in SAID:
                yield SAID[point.status], open_point_text(words, plan.study, point), visit
    for one in plan.undecided:
        yield Severity.WARN, f"{words.say('dose-proposal.title')}: {proposal_sentence(words, plan.study, one)}", None


def _visit_of(finding: Finding) -> str | None:
    place = finding.about.split(".")
    return place[1] if place[0] in ("visits", "doses") and len(place) > 1 else None


def line_shown(lines: Sequence[FindingLine]) -> str:
    """The sentence at the foot of the window: the worst about the visit on the screen or about none; empty if all are
    about other visits."""
    return next((line.sentence for line in lines if not line.elsewhere), "")


def _on_screen(plan: Plan | None, visit: str | None) -> Visit | None:
    """The visit that is shown if it has doses to give, else the next one to give."""
    if plan is None:
        return None
    shown = plan.visit(visit) if visit else None
    return plan.next_to_give if shown is None or not plan.doses_of(shown.id) else shown


def open_points_text(words: Words, plan: Plan | None, visit: str | None = None) -> str:
    """What is open before the doses on the screen, or the next ones, are released; empty if nothing is."""
    following = _on_screen(plan, visit)
    if plan is None or following is None:
        return ""
    return open_points_short(words, plan.study, open_points_of(plan.doses_of(following.id)))


def missing_criteria(plan: Plan | None) -> int:
    """How many eligibility criteria wait for a value."""
    return 0 if plan is None else sum(result.status is CriterionStatus.MISSING for result in plan.eligibility)


def calm_text(words: Words, plan: Plan | None, visit: str | None = None, elsewhere: bool = False) -> str:
    """What is shown if there is no finding: what is open and what is missing, never an all-clear.

    ``elsewhere``: there are findings about other visits. Without a plan nothing was judged.
    """
    if plan is None:
        return words.say("window.withheld")
    points, missing = open_points_text(words, plan, visit), missing_criteria(plan)
    here = "-here" if elsewhere else ""
    parts = [words.say(f"window.strip.open{here}", points=points) if points else words.say(f"window.strip.none{here}")]
    if missing:
        parts.append(words.say("window.strip.missing", count=missing))
    return " · ".join(parts)
