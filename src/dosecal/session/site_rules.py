"""Site rules: how many wait for confirmation, which value applies, and the confirmation that the case keeps."""

from collections.abc import Mapping
from datetime import date

from dosecal.core.patient.case import Site
from dosecal.core.result.plan import Plan
from dosecal.core.trial.protocol import Study
from dosecal.core.values.source import SiteRule
from dosecal.session.entry import Data
from dosecal.words import Words
from dosecal.words.site_choices import chosen_text
from dosecal.words.site_rules import site_rule_value

LETTERS = 2
"""A name has at least this many letters."""


def unconfirmed(plan: Plan | None) -> int:
    """How many site rules wait for a named person of the site to confirm them."""
    return 0 if plan is None else len(plan.unconfirmed)


def can_confirm(name: str, agreed: bool) -> bool:
    """Whether the rules can be confirmed: by a name, and with the agreement ticked."""
    return agreed and sum(sign.isalpha() for sign in name) >= LETTERS


def confirmation(study: Study, name: str, today: date) -> Data:
    """The entry ``[[site.confirmed]]`` of a case: the rules of this study and this version only."""
    return {
        "by": name.strip(),
        "on": today,
        "rules": [rule.key for rule in study.site_rules],
        "protocol": f"{study.protocol.id} {study.protocol.version}",
    }


def with_confirmation(base: Data, confirmed: Mapping[str, object]) -> Data:
    """The data of a case with one more confirmation."""
    site = base.get("site")
    kept: Data = dict(site) if isinstance(site, dict) else {}
    before = kept.get("confirmed")
    kept["confirmed"] = [*(before if isinstance(before, list) else []), dict(confirmed)]
    return {**base, "site": kept}


def confirmed_lines(words: Words, site: Site) -> list[str]:
    """Who confirmed what of the rules, as the case has it."""
    found = []
    for one in site.confirmed:
        every = "all" in one.rules
        of = words.say("window.rules.of", version=one.protocol) if one.protocol is not None else ""
        what = words.say("window.rules.every") if every else words.say("window.rules.some", n=len(one.rules))
        found.append(words.say("window.rules.confirmed", by=one.by, day=one.on, what=what, version=of))
    return found


def value_in_force(words: Words, study: Study, site: Site, rule: SiteRule) -> str:
    """The value that applies: the shipped one, or the one that this case chose instead."""
    shipped = site_rule_value(words, study, rule)
    chosen = chosen_text(words, study, site, rule.key.partition(".")[2])
    return words.say("site-choice.in-force", chosen=chosen, shipped=shipped) if chosen else shipped
