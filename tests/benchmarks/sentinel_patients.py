"""Plausible patients for the benchmark of the sentinels: invented, drawn from the distribution stated here.

THE DISTRIBUTION, with where each part comes from; [K] is general knowledge, read in no source
  people    45 % women; age 63 ± 9, 18 to 75 years [K]; all in RamuNET, whose two doses rest on the weight
  height    men 177 ± 7 cm, women 164 ± 6.5 cm, whole cm. German adults: men 179, women 166 cm (Destatis, Mikrozensus
            2021); Thuringia 178 and 165; who is 70 is some cm shorter (NAKO, 100 000 measured). Spread [K]
            Measured again at every fifth visit, ± 0.7 cm [K]
  BMI       log-normal: men median 26.7, spread 15 %; women 25.5, spread 20 %. Means 27.0 and 26.0 are those of NAKO;
            22 and 21 % have 30 or more, between 19 % (GEDA 2019/2020, told) and 23–24 % (DEGS1, measured). Above 45 are
            0.02 and 0.2 %, below 18.5 0.7 and 5 % (cancer makes thin). Weight written to 0.1 kg
  course    a weight at screening and every two weeks; −0.1 % ± 1 % from one to the next, ± 0.3 kg of the scales [K].
            Who loses 10 % is asked by the rule of the dose weight, and rightly: such patients are a kind of slip here
  moment    a quarter at screening (nothing measured before), else at one of the first eleven treatment visits;
            at the twelfth no dose rests on the height any more
  labs      at every visit; log-normal: median, spread between people, spread from visit to visit; at screening such as
            the trial takes (haemoglobin above 9, bilirubin at most 1.5 mg/dL, creatinine at most 1.5 × the limit …)
            haemoglobin 13.2 (men) or 12.4 g/dL, 11 %, 4 %: three in ten are below 12; of patients with solid
            tumours 36 % were on entering a survey (ECAS, Eur J Cancer 2004;40:2293). Within a person
            2.8 % in health (PubMed 1497462)
            bilirubin 0.62 or 0.52 mg/dL, 35 %, 20 %: above 1.5 are 1.4 and 0.4 %, of 23 925 screened 2.0 and 0.6 %
            ("Does Gilbert's disease exist?", a screening centre); from visit to visit [K]
            neutrophils 4.0, 30 %, 25 %; platelets 250, 25 %, 12 % (10⁹/L) [K]; within a person in health leukocytes
            11–16 %, platelets 7–9 % (PubMed 1497462): wider here, since chemotherapy is given
            creatinine 0.95 or 0.75 mg/dL, 18 %, 8 % · AST and ALT 26 U/L, 40 %, 20 % · INR 1.0, 5 %, 4 %
            PTT 30 s, 8 %, 6 % [K]
  limits    of AST, ALT and creatinine at every value, as the trial's limits ask; of bilirubin at half of the sites [K]
  units     each site writes one unit of each test, at random; haemoglobin a fifth mmol/L, a tenth g/L [K]
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

Data = dict[str, object]

DAY_1 = date(2027, 2, 1)
SCREENING = DAY_1 - timedelta(days=10)
VISITS = [f"C{cycle}D{day}" for cycle in range(1, 7) for day in (1, 15)]


@dataclass(frozen=True, slots=True)
class Test:
    """How values of a laboratory test are spread, and the units a site writes: unit, factor, decimals."""

    median: Mapping[str, float]
    between: float
    within: float
    units: tuple[tuple[str, str, int], ...]
    taken: tuple[float, float] = (0, 1e9)
    """At screening, exclusive: who has another value is not taken into the trial."""
    uln: Mapping[str, float] | None = None
    """The upper limit of normal that the laboratory prints."""
    uln_share: float = 1


def both(value: float) -> Mapping[str, float]:
    return {"female": value, "male": value}


TESTS: Mapping[str, Test] = {
    "creatinine": Test(
        {"female": 0.75, "male": 0.95}, 0.18, 0.08, (("mg/dL", "1", 2), ("µmol/L", "88.4", 0)), (0, 1.5),
        {"female": 1.0, "male": 1.2},
    ),
    "hemoglobin": Test(
        {"female": 12.4, "male": 13.2}, 0.11, 0.04,
        (("g/dL", "1", 1),) * 7 + (("mmol/L", "0.6206", 1),) * 2 + (("g/L", "10", 0),), (9, 25),
    ),
    "bilirubin": Test(
        {"female": 0.52, "male": 0.62}, 0.35, 0.20, (("mg/dL", "1", 2), ("µmol/L", "17.1", 1)), (0, 1.5), both(1.2), 0.5
    ),
    "anc": Test(both(4.0), 0.30, 0.25, (("10⁹/L", "1", 1), ("G/L", "1", 2), ("/µL", "1000", 0)), (1.5, 1e9)),
    "platelets": Test(
        both(250.0), 0.25, 0.12, (("10⁹/L", "1", 0), ("G/L", "1", 0), ("/µL", "1000", 0)), (100, 1e9)
    ),
    "ast": Test(both(26.0), 0.40, 0.20, (("U/L", "1", 0),), (0, 105), {"female": 35, "male": 50}),
    "alt": Test(both(26.0), 0.40, 0.20, (("U/L", "1", 0),), (0, 105), {"female": 35, "male": 50}),
    "inr": Test(both(1.0), 0.05, 0.04, (("", "1", 2),)),
    "ptt": Test(both(30.0), 0.08, 0.06, (("s", "1", 0),)),
}  # fmt: skip


@dataclass(slots=True)
class Patient:
    """A patient between screening and the eleventh treatment visit; everything written as a case writes it."""

    sex: str
    born: date
    visit: int
    """−1 at screening, else the place of the visit that is due today."""
    height: int
    weights: list[Decimal]
    heights: dict[int, int]
    labs: list[dict[str, tuple[Decimal, str]]]
    ulns: dict[str, Decimal]
    """In the unit of the site."""

    @property
    def today(self) -> date:
        return self.days[-1]

    @property
    def days(self) -> list[date]:
        """The days of measurements: screening, then every visit so far."""
        return [SCREENING, *(DAY_1 + timedelta(days=14 * place) for place in range(self.visit + 1))]

    def data(self) -> Data:
        """The case."""
        measurements = []
        for place, day in enumerate(self.days):
            size: Data = {"date": day, "weight": f"{self.weights[place]} kg"}
            if place in self.heights:
                size["height"] = f"{self.heights[place]} cm"
            measurements.append(size)
        labs = []
        for day, values in zip(self.days, self.labs, strict=True):
            for test, (number, unit) in values.items():
                entry: Data = {"date": day, "test": test, "value": f"{number} {unit}".rstrip()}
                if test in self.ulns:
                    entry["uln"] = f"{self.ulns[test]} {unit}"
                labs.append(entry)
        given = [
            {"kind": "given", "visit": VISITS[place], "date": DAY_1 + timedelta(days=14 * place)}
            for place in range(self.visit)
        ]
        person: Data = {"id": "X", "sex": self.sex, "birth_date": self.born}
        if self.sex == "female":
            person["childbearing_potential"] = False
        return {
            "study": "ramunet", "protocol_version": "01", "today": self.today, "planned_first_dose": DAY_1,
            "site": {"holidays": "DE-ST"}, "patient": person, "measurements": measurements, "labs": labs,
            "events": given,
        }  # fmt: skip


def written(value: Decimal | float, decimals: int) -> Decimal:
    """A value as a person writes it."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def draw(chance: random.Random, later: bool = False) -> Patient:
    """One plausible patient; ``later``: one with something measured before."""
    sex = "female" if chance.random() < 0.45 else "male"
    age = min(max(chance.gauss(63, 9), 18.5), 75)
    visit = chance.randrange(11) if later or chance.random() >= 0.25 else -1
    height = round(chance.gauss(164, 6.5) if sex == "female" else chance.gauss(177, 7))
    bmi = chance.lognormvariate(0, 0.20) * 25.5 if sex == "female" else chance.lognormvariate(0, 0.15) * 26.7
    kilograms = bmi * (height / 100) ** 2
    weights, heights = [], {0: height}
    for place in range(visit + 2):
        weights.append(written(kilograms + chance.gauss(0, 0.3), 1))
        kilograms *= 1 + chance.gauss(-0.001, 0.01)
        if place and chance.random() < 0.2:
            heights[place] = round(height + chance.gauss(0, 0.7))
    born = DAY_1 - timedelta(days=int(age * 365.25))
    labs: list[dict[str, tuple[Decimal, str]]] = [{} for _ in range(visit + 2)]
    ulns = {}
    for name, test in TESTS.items():
        unit, factor, decimals = chance.choice(test.units)
        for place, value in enumerate(_course(chance, test, sex, visit + 2)):
            labs[place][name] = written(value * float(factor), decimals), unit
        if test.uln is not None and chance.random() < test.uln_share:
            ulns[name] = written(test.uln[sex] * float(factor), min(decimals, 1))
    return Patient(sex, born, visit, height, weights, heights, labs, ulns)


def _course(chance: random.Random, test: Test, sex: str, visits: int) -> list[float]:
    """The values of one test from screening on, of somebody whom the trial takes."""
    while True:
        person = test.median[sex] * chance.lognormvariate(0, test.between)
        first = person * chance.lognormvariate(0, test.within)
        if test.taken[0] < first < test.taken[1]:
            return [first, *(person * chance.lognormvariate(0, test.within) for _ in range(visits - 1))]
