"""The rules of the start window, typed by hand from the trials' texts and the conventions: nothing of dosecal is read.

Each carries the id of its row in the table of rules (R-…: RamuNET, C-…: CaboAveNEC).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class WindowRule:
    """``count`` ``unit`` since an event (``washout``) or since a test (``validity``)."""

    row: str
    id: str
    kind: str
    count: int
    unit: str
    tokens: tuple[str, ...]
    to_enrolment: bool = False
    more_than: bool = False
    childbearing_only: bool = False
    inactivated_exempt: bool = False
    has_result: bool = False


def washout(row: str, rule_id: str, length: str, *tokens: str, **more: bool) -> WindowRule:
    count, unit = length.split()
    return WindowRule(row, rule_id, "washout", int(count), unit, tokens or (rule_id,), **more)


def validity(row: str, rule_id: str, length: str, *tokens: str, **more: bool) -> WindowRule:
    count, unit = length.split()
    return WindowRule(row, rule_id, "validity", int(count), unit, tokens or (rule_id,), **more)


RAMUNET = (
    washout("R-wash-1", "major-surgery", "28 days"),
    washout("R-wash-1", "minor-surgery", "7 days"),
    washout("R-wash-2", "trial-participation", "4 weeks"),
    washout(
        "R-wash-3", "arterial-thromboembolism", "6 months",
        "arterial-thromboembolism", "stroke", "myocardial-infarction", "tia", "unstable-angina",
    ),
    washout("R-wash-4", "gi-bleeding", "3 months"),
    washout("R-wash-5", "venous-thromboembolism", "3 months"),
    washout("R-wash-6", "gi-perforation", "6 months"),
    washout("R-wash-7", "wound", "28 days"),
    washout("R-wash-8", "other-malignancy", "5 years", more_than=True),
    validity("R-cal-1", "screening-period", "28 days", "consent"),
    validity("R-cal-3", "screening-imaging", "4 weeks"),
    validity("R-valid-1", "pregnancy-test", "7 days", childbearing_only=True, has_result=True),
)  # fmt: skip

# The later version of the trial register: "study entry" and "trial inclusion" are read as enrolment.
RAMUNET_REGISTER = (
    *RAMUNET,
    washout("register", "temozolomide", "6 months", to_enrolment=True),
    washout("register", "tace", "3 months", to_enrolment=True),
    washout("register", "sirt", "3 months", to_enrolment=True),
    washout("register", "prrt", "12 months", to_enrolment=True),
)

CABOAVENEC = (
    washout("C-wash-1", "major-surgery", "4 weeks"),
    washout("C-wash-1", "wound-healed", "10 days", to_enrolment=True),
    washout("C-wash-2", "locoregional", "8 weeks", "locoregional", "tace", "tae", "sirt", "prrt"),
    washout("C-wash-3", "vaccine", "4 weeks", inactivated_exempt=True),
    washout("C-wash-4", "stroke", "6 months", to_enrolment=True),
    washout("C-wash-4", "myocardial-infarction", "6 months", to_enrolment=True),
    washout("C-wash-5", "suicidal-ideation", "1 years"),
    validity("site", "screening-period", "28 days", "consent"),
    validity("C-valid-1", "progression", "9 months", to_enrolment=True),
    validity("C-valid-2", "pregnancy-test", "28 days", childbearing_only=True, has_result=True),
)

RULES = {
    ("ramunet", "01"): RAMUNET,
    ("ramunet", "register"): RAMUNET_REGISTER,
    ("caboavenec", "2022-04-01"): CABOAVENEC,
}

PROPOSALS = 5
"""How many days are proposed."""
