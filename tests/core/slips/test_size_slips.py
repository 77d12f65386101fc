"""Slips in height and weight: each named, with the value that was meant, on both sides of its boundary."""

from collections.abc import Mapping
from datetime import date

import pytest

from dosecal.core.result.plan import Plan
from dosecal.core.values.finding import Finding
from dosecal.files.export.plan_json import plan_data
from dosecal.words import LANGUAGES, Words
from tests.core.plan.plan_cases import Data, dose_of, findings_of, plan_of

EARLIER, MEASURED = date(2027, 1, 4), date(2027, 1, 18)


def measured(height: str | None, weight: str | None, day: date = MEASURED) -> Data:
    entry: Data = {"date": day}
    entry |= {} if height is None else {"height": f"{height} cm"}
    return entry | ({} if weight is None else {"weight": f"{weight} kg"})


def sized(height: str, weight: str, before: tuple[str, str] | None = None) -> Plan:
    """A first treatment planned on these sizes, measured once before where asked for."""
    earlier = [] if before is None else [measured(*before, day=EARLIER)]
    return plan_of("ramunet", measurements=[*earlier, measured(height, weight)])


def only(plan: Plan, code: str) -> Finding:
    """The one finding of that code, said once for every dose that rests on it."""
    found = findings_of(plan, code)
    assert found, f"no {code}"
    assert all(finding.params == found[0].params for finding in found)
    return found[0]


def remedy(params: Mapping[str, object]) -> tuple[str, str, str]:
    return str(params.get("suspicion")), str(params.get("remedy")), str(params.get("corrected"))


NOTHING = ("None", "None", "None")

HEIGHTS = {
    # metres: 1.30 to 2.20
    "1.65": ("metres", "165 cm"), "1.3": ("metres", "130 cm"), "2.2": ("metres", "220 cm"), "1.29": None, "2.21": None,
    # shifted: 13 to 22, 1300 to 2200, 13 000 to 22 000
    "16.5": ("shifted-comma", "165 cm"), "13": ("shifted-comma", "130 cm"), "12.9": None,
    "22": ("shifted-comma", "220 cm"), "22.1": None, "1650": ("shifted-comma", "165 cm"),
    "1299": None, "1300": ("shifted-comma", "130 cm"), "2200": ("shifted-comma", "220 cm"), "2201": None,
    "16550": ("shifted-comma", "165.5 cm"), "165500": None,
    # inches: 51.2 to 86.6
    "65": ("inches", "165.1 cm"), "51.1": None, "51.2": ("inches", "130 cm"), "86.6": ("inches", "220 cm"),
    "86.7": None,
    # feet and inches: what stands behind the comma are inches, as typed
    "5.11": ("feet-inches", "180.3 cm"), "5.1": ("feet-inches", "154.9 cm"), "5.10": ("feet-inches", "177.8 cm"),
    "5": ("feet-inches", "152.4 cm"), "5.12": None, "5.011": None, "4.3": None, "4.4": ("feet-inches", "132.1 cm"),
    "7.2": ("feet-inches", "218.4 cm"), "7.3": None, "8.1": None, "3.11": None,
    # nothing explains these
    "100": None, "230": None, "0.5": None,
}  # fmt: skip


@pytest.mark.parametrize("height", HEIGHTS)
def test_an_impossible_height_names_its_slip(height: str) -> None:
    plan = sized(height, "60")
    found = only(plan, "implausible-height")
    meant = HEIGHTS[height]
    assert remedy(found.params) == (NOTHING if meant is None else (meant[0], "height", meant[1]))
    assert found.about == "measurements.height"
    assert dose_of(plan, "C1D1", "dacarbazine").amount is None
    assert dose_of(plan, "C1D1", "ramucirumab").amount is not None


def test_the_height_before_decides_between_explanations() -> None:
    # 615 cm: no unit and no decimal point explains it, only the 165 cm of two weeks ago do.
    assert remedy(only(sized("615", "60"), "implausible-height").params) == NOTHING
    assert remedy(only(sized("615", "60", ("165", "60")), "implausible-height").params) == (
        "transposed", "height", "165 cm",
    )  # fmt: skip
    assert remedy(only(sized("65", "60", ("165", "60")), "implausible-height").params)[0] == "inches"


