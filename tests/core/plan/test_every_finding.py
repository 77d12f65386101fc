"""Every finding there is: raised somewhere, worded in every language, about something, with its severity."""

import pytest

from dosecal.core.values.finding_code import SHAPES
from dosecal.files.export.plan_json import plan_data
from dosecal.files.export.plan_text import plan_text
from dosecal.words import LANGUAGES, Words
from tests.core.plan.eventful_cases import SHOWN_AMONG_DOSES, eventful


def test_every_finding_there_is_is_raised_here() -> None:
    raised = {finding.code for plan in eventful() for finding in plan.findings}
    assert raised == set(SHAPES) - SHOWN_AMONG_DOSES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_has_a_sentence_with_its_values_put_in(language: str) -> None:
    words = Words(language)
    for plan in eventful():
        told = plan_data(plan, words)["findings"]
        assert isinstance(told, list)
        for message in (str(entry["message"]) for entry in told):
            assert message.endswith((".", "?", "!")), message
            assert not set("{}<>") & set(message.replace("< ", "").replace("> ", "")), message
            assert "None" not in message, message
            assert "Decimal" not in message
        assert plan_text(plan, words).strip()


def test_every_finding_is_about_something_with_the_severity_of_its_code() -> None:
    for plan in eventful():
        for finding in plan.findings:
            assert finding.about
            if finding.code != "rounding-deviation":
                assert finding.severity is SHAPES[finding.code].severity


def test_every_finding_of_a_dose_or_visit_stands_in_the_plan() -> None:
    for plan in eventful():
        told = {(finding.code, finding.about) for finding in plan.findings}
        held = [finding for visit in plan.visits for finding in visit.findings]
        held += [finding for dose in plan.doses for finding in dose.findings]
        assert {(finding.code, finding.about) for finding in held} <= told


def test_a_block_withholds_its_amount_and_nothing_else_does() -> None:
    for plan in eventful():
        for dose in plan.doses:
            assert (dose.amount is None) == any(finding.blocks for finding in dose.findings)
            assert dose.amount is not None or (dose.infusion is None and not dose.vials and dose.volume is None)
