"""What occurred in the answers: whether the cases were worth asking."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from tests.same_behaviour.answers import Answer
from tests.same_behaviour.cases import Case


class Coverage:
    """Counts of what occurred, by table."""

    def __init__(self) -> None:
        self.tables: dict[str, Counter[str]] = {}
        self.refused: set[str] = set()

    def count(self, table: str, names: Iterable[object]) -> None:
        self.tables.setdefault(table, Counter()).update(str(name) for name in names)

    def add(self, case: Case, answers: Iterable[Answer]) -> None:
        """Takes in what was answered about one case."""
        self.count("cases", [case.kind])
        for call, answer in zip(case.calls, answers, strict=True):
            status = answer["status"]
            self.count("exit status by command", [f"{call.name} {status}"])
            if answer["files"]:
                self.count("files written by", [call.name])
            if call.name == "plan wrong":
                self._refusal(str(answer["err"]))
            if call.name == "plan json":
                self.count("exit status of plans", [f"{'wrong' if case.kind == 'wrong' else 'good'} cases: {status}"])
                if status in (0, 1):
                    self.count("event kinds of plans", case.events)
                    self._plan(json.loads(str(answer["out"])))
                else:
                    self._refusal(str(answer["err"]))

    def _refusal(self, sentence: str) -> None:
        """Of a refusal its key without its place in a list."""
        key = sentence.partition(": ")[2].partition(": ")[2].partition(":")[0]
        self.refused.add("".join(sign for sign in sentence if not sign.isdigit()))
        self.count("refused at", ["".join(sign for sign in key if not sign.isdigit())[:60]])

    def _plan(self, plan: Mapping[str, Any]) -> None:
        self.count("findings", (f"{one['code']} ({one['severity']})" for one in plan["findings"]))
        self.count("visit statuses", (one["status"] for one in plan["visits"]))
        self.count("visit kinds", (one["kind"] for one in plan["visits"]))
        self.count("eligibility", (one["status"] for one in plan["eligibility"]))
        window = plan["start_window"]
        self.count("start windows", ["feasible" if window["feasible"] else "not feasible"])
        self.count("start windows", ["bounded" for edge in ("earliest", "latest") if window[edge]])
        doses = plan["doses"]
        self.count("doses by basis", (one["basis"] for one in doses))
        self.count("doses", ("withheld" if one["amount"] is None else "planned" for one in doses))
        for table, key in (("dose levels", "level"), ("banding of doses", "banding")):
            self.count(table, (one.get(key) for one in doses))
        for table, inner, key in (
            ("limits of doses", "limited_by", "kind"), ("proposals", "proposals", "action"),
            ("open points", "open_points", "code"),
        ):  # fmt: skip
            self.count(table, (entry.get(key) for one in doses for entry in one.get(inner, ())))
        self.count("proposals", (one.get("action") for one in plan.get("proposals", ())))
        self.count("deviations", (one.get("kind") for one in plan.get("deviations", ())))
        self.count("medications", (one.get("status") for one in plan.get("medications", ())))
        present = ("tablets", "vials", "infusion", "override", "slowed", "dispense", "clearance", "prior_doses")
        self.count("doses with", (name for one in doses for name in present if one.get(name)))

    def lines(self) -> list[str]:
        """The tables, each in a few lines."""
        made = [f"different refusals (numbers aside): {len(self.refused)}"]
        for table, counter in sorted(self.tables.items()):
            entries = ", ".join(f"{name} {count}" for name, count in sorted(counter.items()))
            made.append(f"{table} [{len(counter)}]: {entries}")
        return made
