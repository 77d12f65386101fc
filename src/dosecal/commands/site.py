"""``dosecal site``: a site's record on the command line. A passphrase is asked for, or read from a file descriptor."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from dosecal import commands
from dosecal.commands.asked import day_asked
from dosecal.commands.parsing import spoken_words
from dosecal.commands.passphrases import Passphrases
from dosecal.commands.unread import tell_unread
from dosecal.session.site_folder import export, import_all, preview
from dosecal.store import acts, people
from dosecal.store.copying import backup, restore
from dosecal.store.fold import RECOVERY
from dosecal.store.keys import recovery_key
from dosecal.store.site import Site
from dosecal.store.trouble import Trouble
from dosecal.store.verify import Report, verify
from dosecal.words import LANGUAGES, Words

_SHOWN = 16
"""Digits of a hash that are shown, as on a sheet."""


class _Run(Struct):
    """One run of the command."""

    args: argparse.Namespace
    words: Words
    passphrases: Passphrases

    def tell(self, key: str, **params: object) -> None:
        """One line of the answer."""
        print(self.words.say(f"site-command.{key}", **params))

    def unlocked(self) -> tuple[Site, str]:
        """The site, open for who is named, and the passphrase. Raises Trouble."""
        site = Site.open(self.args.site)
        typed = self.passphrases.ask("site-command.passphrase-of", name=self.args.user)
        site.unlock(self.args.user, typed)
        return site, typed


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares what can be done with a site, each with its own arguments."""
    words = spoken_words()
    choices = parser.add_subparsers(dest="what", metavar=words.say("front.command"), required=True)
    for name, options in _OPTIONS.items():
        about = words.say(f"site-command.about.{name}")
        part = choices.add_parser(name, help=about, description=about)
        part.add_argument("--language", choices=LANGUAGES, default=argparse.SUPPRESS, help=words.say("front.language"))
        if name == "restore":
            part.add_argument("backup", metavar="BACKUP", type=Path, help=words.say("site-command.backup-file"))
        part.add_argument("site", metavar="SITE", type=Path, help=words.say("site-command.site"))
        part.add_argument("--user", metavar="LOGIN", required=True, help=words.say("site-command.user"))
        options(part, words)


def _create_options(part: argparse.ArgumentParser, words: Words) -> None:
    part.add_argument("--name", metavar="NAME", required=True, help=words.say("site-command.site-name"))
    part.add_argument("--full-name", metavar="NAME", required=True, help=words.say("site-command.full-name"))


def _person_options(part: argparse.ArgumentParser, words: Words) -> None:
    part.add_argument("login", metavar="LOGIN", help=words.say("site-command.login"))
    part.add_argument("--full-name", metavar="NAME", help=words.say("site-command.full-name"))
    part.add_argument(
        "--role", metavar="ROLE", action="append", choices=list(acts.ROLES),
        help=words.say("site-command.role", roles=", ".join(acts.ROLES)),
    )  # fmt: skip
    part.add_argument("--dismiss", action="store_true", help=words.say("site-command.dismiss"))
    part.add_argument("--new-keys", action="store_true", help=words.say("site-command.new-keys"))
    part.add_argument("--reason", metavar="TEXT", default="", help=words.say("site-command.reason"))


def _folder_options(part: argparse.ArgumentParser, words: Words) -> None:
    part.add_argument("folder", metavar="FOLDER", type=Path, help=words.say("site-command.folder"))


def _import_options(part: argparse.ArgumentParser, words: Words) -> None:
    _folder_options(part, words)
    part.add_argument("--today", metavar="DATE", help=words.say("deadlines.today-option"))
    part.add_argument("--preview", action="store_true", help=words.say("site-command.preview"))


def _export_options(part: argparse.ArgumentParser, words: Words) -> None:
    _folder_options(part, words)
    part.add_argument("--patient", metavar="PSEUDONYM", help=words.say("site-command.patient"))


_OPTIONS: dict[str, Callable[[argparse.ArgumentParser, Words], None]] = {
    "create": _create_options,
    "person": _person_options,
    "passphrase": lambda part, words: None,
    "verify": lambda part, words: None,
    "backup": _folder_options,
    "restore": lambda part, words: None,
    "import": _import_options,
    "export": _export_options,
}


