"""Doses as no plan has them: a part of how one is made up, or of its sums, is another one."""

from typing import Any

from msgspec.structs import replace

from dosecal.core.result.dose import Dose, Release
from dosecal.core.result.prepared import Preparation, Prepared
from dosecal.core.result.sums import Sums


def changed_dose(dose: Dose, **changes: Any) -> Dose:
    """The dose with other parts, each by the name that it has in the dose or in what the dose is made of."""

    def of(kind: type) -> dict[str, Any]:
        names: tuple[str, ...] = kind.__struct_fields__  # type: ignore[attr-defined]  # every Struct has them
        return {name: changes.pop(name) for name in names if name in changes}

    own, sums, release, preparation, prepared = of(Dose), of(Sums), of(Release), of(Preparation), of(Prepared)
    assert not changes, changes
    made = replace(dose.prepared, preparation=replace(dose.prepared.preparation, **preparation), **prepared)
    around = {"sums": replace(dose.sums, **sums), "release": replace(dose.release, **release)}
    return replace(dose, prepared=made, **around, **own)
