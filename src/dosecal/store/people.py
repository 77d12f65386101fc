"""The people of a site: who creates it, comes, gets roles, chooses a passphrase, is dismissed."""

import re
from pathlib import Path

from msgspec.structs import replace

from dosecal.store import acts, keys
from dosecal.store.fold import EPOCHS, NAME, RECOVERY, User, user_leaves
from dosecal.store.leaves import text_of
from dosecal.store.places import Memory, check_local
from dosecal.store.site import Draft, Site
from dosecal.store.sqlite import SiteFile
from dosecal.store.trouble import Trouble

_LOGIN = re.compile(r"[a-z][a-z0-9._-]{1,31}", re.ASCII)


def create(path: Path, name: str, login: str, full_name: str, passphrase: str, memory: Memory | None = None) -> str:
    """A new site with its first administrator, who may do all that has no patients in it; returns the recovery key.

    Raises Trouble; nothing is left then.
    """
    check_local(path)
    _check_login(login)
    person, paper, recovery = keys.Person.new(), keys.Person.new(), keys.recovery_key()
    slots = {login: person.slot(login, passphrase), RECOVERY: paper.slot(RECOVERY, recovery)}
    key = keys.new_site_key()
    administrator = frozenset({acts.ADMINISTRATOR})
    users = [
        User(login, full_name, administrator, *person.public, once=False, dismissed=False),
        User(RECOVERY, RECOVERY, administrator, *paper.public, once=False, dismissed=False),
    ]
    changes = {NAME: text_of(name), f"{EPOCHS}/1": text_of(keys.commitment(1, key))}
    for user in users:
        changes |= _texts(user)
    file = SiteFile.create(path)
    try:
        site = Site(file, memory)
        site.begin(login, person, 1, key)

        def beside(tables: SiteFile) -> None:
            for one, slot in slots.items():
                tables.put_slot(one, slot)
            for user in users:
                tables.put_grant(user.name, 1, keys.granted(user.name, 1, key, user.receiving))
            tables.set_meta("site", tables.row(1).hash.hex())

        site.append([Draft(acts.CREATE, changes=changes)], beside)
        site.close()
    except BaseException:
        file.close()
        path.unlink(missing_ok=True)
        raise
    return recovery


def _check_login(login: str) -> None:
    if not _LOGIN.fullmatch(login) or login == RECOVERY:
        raise Trouble("login-name")


def _texts(user: User) -> dict[str, str]:
    return {path: text_of(value) for path, value in user_leaves(user).items()}


def _changed(site: Site, user: User) -> dict[str, str]:
    """What of a person is new."""
    stored = site.people.folded.leaves
    return {path: text for path, text in _texts(user).items() if stored.get(path) != text}


def _known(site: Site, login: str) -> User:
    user = site.people.users.get(login)
    if user is None:
        raise Trouble("no-such-person", name=login)
    return user


def _check_roles(roles: frozenset[str]) -> None:
    if unknown := sorted(roles - set(acts.ROLES)):
        raise Trouble("no-such-role", role=unknown[0])


def _grants(site: Site, user: User) -> dict[int, bytes]:
    """Every site key for one person."""
    epochs = range(1, site.people.epoch + 1)
    return {epoch: keys.granted(user.name, epoch, site.key(epoch), user.receiving) for epoch in epochs}


def _with_keys(site: Site, draft: Draft, user: User, slot: bytes) -> None:
    """Writes the act with the slot and the grants of a person who gets new keys."""
    grants = _grants(site, user)

    def beside(tables: SiteFile) -> None:
        tables.put_slot(user.name, slot)
        for epoch, grant in grants.items():
            tables.put_grant(user.name, epoch, grant)

    site.append([draft], beside)


def add(site: Site, login: str, full_name: str, roles: frozenset[str], once: str) -> None:
    """A new person, with a passphrase for once. A login name is never given twice. Raises Trouble."""
    site.check_allowed("user")
    site.refresh()
    _check_login(login)
    _check_roles(roles)
    if login in site.people.users:
        raise Trouble("name-taken", name=login)
    person = keys.Person.new()
    user = User(login, full_name, roles, *person.public, once=True, dismissed=False)
    draft = Draft("user", changes=_changed(site, user), seen=site.people.seq)
    _with_keys(site, draft, user, person.slot(login, once))


def choose_passphrase(site: Site, passphrase: str) -> None:
    """An own passphrase; who came with one for once gets keys that nobody else has ever held. Raises Trouble."""
    site.refresh()
    user = site.user
    if not user.once:
        slot = site.person.slot(user.name, passphrase)
        site.append([Draft("keys")], lambda tables: tables.put_slot(user.name, slot))
        return
    person = keys.Person.new()
    renewed = replace(user, signing=person.public[0], receiving=person.public[1], once=False)
    draft = Draft("keys", changes=_changed(site, renewed), seen=site.people.seq)
    _with_keys(site, draft, renewed, person.slot(user.name, passphrase))
    epoch = site.people.epoch
    site.begin(user.name, person, epoch, site.key(epoch))


def set_roles(site: Site, login: str, roles: frozenset[str], reason: str) -> None:
    """Other roles for a person. Raises Trouble."""
    site.check_allowed("user")
    site.refresh()
    _check_roles(roles)
    user = replace(_known(site, login), roles=roles)
    _check_administered(site, user)
    draft = Draft("user", changes=_changed(site, user), reason=reason, seen=site.people.seq)
    site.append([draft])


def reissue(site: Site, login: str, once: str, reason: str) -> None:
    """New keys under a passphrase for once, for who has forgotten the own one. Old signatures stay valid."""
    site.check_allowed("user")
    site.refresh()
    user = _known(site, login)
    if user.dismissed:
        raise Trouble("dismissed", name=login)
    person = keys.Person.new()
    renewed = replace(user, signing=person.public[0], receiving=person.public[1], once=True)
    draft = Draft("user", changes=_changed(site, renewed), reason=reason, seen=site.people.seq)
    _with_keys(site, draft, renewed, person.slot(login, once))


def dismiss(site: Site, login: str, reason: str) -> None:
    """Ends a person's access: what is written from now on is under a site key that this person never gets.

    What was readable stays so for whoever has kept a copy. Raises Trouble.
    """
    site.check_allowed("user")
    site.refresh()
    user = replace(_known(site, login), dismissed=True)
    if login == site.name:
        raise Trouble("not-oneself")
    _check_administered(site, user)
    epoch, key = site.people.epoch + 1, keys.new_site_key()
    staying = [one for one in site.people.users.values() if not one.dismissed and one.name != login]
    grants = {one.name: keys.granted(one.name, epoch, key, one.receiving) for one in staying}
    changes = {**_changed(site, user), f"{EPOCHS}/{epoch}": text_of(keys.commitment(epoch, key))}

    def beside(tables: SiteFile) -> None:
        for name, grant in grants.items():
            tables.put_grant(name, epoch, grant)

    site.append([Draft("user", changes=changes, reason=reason, seen=site.people.seq)], beside)


def _check_administered(site: Site, changed: User) -> None:
    """Whether somebody can still administer the site; the key on paper is for the day when nobody can."""
    after = {**site.people.users, changed.name: changed}
    if not any(acts.ADMINISTRATOR in one.roles and not one.dismissed for one in after.values() if one.name != RECOVERY):
        raise Trouble("last-administrator")
