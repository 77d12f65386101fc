"""``dosecal plan`` as a whole process, beside a process that imports what it needs, in both meanings of the word:
a fixed list, and the modules of others that the program has loaded when it ends."""

from collections.abc import Iterator

from tests.benchmarks.floor import IMPORTS_MS
from tests.benchmarks.invented import DEMO
from tests.benchmarks.measure import Line, Options, dosecal, line, median_of, output, own_home, process, turns

LIMIT_MS = 95
NEEDED = (
    "argparse", "dataclasses", "datetime", "dateutil.relativedelta", "decimal", "fractions", "hashlib", "json",
    "pathlib", "re", "tomllib", "typing",
)  # fmt: skip
"""What a plan cannot do without: a command line, files, exact numbers, calendar months, JSON. No units package for the
units of the closed table, no 250 countries for one Land. The list is fixed: a reference that shrinks with the program
would hide what is gained.

It names neither ``holidays`` nor ``msgspec``, which no plan of dosecal does without: counted in instructions, the first
with one country takes 0.8 times the list (half of it to read its own version number from its metadata), the second 0.1.
The limit was found with both in the program, and stays."""

ALL_OTHERS = """
import sys
from dosecal.__main__ import main
sys.stdout = open("/dev/null", "w")
main(sys.argv[1:])
names = [name for name in sys.modules if name.partition(".")[0] not in {"dosecal", "__main__"}]
sys.__stdout__.write(" ".join(names))
"""
IMPORT = """
import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
"""


def whole(options: Options) -> Iterator[Line]:
    """A plan of the demo, from starting Python to its end, with bytecode and with all files in memory."""
    case = str(DEMO / "ramunet.toml")
    with own_home() as home:
        arguments = dosecal("plan", case, "--json")
        imports = ["-c", f"import {', '.join(NEEDED)}"]
        process(arguments, home), process(imports, home)
        found = turns(lambda: process(arguments, home), lambda: process(imports, home), options.repeats)
        others = output(["-c", ALL_OTHERS, "plan", case], home).split()
        today = ["-c", IMPORT, *others]
        process(today, home)
        beside = turns(lambda: process(arguments, home), lambda: process(today, home), options.repeats)
    ours, floor = median_of(found)
    _, imported = median_of(beside)
    note = f"{1000 * ours:.0f} ms, limit {LIMIT_MS} ms; imports {1000 * floor:.0f} ms"
    yield line("dosecal plan, whole process", found, LIMIT_MS / IMPORTS_MS, "× fixed needed imports", note)
    note = f"{len(others)} modules in {1000 * imported:.0f} ms; only with the line above: idle imports lower this one"
    yield line("dosecal plan, whole process", beside, 1.8, "× all it imports of others", note)
