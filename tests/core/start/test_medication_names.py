"""Other medicines by name: generic, brand, close to one, or nobody's business."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dosecal.core.result.plan import Plan
from dosecal.core.start.medicine_names import names_of, parts_of
from dosecal.files.trial.studies import load_study
from dosecal.files.trial.vocabulary import vocabulary
from dosecal.words import LANGUAGES, Words
from dosecal.words.findings import finding_sentence
from tests.core.plan.plan_cases import abouts, findings_of, plan_of

START = date(2026, 5, 1)

# What each brand contains, typed by hand.
CABOAVENEC = {
    "phenytoin": ["Phenytoin", "Phenhydan", "Zentropil", "Epanutin", "Dilantin", "PHENHYDAN 100 mg Tabletten"],
    "carbamazepine": ["Carbamazepin", "carbamazepine", "Tegretal", "Tegretol XR", "Timonil 300 retard", "Finlepsin"],
    "rifampin": ["Rifampicin", "rifampin", "Eremfat 600", "Rifa", "Rifadin", "Rifinah", "Rifater", "Rimactane"],
    "rifabutin": ["rifabutin", "Mycobutin"],
    "rifapentine": ["Rifapentin", "rifapentine", "Priftin"],
    "phenobarbital": ["phenobarbital", "Luminal", "Luminaletten"],
    "st john's wort": [
        "St John's wort", "St. John’s Wort", "Saint Johns wort", "Johanniskraut", "Johanniskraut-Kapseln", "Laif 900",
        "Jarsin 300", "Neuroplant", "Hypericum perforatum",
    ],
    "ketoconazole": ["Ketoconazol", "ketoconazole", "Nizoral"],
    "itraconazole": ["Itraconazol", "itraconazole", "Sempera", "Sporanox", "Sempera 7"],
    "clarithromycin": ["Clarithromycin", "CLARITHROMYCIN", "Klacid", "Klacid 500 mg", "klacid500mg", "Biaxin"],
    "indinavir": ["Indinavir", "Crixivan"],
    "nefazodone": ["Nefazodon", "nefazodone", "Serzone", "Nefadar"],
    "nelfinavir": ["Nelfinavir", "Viracept"],
    "ritonavir": ["Ritonavir", "Norvir", "Kaletra", "Paxlovid", "ritonavir (Norvir)"],
    "warfarin": ["Warfarin", "warfarin sodium", "Coumadin", "Jantoven"],
}  # fmt: skip
RAMUNET = {
    "ibuprofen": ["Ibuprofen", "IBU 600", "Dolormin", "Dolormin extra", "Nurofen", "Advil", "Brufen", "Motrin"],
    "naproxen": [
        "Naproxen",
        "Proxen",
        "Aleve",
        "Naprosyn",
        "Dolormin GS",
        "Dolormin für Frauen",
        "Dolormin fur Frauen",
    ],
    "dipyridamole": ["Dipyridamol", "dipyridamole", "Persantin", "Aggrenox"],
    "clopidogrel": ["Clopidogrel", "Plavix", "Iscover", "DuoPlavin"],
}
TYPED = [
    (study, drug, name)
    for study, drugs in (("caboavenec", CABOAVENEC), ("ramunet", RAMUNET))
    for drug, names in drugs.items()
    for name in names
]


def plan_with(study: str, name: str) -> Plan:
    return plan_of(study, medications=[{"name": name, "start": START}])


@pytest.mark.parametrize(("study", "drug", "name"), TYPED)
def test_a_prohibited_medicine_is_recognised(study: str, drug: str, name: str) -> None:
    plan = plan_with(study, name)
    assert abouts(plan, "prohibited-medication") == {f"medications.{drug}"}
    assert len(findings_of(plan, "prohibited-medication")) == 1
    assert not findings_of(plan, "medication-unclear")


def test_every_prohibited_medicine_has_brands_or_names_here() -> None:
    for study, drugs in (("caboavenec", CABOAVENEC), ("ramunet", RAMUNET)):
        named = {drug.name for drug in load_study(study).protocol.prohibited if drug.by_class is None}
        assert named - {"acetylsalicylic acid"} == set(drugs)


@pytest.mark.parametrize("study", ["caboavenec", "ramunet"])
@pytest.mark.parametrize(
    "name",
    ["metformin", "Azithromycin", "Erythromycin", "Fluconazol", "Rifaximin", "Xifaxan", "Oxcarbazepine",
     "Pentobarbital", "Trazodone", "Apixaban", "Aspirin 100 mg", "ASS 100", "Norvasc", "Advair",
     "Paracetamol", "500 mg", "x", "Iphone", "Lamotrigin", "Levetiracetam", "Felodipin",
     "Prednyliden", "Calcium", "Lumigan", "Rifun", "Novaminsulfon", "Tilidin", "L-Thyroxin 75"],
)  # fmt: skip
def test_other_names_give_nothing(study: str, name: str) -> None:
    plan = plan_with(study, name)
    assert not findings_of(plan, "prohibited-medication")
    assert not findings_of(plan, "medication-unclear")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Clarithromycine", "clarithromycin"),
        ("Claritromycin", "clarithromycin"),
        ("clarithromicyn 250", "clarithromycin"),
        ("Clacid", "Klacid (clarithromycin)"),
        ("Klacyd 500 mg", "Klacid (clarithromycin)"),
        ("Karbamazepin", "carbamazepin (carbamazepine)"),
        ("Ketokonazol", "ketoconazol (ketoconazole)"),
        ("Rifampizin", "rifampicin (rifampin)"),
        ("Phenitoin", "phenytoin"),
        ("Jon's wort", None),
        ("St Jonhs wort", "St John's wort"),
        ("Johaniskraut", "Johanniskraut (st john's wort)"),
        ("Warfrain", "warfarin"),
        ("Tegretl", "Tegretal (carbamazepine)"),
        ("Rifampici n", "rifampicin (rifampin)"),
        ("Dexametason", "dexamethason (dexamethasone)"),
    ],
)
def test_a_close_spelling_is_offered_and_not_assumed(name: str, meant: str | None) -> None:
    plan = plan_with("caboavenec", name)
    assert not findings_of(plan, "prohibited-medication")
    found = findings_of(plan, "medication-unclear")
    assert [finding.params["meant"] for finding in found] == ([] if meant is None else [meant])
    for finding in found:
        assert (finding.about, finding.severity.value) == (f"medications.{name}", "note")
        assert all(f"{meant}" in finding_sentence(Words(language), finding) for language in LANGUAGES)


def test_whatever_is_known_is_offered_for_a_name_that_is_not() -> None:
    for study, name in (("ramunet", "Clarithromycine"), ("ramunet", "Ibuprofene"), ("caboavenec", "Metfromin")):
        plan = plan_with(study, name)
        assert findings_of(plan, "medication-unclear")
        assert findings_of(plan, "medication-unknown")


def test_a_brand_is_told_with_what_it_contains() -> None:
    plan = plan_with("caboavenec", "Klacid 500 mg")
    sentence = finding_sentence(Words("en"), findings_of(plan, "prohibited-medication")[0])
    assert sentence.startswith("Klacid 500 mg = clarithromycin (strong CYP3A4 inhibitor)")
    plan = plan_with("caboavenec", "Carbamazepin 200")
    sentence = finding_sentence(Words("de"), findings_of(plan, "prohibited-medication")[0])
    assert sentence.startswith("Carbamazepin 200 (starker CYP3A4-Induktor)")


def test_two_medicines_in_one_text_are_both_told() -> None:
    plan = plan_with("caboavenec", "Klacid + Norvir")
    assert abouts(plan, "prohibited-medication") == {"medications.clarithromycin", "medications.ritonavir"}


def test_a_medicine_that_is_over_is_not_asked_about() -> None:
    plan = plan_of("caboavenec", medications=[{"name": "Clarithromycine", "start": START, "stop": date(2027, 1, 10)}])
    assert not findings_of(plan, "medication-unclear")


def test_words_of_a_text() -> None:
    assert parts_of("  St. John’s-Wort 300MG ") == ("st", "johns", "wort", "300", "mg")
    assert parts_of("für") == parts_of("FUR") == ("fur",)
    assert parts_of("…") == ()


def test_every_name_finds_its_own_medicine_only() -> None:
    """No name stands under two medicines, and none is swallowed by a longer one of another."""
    medicines = vocabulary().medicines
    book = names_of(medicines)
    for medicine in medicines.known:
        for name in medicine.names:
            assert book.find(name) == (medicine.id,), name
    assert all(book.find(name) == () for name in medicines.unlike)
    assert all(medicine.sources for medicine in medicines.known)


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    """Whatever is typed: what it names is known, what is offered is one of the names, nothing is both."""
    protocol = load_study("caboavenec").protocol
    book = names_of(vocabulary().medicines, protocol.prohibited)
    ids = {medicine.id for medicine in vocabulary().medicines.known} | {drug.name for drug in protocol.prohibited}
    assert set(book.find(text)) <= ids
    near = book.near(text)
    assert near is None or book.find(near[0])


NAMES = sorted({name for medicine in vocabulary().medicines.known for name in medicine.names})
around = st.text(st.sampled_from(" 0123456789,.-/()®™"), max_size=8)


@given(st.sampled_from(NAMES), around, around, st.booleans())
def test_strength_signs_and_case_around_a_name_change_nothing(name: str, before: str, after: str, upper: bool) -> None:
    book = names_of(vocabulary().medicines)
    typed = f"{before}{name.upper() if upper else name}{after}"
    assert book.find(name)[0] in book.find(typed)