WEIGHTS = {
    # height 165 cm: a body mass index of 15 to 45 is 40.84 to 122.5 kg
    "6": ("shifted-comma", "60 kg"), "4.08": None, "4.09": ("shifted-comma", "40.9 kg"),
    "12.2": ("shifted-comma", "122 kg"), "12.3": None, "600": ("shifted-comma", "60 kg"),
    "725": ("shifted-comma", "72.5 kg"), "7250": ("shifted-comma", "72.5 kg"), "200.1": ("pounds", "90.8 kg"),
    "265": ("pounds", "120.2 kg"), "271": None, "0.06": None, "25": None,
}  # fmt: skip


@pytest.mark.parametrize("weight", WEIGHTS)
def test_an_impossible_weight_names_its_slip(weight: str) -> None:
    plan = sized("165", weight)
    found = only(plan, "implausible-weight")
    meant = WEIGHTS[weight]
    assert remedy(found.params) == (NOTHING if meant is None else (meant[0], "weight", meant[1]))
    assert {dose.amount for dose in plan.doses} == {None}


def test_the_weight_before_decides_between_explanations() -> None:
    # 420: 42 kg with the point shifted, or 190.5 kg in pounds. Ramucirumab's dose weight is the new one: it jumped.
    shifted = only(sized("168", "420", ("168", "43")), "implausible-weight")
    assert remedy(shifted.params) == ("shifted-comma", "weight", "42 kg")
    # 7.2: 72 kg, or 07.2 for 70.2 kg. The exchange is named where nothing else comes within 2 %.
    for before, meant in (
        ("70.6", ("shifted-comma", "weight", "72 kg")),
        ("70.5", ("transposed", "weight", "70.2 kg")),
    ):
        assert remedy(only(sized("168", "7.2", ("168", before)), "implausible-weight").params) == meant
    pounds = only(sized("210", "420", ("210", "189")), "implausible-weight")
    assert remedy(pounds.params) == ("pounds", "weight", "190.5 kg")


def test_without_a_height_one_explanation_is_named_and_of_two_none() -> None:
    alone = plan_of("ramunet", measurements=[measured(None, "6")])
    assert remedy(only(alone, "implausible-weight").params) == ("shifted-comma", "weight", "60 kg")
    either = plan_of("ramunet", measurements=[measured(None, "350")])
    assert remedy(only(either, "implausible-weight").params) == NOTHING


@pytest.mark.parametrize(
    ("height", "weight", "before", "told"),
    [
        # a first weight above 34 kg/m²: 92.565 kg at 165 cm, 136 kg at 200 cm
        ("165", "92.5", None, False), ("165", "92.6", None, True),
        ("200", "136", None, False), ("200", "136.1", None, True),
        ("185", "121", None, True), ("185", "121", "121", False),
        # later above 45 kg/m²: 122.5125 kg; there is no jump, so both weights may be in pounds
        ("165", "122.5", "122", False), ("165", "122.6", "122", True),
        ("200", "180", "180", False), ("200", "180.1", "180", True),
    ],
)  # fmt: skip
def test_pounds_by_the_body_mass_index(height: str, weight: str, before: str | None, told: bool) -> None:
    found = findings_of(sized(height, weight, None if before is None else (height, before)), "weight-in-pounds")
    assert bool(found) == told
    assert all(finding.params["remedy"] == "weight" for finding in found)


@pytest.mark.parametrize(
    ("second", "told"), [("125.6", False), ("125.8", True), ("138.7", True), ("138.9", False), ("132.3", True)]
)
def test_pounds_by_the_weight_before(second: str, told: bool) -> None:
    # 60 kg before, height 190: in pounds a change of less than 5 % is 125.66 to 138.89.
    plan = sized("190", second, ("190", "60"))
    assert bool(findings_of(plan, "weight-in-pounds")) == told
    assert bool(findings_of(plan, "weight-jump")) != told


