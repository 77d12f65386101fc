"""``dosecal deadlines``: what ends, expires, opens or is overdue for all patients of a folder."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from dosecal import __version__, commands
from dosecal.commands.asked import day_asked
from dosecal.commands.outputs import check_outputs
from dosecal.commands.parsing import spoken_words
from dosecal.commands.unread import tell_unread
from dosecal.core.views.deadlines import Deadline, Kind
from dosecal.files.export.deadlines import deadlines_csv, deadlines_ics, mark
from dosecal.files.reading.refusal import Refusal, unknown
from dosecal.files.reading.write_whole import write_all
from dosecal.files.trial.studies import available
from dosecal.session.collector import without_collector
from dosecal.session.deadline_rows import Listing, read_folder
from dosecal.words import Words
from dosecal.words.deadlines import deadline_kind, deadline_sentence, distance
from dosecal.words.rules_named import rules_lines

DAYS, MOST_DAYS = 30, 3660


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the folder, the filters and the files to write."""
    words = spoken_words()
    kinds = [kind.value for kind in Kind]
    parser.add_argument("folder", metavar="FOLDER", type=Path, help=words.say("deadlines.folder"))
    parser.add_argument("--days", metavar="N", type=int, default=DAYS, help=words.say("deadlines.days"))
    parser.add_argument("--study", metavar="STUDY", help=words.say("deadlines.study"))
    about_kind = words.say("deadlines.kind", kinds=kinds)
    parser.add_argument("--kind", metavar="KIND", action="append", choices=kinds, help=about_kind)
    parser.add_argument("--today", metavar="DATE", help=words.say("deadlines.today-option"))
    parser.add_argument("--csv", metavar="FILE.csv", type=Path, help=words.say("deadlines.csv"))
    parser.add_argument("--ics", metavar="FILE.ics", type=Path, help=words.say("deadlines.ics"))
    parser.add_argument("--pdf", metavar="FILE.pdf", type=Path, help=words.say("sheet.command.list-pdf"))
    parser.add_argument("--by", metavar="NAME", help=words.say("sheet.command.by"))


@without_collector()
def run(args: argparse.Namespace) -> int:
    """Prints the list: 0 all read, 1 a case could not be read (each is named on standard error).

    Raises OSError where the folder cannot be read, Refusal for an option that means nothing.
    """
    words = Words(args.language or "en")
    check_outputs({"--csv": args.csv, "--ics": args.ics, "--pdf": args.pdf})
    now = commands.now()
    today = now.date() if args.today is None else day_asked(args.today)
    if (date.max - today).days < MOST_DAYS:
        raise Refusal("--today", "", "date", today)
    if not 0 <= args.days <= MOST_DAYS:
        raise Refusal("--days", "", "integer-range", args.days, minimum=0, maximum=MOST_DAYS)
    listing = read_folder(args.folder, today, words, days=args.days)
    studies = {name.id for name in available()} | {protocol.id for protocol in listing.protocols}
    if args.study is not None and args.study not in studies:
        raise unknown("--study", "", "study", args.study, studies)
    kinds = {Kind(kind) for kind in args.kind or Kind}
    found = [row.deadline for row in listing.rows]
    chosen = [one for one in found if one.kind in kinds and args.study in (None, one.study)]
    contents: dict[Path, str | bytes] = {}
    refused = ""
    if args.pdf is not None:
        # First of all: a list that cannot be printed leaves nothing behind, and is read on the screen.
        contents[args.pdf], refused = _on_paper(chosen, listing, args, words, now)
        if refused:
            print(f"dosecal: {refused}", file=sys.stderr)
    if args.csv is not None:
        contents[args.csv] = deadlines_csv(chosen, today, words, listing.refusals)
    if args.ics is not None:
        contents[args.ics] = deadlines_ics(chosen, now, words)
    write_all({} if refused else contents)
    print(*_text(chosen, listing, args, words), sep="\n")
    sys.stdout.flush()
    return max(tell_unread(listing.refusals, words), commands.BLOCKED if refused else commands.DONE)


def _on_paper(
    chosen: Sequence[Deadline], listing: Listing, args: argparse.Namespace, words: Words, now: datetime
) -> tuple[bytes, str]:
    """The list as PDF, with what it lacks, or the sentence why it cannot be printed."""
    from dosecal.sheets import Printed, SheetBlocked, deadline_list  # noqa: PLC0415  late: only who prints waits

    kinds = [words.say(f"deadline-kind.{kind}") for kind in args.kind or ()]
    asked = [protocol for protocol in listing.protocols if args.study in (None, protocol.id)]
    sheet = deadline_list(
        chosen,
        listing.today,
        words,
        Printed(at=now, by=args.by, version=__version__),
        args.days,
        protocols=asked,
        patients=listing.patients,
        unread=listing.unread,
        only=[*([] if args.study is None else [args.study]), *kinds],
    )
    try:
        return sheet.pdf(), ""
    except SheetBlocked as blocked:
        return b"", blocked.sentence(words)


def _text(chosen: Sequence[Deadline], listing: Listing, args: argparse.Namespace, words: Words) -> Iterator[str]:
    today = listing.today
    last = today + timedelta(days=args.days)
    yield words.say("deadlines.head", today=today, last=last, patients=listing.patients, count=len(chosen))
    if not listing.patients and not listing.refusals:
        yield words.say("deadlines.no-case", folder=str(args.folder))
    elif not chosen:
        yield words.say("deadlines.none")
    if listing.refusals:
        yield words.say("deadlines.unread", count=len(listing.unread))
    past = [one for one in chosen if one.day < today]
    coming = [one for one in chosen if one.day >= today]
    for title, part in (("deadlines.past", past), ("deadlines.coming", coming)):
        if part:
            yield ""
            yield words.say(title)
            yield from _lines(part, today, words, marked=args.ics is not None)
    yield ""
    yield from rules_lines(words, (one.edition for one in chosen if one.edition is not None))
    yield words.say("text.notice")


def _lines(part: Sequence[Deadline], today: date, words: Words, marked: bool) -> Iterator[str]:
    """The lines in columns: day, distance, patient, study, kind, what."""
    rows = []
    kinds = {kind: deadline_kind(words, one) for kind, one in {one.kind: one for one in part}.items()}
    for day, of_day in groupby(part, key=attrgetter("day")):
        when, far = words.date(day), distance(words, day, today)
        for one in of_day:
            who = f"{one.patient} ({mark(one)})" if marked else one.patient
            rows.append((when, far, who, one.study_name, kinds[one.kind]))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    line = "".join(f"  {{:<{width}}}" for width in widths) + "  {}"
    for one, row in zip(part, rows, strict=True):
        yield line.format(*row, deadline_sentence(words, one))
