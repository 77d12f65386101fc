"""The manual of protocol and drug files, and the files that stand in it."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
MANUAL = (ROOT / "resources" / "manual" / "trial-files.md").read_text(encoding="utf-8")


def written_to(folder: Path) -> Path:
    """The files of the manual, each under the name in its first line."""
    for block in re.findall(r"```toml\n(.*?)```", MANUAL, flags=re.DOTALL):
        name = block.splitlines()[0].removeprefix("# ")
        target = folder / name
        target.parent.mkdir(exist_ok=True)
        target.write_text(block, encoding="utf-8")
    return folder / "case.toml"
