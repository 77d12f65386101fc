"""The versions of a protocol: which can be consented to, and what one changes beside another. No widgets."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from dosecal.core.patient.case import Case
from dosecal.core.plan.versions import reconsents
from dosecal.core.result.plan import Plan
from dosecal.core.trial.protocol import Study
from dosecal.core.views.differences import RuleChange, differences, plan_differences
from dosecal.files.case.versions import plan_alone, version_of, whole_path
from dosecal.files.reading.refusal import Refusal
from dosecal.files.trial.studies import available
from dosecal.words import Words
from dosecal.words.amendments import plan_difference_sentence, rule_difference_lines


def versions_offered(words: Words, study: str) -> list[tuple[str, str]]:
    """The versions of a study that come with dosecal, with their names."""
    return [(one.version, version_name(words, one.version, one.approved)) for one in available() if one.id == study]


def version_name(words: Words, version: str, approved: bool) -> str:
    """A version as it is offered; one that is not approved is named so."""
    return words.say("versions.name" if approved else "versions.not-approved", version=version)


def to_consent_to(words: Words, plan: Plan) -> list[tuple[str, str]]:
    """The versions that the patient has not consented to yet; none of a protocol file of the site."""
    if plan.case.study.endswith(".toml"):
        return []
    known = {protocol.version for protocol in plan.protocols}
    return [one for one in versions_offered(words, plan.study.protocol.id) if one[0] not in known]


def versions_of(words: Words, study: Study, plan: Plan | None) -> tuple[list[tuple[str, str]], str, str]:
    """The versions on offer to be compared, and the two that are compared first: the one that the patient consented to
    first, and the one consented to last or another one (empty if there is none)."""
    offered = versions_offered(words, study.protocol.id)
    first, later = study.protocol.version, list[str]()
    if plan is not None:
        own = plan.case.study
        first, later = own if own.endswith(".toml") else plan.protocols[0].version, _consented(plan)
    files = dict.fromkeys(name for name in (first, *later) if name.endswith(".toml"))
    offered += [(name, name) for name in files]
    others = [name for name in (*(version for version, _ in offered), *later) if name != first]
    return offered, first, others[-1] if others else ""


def _consented(plan: Plan) -> list[str]:
    """The versions consented to later, as the case names them."""
    return [event.version for _, event in reconsents(plan.case)]


class Changed(Struct, frozen=True):
    """One rule that differs: what it is about, and how it reads in each version."""

    about: str
    lines: tuple[str, ...]


class Comparison(Struct, frozen=True):
    """What one version changes beside another."""

    summary: tuple[str, ...] = ()
    rules: tuple[Changed, ...] = ()
    about_patient: str = ""
    patient: tuple[Changed, ...] = ()
    """Of the plan, part by part, before and after."""
    refused: str = ""
    """Why they cannot be compared."""


def compared(
    words: Words, study: str, before: str, after: str, folder: Path | None, case: Case | None, today: date
) -> Comparison:
    """The rules of two versions that differ, and what differs for the patient of the case under each alone."""
    if not before or not after:
        return Comparison()
    try:
        one, other = (version_of(study, version, folder) for version in (before, after))
    except Refusal as refusal:
        return Comparison(refused="\n".join(each.sentence(words) for each in refusal.all))
    found = differences(one.protocol, other.protocol)
    count = {kind: sum(1 for each in found if each.kind == kind) for kind in RuleChange}
    marks = [
        words.say("compare.not-approved", version=each.protocol.version)
        for each in (one, other)
        if not each.protocol.approved
    ]
    rules = [_changed(rule_difference_lines(words, each, one, other)) for each in found]
    comparison = Comparison((words.say("compare.count", **count), *marks), tuple(rules))
    return comparison if case is None else _of_patient(words, comparison, study, (before, after), folder, case, today)


def _changed(lines: Iterator[str]) -> Changed:
    about, *rest = (line.strip() for line in lines)
    return Changed(about, tuple(rest))


def _of_patient(
    words: Words,
    comparison: Comparison,
    study: str,
    versions: tuple[str, str],
    folder: Path | None,
    case: Case,
    today: date,
) -> Comparison:
    """The comparison with what would differ for a patient, or with why one of the plans cannot be made."""
    try:
        one, other = (
            plan_alone(case, study, whole_path(version, folder), today, words.language, folder, "")
            for version in versions
        )
    except Refusal as refusal:
        said = "\n".join(each.sentence(words) for each in refusal.all)
        return replace(comparison, about_patient=words.say("versions.no-plan", reason=said))
    drugs = replace(other.study, drugs={**one.study.drugs, **other.study.drugs})
    parts: dict[str, list[str]] = {}
    for difference in plan_differences(one, other):
        parts.setdefault(difference.part, []).append(plan_difference_sentence(words, drugs, difference))
    head = words.say("versions.patient" if parts else "versions.nothing", today=today)
    patient = tuple(Changed(words.say(f"plan-part.{part}"), tuple(lines)) for part, lines in parts.items())
    return replace(comparison, about_patient=head, patient=patient)
