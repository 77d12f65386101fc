"""Courses of treatment made up from a number: the same number gives the same case everywhere.

A course goes from visit to visit as a site lives it: given on the day, some days off, delayed before, left out, not
recorded; a drug pauses and goes on, is reduced, is stopped for a cause; assessments are done about their targets.
First doses are crowded around leap days, year ends, Easter and the changes of the clocks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from tests.oracles.calendar.calendar_oracle import months_after
from tests.oracles.calendar.calendar_rules import TRIALS, Trial
from tests.oracles.calendar.holiday_table import LANDS, easter

Data = dict[str, Any]

CAUSES = ("progression", "toxicity", "completed", "other", "consent-withdrawn", "death")
LEFT = ("death", "consent-withdrawn", "lost-to-follow-up", "completed", "progression", "other")
DELAY_CAUSES = ("toxicity", "laboratory", "holiday", "patient", "logistics", "other")
REASON = "as recorded"
EDGES = ((2, 28), (2, 29), (3, 1), (12, 31), (1, 1), (8, 31), (3, 29), (10, 25), (12, 20), (11, 30))


def day(number: int) -> date:
    return date.fromordinal(number)


def course_case(number: int) -> tuple[Trial, str | None, Data]:
    """Trial, Land and the case as its file would write it."""
    random = Random(f"course {number}")
    trial = list(TRIALS.values())[number % 2]
    land = random.choice((None, *LANDS))
    course = Course(random, trial, first_day(random))
    course.live()
    data: Data = {
        "study": trial.id,
        "protocol_version": trial.version,
        "patient": {"id": "x"},
        "planned_first_dose": day(course.planned),
        "today": day(course.today),
        "events": course.events,
    }
    site = {} if land is None else {"holidays": f"DE-{land}"}
    closures = course.closures()
    if site or closures:
        data["site"] = {**site, **({"closed": closures} if closures else {})}
    if trial.cycles and random.random() < 0.15:
        data["cycles"] = trial.cycles + random.randint(1, 4)
    random.shuffle(course.events)
    return trial, land, data


def first_day(random: Random) -> int:
    year = random.randint(2025, 2031)
    match random.random():
        case chance if chance < 0.3:
            month, of_month = random.choice([edge for edge in EDGES if edge != (2, 29) or year == 2028])
            return date(year, month, of_month).toordinal() - random.choice((0, 0, 14, 28, 42, 364))
        case chance if chance < 0.5:
            return easter(year) - random.choice((2, 1, 0, -1, 12, 26, 27, 28, 40, 54, 82))
        case _:
            return date(year, 1, 1).toordinal() + random.randint(0, 364)


@dataclass
class Course:
    """Goes through the visits and records what happened."""

    random: Random
    trial: Trial
    day_1: int
    planned: int = 0
    today: int = 0
    last: int = 0
    """The day of the latest event."""
    events: list[Data] = field(default_factory=list)
    held: dict[str, int | None] = field(default_factory=dict)
    """Drug → the day on which it goes on, None while nobody knows."""
    stopped: dict[str, int] = field(default_factory=dict)

    def chance(self, of: float) -> bool:
        return self.random.random() < of

    def live(self) -> None:
        self.planned = self.last = self.day_1
        if self.chance(0.06):
            self.today = self.day_1 - self.random.randint(0, 20)
            return  # not begun
        if self.chance(0.2):
            self.planned -= self.random.randint(1, 20)
        self.events.append({"kind": "given", "visit": "C1D1", "date": day(self.day_1)})
        self._visits()
        self.today = self.last + self.random.choice((0, 0, 1, 3, 7, 20, 60, 200))
        self._assessments()
        if self.chance(0.1) and not any(event.get("cause") in CAUSES[4:] for event in self.events):
            self._leave()
        if self.chance(0.15):
            self._taken_back()

    def _leave(self) -> None:
        """The study ends for the patient, after everything that was recorded, with or after treatment."""
        latest = max(event["date"].toordinal() for event in self.events if "date" in event)
        if latest <= self.today:
            cause = self.random.choice(LEFT)
            left = day(self.random.randint(latest, self.today))
            self.events.append({"kind": "off-study", "date": left, "cause": cause})

    def closures(self) -> list[Data]:
        """The site's own closed days: between the years, or a few days about a visit to come."""
        if self.chance(0.85):
            return []
        year, about = day(self.today).year, self.today + self.random.randint(-40, 90)
        between = (date(year, 12, 24), date(year + 1, 1, 3))
        first, last = between if self.chance(0.4) else (day(about), day(about + self.random.choice((0, 0, 1, 4, 11))))
        return [{"first": first, "last": last, "name": "closed"}]

    def _taken_back(self) -> None:
        """An event recorded wrongly and revoked: it counts for nothing."""
        wrong: Data = self.random.choice((
            {"kind": "discontinue", "drug": "all", "date": day(self.last), "reason": REASON, "cause": "death"},
            {"kind": "hold", "drug": self._drugs()[0], "date": day(self.day_1), "reason": REASON},
            {"kind": "delay", "visit": "C2D1", "days": 9, "reason": REASON},
            {"kind": "skip", "visit": "C2D1", "reason": REASON},
        ))  # fmt: skip
        self.events += [{**wrong, "id": "e1"}, {"kind": "revoke", "event": "e1", "reason": REASON}]

    def _visits(self) -> None:
        start, visits = self.day_1, self.random.randint(0, 12 if self.trial.cycles else 28)
        end = months_after(self.day_1, self.trial.months) if self.trial.months else self.day_1 + 10**4
        names = [(cycle, at) for cycle in range(1, 29 if self.trial.months else 7) for at in self.trial.days]
        for cycle, at in names[1 : visits + 1]:
            if at.day == 1:
                start += self.trial.cycle_days
            visit = f"C{cycle}D{at.day}"
            target = start + at.day - 1 + self._delay(visit)
            if target >= end or (self.stopped and len(self.stopped) == len(self._drugs())):
                return
            self._pause(target)
            taken = self._happen(visit, target, at.drugs)
            if at.day == 1:
                start = taken if taken is not None else target
            self._change(at.drugs)

    def _drugs(self) -> tuple[str, ...]:
        return self.trial.days[0].drugs

    def _delay(self, visit: str) -> int:
        moved = 0
        while self.chance(0.08):
            days = self.random.choice((1, 2, 3, 7, 7, 14, 21, 28, 40))
            cause = {"cause": self.random.choice(DELAY_CAUSES)} if self.chance(0.5) else {}
            self.events.append({"kind": "delay", "visit": visit, "days": days, "reason": REASON, **cause})
            moved += days
        return moved

    def _happen(self, visit: str, target: int, drugs: Sequence[str]) -> int | None:
        """The visit given on or about its target, left out, or not recorded; the day on which it was given."""
        due = [drug for drug in drugs if drug not in self.stopped and drug not in self.held]
        if not due:
            return None
        if self.chance(0.05):
            self.events.append({"kind": "skip", "visit": visit, "reason": REASON})
            return None
        if self.chance(0.05):
            return None
        off = self.random.choice((0, 0, 0, 0, 0, 0, 0, 1, 2, 3, -1, -2, -4, 5, 10))
        taken = max(target + off, self.last + 1)
        self.last = taken
        if len(due) > 1 and self.chance(0.1):
            self._one_left_out(visit, taken, due)
        elif self.chance(0.05):
            self._each_on_its_day(visit, taken, due)
        else:
            self.events.append({"kind": "given", "visit": visit, "date": day(taken)})
        return taken

    def _one_left_out(self, visit: str, taken: int, due: Sequence[str]) -> None:
        left = self.random.choice(due)
        self.events.append({"kind": "skip", "visit": visit, "drug": left, "reason": REASON})
        self.events.append({"kind": "given", "visit": visit, "date": day(taken)})

    def _each_on_its_day(self, visit: str, taken: int, due: Sequence[str]) -> None:
        """The drugs of one visit recorded each for itself, now and then a day apart."""
        for after, drug in enumerate(due):
            day_of = taken + (after if self.chance(0.5) else 0)
            self.events.append({"kind": "given", "visit": visit, "drug": drug, "date": day(day_of)})
            self.last = max(self.last, day_of)

    def _pause(self, target: int) -> None:
        """A pause that was over by now ends; another may begin between the last visit and this one."""
        for drug, until in [*self.held.items()]:
            if until is not None and until <= target:
                del self.held[drug]
        for drug in self._drugs():
            if drug not in self.held and drug not in self.stopped and self.last + 2 < target and self.chance(0.04):
                begun = self.random.randint(self.last + 1, target - 1)
                self.events.append({"kind": "hold", "drug": drug, "date": day(begun), "reason": REASON})
                self.last = begun
                self.held[drug] = None
                if self.chance(0.8):
                    until = begun + self.random.choice((3, 10, 20, 35))
                    self.events.append({"kind": "resume", "drug": drug, "date": day(until)})
                    self.last = until
                    if until > target:
                        self.held[drug] = until
                    else:
                        del self.held[drug]

    def _change(self, drugs: Sequence[str]) -> None:
        drug = self.random.choice(drugs)
        if drug in self.stopped or drug in self.held:
            return
        if self.chance(0.03) and drug == "cabozantinib" and all(event["kind"] != "reduce" for event in self.events):
            self.events.append({"kind": "reduce", "drug": drug, "date": day(self.last), "reason": REASON})
        if self.chance(0.04):
            self.last += self.random.randint(0, 12)
            named = "all" if self.chance(0.4) else drug
            event = {"kind": "discontinue", "drug": named, "date": day(self.last), "reason": REASON}
            if self.chance(0.8):
                # One drug is not stopped by a death or a consent taken back: all of them are.
                event["cause"] = self.random.choice(CAUSES if named == "all" else CAUSES[:4])
            self.events.append(event)
            self.stopped.update(dict.fromkeys(self._drugs() if named == "all" else (drug,), self.last))

    def _assessments(self) -> None:
        """Done about their targets, when they had come; nothing is recorded after treatment ended for good."""
        ended = bool(self.stopped)
        for what in self.trial.assessments:
            for count in what.counts:
                target = self.day_1 + 7 * count if what.unit == "weeks" else months_after(self.day_1, count)
                visit = f"{what.prefix}{count}"
                done = target + self.random.choice((0, 0, 0, -3, -7, 5, 7, 12))
                if self.day_1 < done <= self.today and not ended and self.chance(0.7):
                    self.events.append({"kind": "done", "visit": visit, "date": day(done)})
                elif self.chance(0.05):
                    self.events.append({"kind": "skip", "visit": visit, "reason": REASON})


def later(data: Data, days: int) -> Data:
    return {**data, "today": data["today"] + timedelta(days=days)}
