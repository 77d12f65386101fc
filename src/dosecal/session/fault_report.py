"""The report of a fault of the program: where it happened, and nothing of what was entered."""

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

HERE = Path(__file__).parent.parent


def fault_report(fault: BaseException, about: str) -> str:
    """Kind and places of a fault; never its message, a value or a path, which could repeat what is in a case."""
    lines = [about, type(fault).__name__, *_places(fault.__traceback__)]
    cause = fault.__cause__ or fault.__context__
    if cause is not None:
        lines += [type(cause).__name__, *_places(cause.__traceback__)]
    return "\n".join(lines)


def _places(trace: TracebackType | None) -> Iterator[str]:
    while trace is not None:
        code = trace.tb_frame.f_code
        path = Path(code.co_filename)
        if HERE in path.parents:
            yield f"  {path.relative_to(HERE).as_posix()}:{trace.tb_lineno} {code.co_name}"
        trace = trace.tb_next