@pytest.mark.parametrize(
    ("second", "code", "meant"),
    [
        ("86", "weight-jump", "68 kg"), ("86.5", "weight-jump", "68.5 kg"), ("68", None, None),
        ("86.8", "weight-jump", "68.8 kg"), ("86.9", "weight-jump", None), ("78", "weight-jump", None),
        ("70", None, None),
    ],
)  # fmt: skip
def test_transposed_digits_far_from_the_weight_before(second: str, code: str | None, meant: str | None) -> None:
    plan = sized("175", second, ("175", "67.5"))
    found = findings_of(plan, "weight-jump")
    assert bool(found) == (code is not None)
    for finding in found:
        assert remedy(finding.params) == (NOTHING if meant is None else ("transposed", "weight", meant))


@pytest.mark.parametrize(
    ("before", "second", "told"),
    [
        ("89", "98", True), ("88", "98", True), ("98", "89", True), ("110", "101", True), ("112", "121", True),
        ("89", "97", False),  # 79 is not near 89
        ("90", "98", True), ("87.3", "98", True), ("87.2", "98", False),  # 89 is 1.95 or 2.06 % away
        ("90.8", "98", True), ("90.9", "98", False),  # 89 is 1.98 or 2.09 % away
        ("92.4", "98", False),  # 6.06 % away, but 89 is not near
        ("52.5", "56.5", False), ("81.9", "89.1", True), ("62.7", "66.2", False),  # over the comma: 65.5, 81.9, 62.6
        ("82.7", "87.6", False), ("82.6", "87.6", False),  # 86.7, 86.7
        ("92.8", "98", False), ("89", "88", False),
    ],
)  # fmt: skip
def test_transposed_digits_near_the_weight_before(before: str, second: str, told: bool) -> None:
    plan = sized("185", second, ("185", before))
    assert bool(findings_of(plan, "digits-transposed")) == told
    assert not findings_of(plan, "weight-jump")
    assert {finding.severity.value for finding in findings_of(plan, "digits-transposed")} <= {"warn"}
    assert dose_of(plan, "C1D1", "ramucirumab").amount is not None


@pytest.mark.parametrize(
    ("second", "told", "meant"),
    [
        ("169.9", False, None), ("170", True, None), ("160", True, None), ("160.1", False, None),
        ("156", True, "165 cm"), ("176.4", True, "167.4 cm"), ("176.5", True, None),
    ],
)  # fmt: skip
def test_a_height_that_is_not_the_one_before(second: str, told: bool, meant: str | None) -> None:
    plan = sized(second, "60", ("165", "60"))
    found = findings_of(plan, "height-jump")
    assert bool(found) == told
    for finding in found:
        assert remedy(finding.params) == (NOTHING if meant is None else ("transposed", "height", meant))
    # A dose per kg does not rest on the height: asked for dacarbazine only.
    assert all(f not in dose_of(plan, "C1D1", "ramucirumab").findings for f in found)


@pytest.mark.parametrize(
    ("height", "weight", "told"),
    [("200", "60", False), ("200", "59.9", True), ("180", "48.6", False), ("180", "48.5", True)],
)
def test_a_build_that_nobody_has(height: str, weight: str, told: bool) -> None:
    plan = sized(height, weight)
    assert bool(findings_of(plan, "unusual-body-mass")) == told
    assert dose_of(plan, "C1D1", "dacarbazine").amount is not None


@pytest.mark.parametrize(
    ("height", "weight", "before", "meant"),
    [
        ("60", "165", None, None),  # 60 kg and 165 cm
        ("65", "150", None, None),  # 65 kg and 150 cm, or 165 cm and 68 kg: the exchange is named
        ("65", "132", None, ("165.1 cm", "59.9 kg")),  # hardly anybody is 132 cm
        ("65", "144.9", None, ("165.1 cm", "65.7 kg")), ("65", "145", None, None),
        ("70", "205", None, None), ("70", "205.1", None, ("177.8 cm", "93 kg")),
        ("70", "180", ("178", "80"), ("177.8 cm", "81.6 kg")),  # the height before decides
        ("70", "180", ("181", "70"), None),
    ],
)  # fmt: skip
def test_inches_and_pounds_look_like_an_exchange(
    height: str, weight: str, before: tuple[str, str] | None, meant: tuple[str, str] | None
) -> None:
    plan = sized(height, weight, before)
    found = only(plan, "height-weight-swapped")
    assert found.blocks
    if meant is None:
        assert remedy(found.params) == ("None", "exchange", "None")
    else:
        assert (str(found.params["corrected"]), str(found.params["corrected_weight"])) == meant


