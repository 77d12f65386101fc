"""Whether the parameters of a finding are those that its code declares."""

from collections.abc import Iterator

from dosecal.core.values.finding import Finding
from dosecal.core.values.finding_code import SHAPES


def misfits(found: Finding) -> Iterator[str]:
    """Parameters that the code of a finding does not declare, that it lacks, or that are of another type."""
    shape = SHAPES[found.code]
    declared = {**shape.always, **shape.sometimes}
    for name in shape.always.keys() - found.params.keys():
        yield f"{found.code} lacks {name}"
    for name, value in found.params.items():
        kind = declared.get(name)
        if kind is None or not isinstance(value, kind):
            yield f"{found.code}: {name} = {value!r}"
