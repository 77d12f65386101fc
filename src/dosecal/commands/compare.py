"""``dosecal compare``: what an amendment changes, in the rules of a trial and for one patient."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from dosecal import commands
from dosecal.commands.asked import day_asked
from dosecal.commands.parsing import spoken_words
from dosecal.core.patient.case import Case
from dosecal.core.result.plan import Plan
from dosecal.core.trial.protocol import Study
from dosecal.core.views.differences import PlanDifference, RuleChange, differences, plan_differences
from dosecal.files.case.cases import read_case
from dosecal.files.case.versions import plan_alone, version_of, whole_path
from dosecal.files.reading.refusal import NOTHING, Refusal
from dosecal.files.reading.toml import lines_of_file
from dosecal.files.reading.unread import Refusals
from dosecal.files.trial.studies import load_study
from dosecal.words import Words
from dosecal.words.amendments import plan_difference_sentence, rule_difference_lines


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the study, its two versions and the case."""
    words = spoken_words()
    parser.add_argument("study", metavar="STUDY", help=words.say("compare.study"))
    parser.add_argument("before", metavar="BEFORE", help=words.say("compare.before"))
    parser.add_argument("after", metavar="AFTER", help=words.say("compare.after"))
    parser.add_argument("--case", metavar="CASE", type=Path, help=words.say("compare.case"))
    parser.add_argument("--today", metavar="DATE", help=words.say("plan-command.today"))


def run(args: argparse.Namespace) -> int:
    """Prints the difference. Raises Refusal where a version or the case cannot be used."""
    words = Words(args.language or "en")
    refusals = Refusals()
    before, after = (refusals.attempt(version_of, args.study, name, Path()) for name in (args.before, args.after))
    refusals.raise_first()
    lines = [*_of_rules(before, after, words)]
    if args.case is not None:
        lines += ["", *_of_patient(args, after, words)]
    elif args.today is not None:
        raise Refusal("--today", "", "with-case", args.today)
    print(*lines, "", words.say("text.notice"), sep="\n")
    sys.stdout.flush()
    return commands.DONE


def _of_rules(before: Study, after: Study, words: Words) -> Iterator[str]:
    one, other = before.protocol, after.protocol
    yield words.say("compare.head", study=other.name, before=one.version, after=other.version)
    for study in (before, after):
        if not study.protocol.approved:
            yield words.say("compare.not-approved", version=study.protocol.version)
    found = differences(one, other)
    count = {kind: sum(1 for each in found if each.kind == kind) for kind in RuleChange}
    yield words.say("compare.count", **count)
    for difference in found:
        yield ""
        yield from rule_difference_lines(words, difference, before, after)


def _of_patient(args: argparse.Namespace, after: Study, words: Words) -> Iterator[str]:
    case = read_case(args.case)
    place = args.case.name
    own = load_study(case.study, case.protocol_version, args.case.parent, place).protocol.id
    if own != after.protocol.id:
        raise Refusal(place, "study", "case-of-study", case.study, study=after.protocol.id)
    one, other = (_plan(args, case, name, words) for name in (args.before, args.after))
    yield words.say("compare.patient", patient=case.patient_id or "–", today=other.today)
    found = plan_differences(one, other)
    if not found:
        yield words.say("compare.nothing")
    last = ""
    for difference in found:
        if difference.part != last:
            last = difference.part
            yield words.say(f"plan-part.{last}")
        yield f"  {_sentence(difference, one, other, words)}"


def _sentence(difference: PlanDifference, before: Plan, after: Plan, words: Words) -> str:
    study = replace(after.study, drugs={**before.study.drugs, **after.study.drugs})
    return plan_difference_sentence(words, study, difference)


def _plan(args: argparse.Namespace, case: Case, version: str, words: Words) -> Plan:
    """The plan as if the patient had consented to this version alone."""
    day = case.today if args.today is None else day_asked(args.today)
    place = args.case.name
    if day is None:
        raise Refusal(place, "today", "today", NOTHING)
    with lines_of_file(args.case):
        return plan_alone(case, args.study, whole_path(version), day, words.language, args.case.parent, place)