def test_a_size_before_that_cannot_be_true_says_nothing() -> None:
    plan = sized("165", "60", ("1.65", "600"))
    assert not {"height-jump", "weight-jump", "weight-in-pounds"} & {finding.code for finding in plan.findings}
    # and a first weight that may be in pounds is asked about as a first one
    assert findings_of(sized("165", "118", ("165", "600")), "weight-in-pounds")
    assert not findings_of(sized("165", "118", ("165", "117")), "weight-in-pounds")


def test_a_right_body_is_not_doubted() -> None:
    codes = {"height-jump", "digits-transposed", "unusual-body-mass", "weight-jump", "weight-in-pounds"}
    for height, weight in (("150", "45"), ("165", "60"), ("180", "80"), ("195", "120")):
        plan = sized(height, weight, (height, weight))
        assert not codes & {finding.code for finding in plan.findings}


def test_a_remedy_is_for_other_programs_too() -> None:
    told = plan_data(sized("1.65", "60"), Words("en"))["findings"]
    assert isinstance(told, list)
    [found] = {str(entry): entry for entry in told if entry["code"] == "implausible-height"}.values()
    assert (found["suspicion"], found["remedy"], found["corrected"]) == ("metres", "height", ["165 cm"])
    plain = next(entry for entry in told if entry["code"] == "site-rule-unconfirmed")
    assert "remedy" not in plain


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", ["1.65", "65", "5.11", "16.5"])
def test_the_sentence_says_what_was_meant(typed: str, language: str) -> None:
    words = Words(language)
    told = plan_data(sized(typed, "60"), words)["findings"]
    assert isinstance(told, list)
    [message] = {entry["message"] for entry in told if entry["code"] == "implausible-height"}
    assert "?" in message
    assert words.quantity(only(sized(typed, "60"), "implausible-height").params["corrected"]) in message  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("height", "weight", "before", "meant"),
    [
        ("164", "171", None, "77.6 kg"),  # exchanged: 171 cm and 164 kg, a body mass index of 56
        ("165", "166", None, "75.3 kg"),
        ("164", "171", "77", "77.6 kg"), ("164", "171", "160", None),
        ("170", "191", "117.5", "119 kg"),  # two digits, seen by the weight before
        ("131", "181", None, None),  # in pounds 47.8 kg/m², exchanged 40 kg/m²
        ("150", "183", None, "83 kg"),  # in pounds 36.9 kg/m², exchanged 44.8 kg/m²
        ("140", "174", None, "78.9 kg"), ("140", "175", None, "79.4 kg"), ("140", "190", None, None),
    ],
)  # fmt: skip
def test_a_weight_in_pounds_beside_a_right_height_is_no_exchange(
    height: str, weight: str, before: str | None, meant: str | None
) -> None:
    plan = sized(height, weight, None if before is None else (height, before))
    found = only(plan, "height-weight-swapped")
    assert found.blocks
    slip = "transposed" if meant == "119 kg" else "pounds"
    expected = ("None", "exchange", "None") if meant is None else (slip, "weight", meant)
    assert remedy(found.params) == expected


@pytest.mark.parametrize(
    ("before", "second", "code"),
    [
        ("110", "140", "weight-jump"), ("57", "132", "weight-jump"),  # 59.9 kg are 5.04 % from 57
        ("57.1", "132", "weight-in-pounds"),  # 59.9 kg are 4.86 % from 57.1
        ("130", "132", "weight-in-pounds"),  # both may be in pounds
    ],
)  # fmt: skip
def test_a_heavy_patient_after_a_weight_is_not_always_in_pounds(before: str, second: str, code: str) -> None:
    plan = sized("170", second, ("170", before))
    codes = {"weight-jump", "weight-in-pounds"} & {finding.code for finding in plan.findings}
    assert codes == {code}
