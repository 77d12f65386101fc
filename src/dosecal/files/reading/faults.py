"""A fault of the program with one file: that file's trouble, and no reason to say nothing of the others."""

from dosecal.core.second.miscount import MiscountError
from dosecal.files.reading.refusal import Refusal


class Fault(Refusal):
    """Not the file is wrong but the program; ``__cause__`` is what happened."""

    def __init__(self, file: str, fault: BaseException) -> None:
        where = ", ".join(fault.places) if isinstance(fault, MiscountError) else place_of(fault)
        super().__init__(file, "", "no-fault", f"{type(fault).__name__}, {where}")
        self.__cause__ = fault


def place_of(fault: BaseException) -> str:
    """Where a fault happened: module and line of the program, never its message, which could repeat what is in a
    case."""
    trace = fault.__traceback__
    place = ""
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        place = f"{module}:{trace.tb_lineno}" if module.startswith("dosecal.") else place
        trace = trace.tb_next
    return place