def run(args: argparse.Namespace) -> int:
    """0 done; 1 the record has a fault, or a case is refused; 2 the site cannot be opened, or the act is refused."""
    words = Words(args.language)
    try:
        return _RUNS[args.what](_Run(args, words, Passphrases(words)))
    except Trouble as trouble:
        print(f"dosecal: {trouble.sentence(words)}", file=sys.stderr)
        return commands.UNREADABLE


def _create(run: _Run) -> int:
    typed = run.passphrases.new("site-command.new-passphrase")
    paper = people.create(run.args.site, run.args.name, run.args.user, run.args.full_name, typed)
    run.tell("created", file=run.args.site.name)
    run.tell("recovery", name=RECOVERY)
    print(f"  {paper}")
    return commands.DONE


def _person(run: _Run) -> int:
    """One change of one person: roles, dismissal, or new keys with a recovery key that is shown once."""
    args, login = run.args, run.args.login
    roles = frozenset(args.role or ())
    if args.dismiss + args.new_keys + bool(roles) != 1:
        raise Trouble("one-change")
    site, _ = run.unlocked()
    once = recovery_key()
    if args.dismiss:
        people.dismiss(site, login, args.reason)
        run.tell("dismissed", name=login)
    elif args.new_keys:
        people.reissue(site, login, once, args.reason)
        run.tell("once", name=login)
        print(f"  {once}")
    elif login in site.people.users:
        people.set_roles(site, login, roles, args.reason)
        run.tell("roles-changed", name=login, roles=", ".join(sorted(roles)))
    else:
        people.add(site, login, args.full_name or login, roles, once)
        run.tell("once", name=login)
        print(f"  {once}")
    site.lock()
    return commands.DONE


def _passphrase(run: _Run) -> int:
    site, _ = run.unlocked()
    people.choose_passphrase(site, run.passphrases.new("site-command.new-passphrase"))
    site.lock()
    run.tell("chosen")
    return commands.DONE


def _verify(run: _Run) -> int:
    site, _ = run.unlocked()
    return _told(run, verify(site), site)


def _told(run: _Run, report: Report, site: Site) -> int:
    """What a check has found: faults on standard error, the head of the record where there is none."""
    for note in report.notes:
        print(note.sentence(run.words))
    for fault in report.faults:
        print(f"dosecal: {fault.sentence(run.words)}", file=sys.stderr)
    if report.count:
        run.tell("faults", faults=report.count, entries=report.entries)
        return commands.BLOCKED
    head = site.file.row(report.entries).hash.hex()[:_SHOWN]
    run.tell("whole", entries=report.entries, hash=head)
    return commands.DONE


def _backup(run: _Run) -> int:
    site, typed = run.unlocked()
    made = backup(site, run.args.folder, commands.now().date(), typed)
    run.tell("backed-up", file=made.path.name, entries=made.report.entries)
    site.lock()
    return commands.DONE


def _restore(run: _Run) -> int:
    typed = run.passphrases.ask("site-command.passphrase-of", name=run.args.user)
    made = restore(run.args.backup, run.args.site, run.args.user, typed)
    run.tell("restored", file=run.args.site.name, entries=made.entries)
    if made.lost:
        run.tell("lost", lost=made.lost)
    return commands.DONE


def _import(run: _Run) -> int:
    today = commands.now().date() if run.args.today is None else day_asked(run.args.today)
    site, _ = run.unlocked()
    found = preview(site, run.args.folder, today, run.words.language)
    status = tell_unread(found.refusals, run.words)
    for file in found.taken:
        run.tell("to-take", file=file)
    for file in found.same:
        run.tell("same", file=file)
    if found.commented:
        run.tell("comments", count=found.commented)
    if run.args.preview or found.refusals:
        run.tell("nothing-taken")
    else:
        run.tell("taken", patients=import_all(site, found))
    site.lock()
    return status


def _export(run: _Run) -> int:
    site, _ = run.unlocked()
    names = export(site, run.args.folder, run.args.patient)
    run.tell("written", patients=len(names))
    site.lock()
    return commands.DONE


_RUNS: dict[str, Callable[[_Run], int]] = {
    "create": _create,
    "person": _person,
    "passphrase": _passphrase,
    "verify": _verify,
    "backup": _backup,
    "restore": _restore,
    "import": _import,
    "export": _export,
}
