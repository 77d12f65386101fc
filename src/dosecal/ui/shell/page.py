"""What a page of the window is: its entry in the registry, and what the window asks of it."""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, runtime_checkable

if TYPE_CHECKING:
    from dosecal.core.result.plan import Plan
    from dosecal.ui.shell.order import Order, SheetState


class PageEntry(NamedTuple):
    """A page in the registry. Its words, its icon and the chapter that explains it are found by its name."""

    name: str
    key: str
    module: str
    """Loaded when the page is first shown; its function ``make`` makes the page."""
    sheet: str = ""
    """The kind of sheet that is printed from the page; empty if there is none."""

    wide: bool = False
    """Whether the page is read at full width: on a narrow window the fields beside it give way."""

    def sheet_of(self, shown: object) -> str:
        """The kind of sheet that is printed from what the page shows now; some choose it themselves."""
        return shown.sheet if isinstance(shown, SheetChooser) else self.sheet

    @property
    def icon(self) -> str:
        """The drawing of ``resources/icons`` next to the name."""
        return self.name

    @property
    def chapter(self) -> str:
        """The chapter of the manual."""
        return self.name

    @property
    def make(self) -> Callable[..., Any]:
        """The function that makes the page; given a Shell, or for a page about the patient a Patient."""
        made: Callable[..., Any] = import_module(self.module).make
        return made


@runtime_checkable
class Page(Protocol):
    """One page of the window; a QWidget, made by ``make(shell, kept)`` of its module."""

    @property
    def chapter(self) -> str:
        """The chapter of the manual about what is shown."""

    @property
    def kept(self) -> object:
        """What a page that takes this one's place in another language starts with, as ``kept``."""

    def sheet_state(self) -> "SheetState":
        """Whether what is shown can be printed."""

    def order(self) -> "Order | None":
        """The sheet of what is shown; None if there is none, or it cannot be made now."""

    def say_shortly(self, text: str) -> None:
        """Shows a short message at the foot of the page."""

    def take_focus(self) -> None:
        """Puts the cursor where work on the page begins."""

    def leave(self) -> None:
        """The page is about to go: nothing is read for it any more."""


@runtime_checkable
class Rereadable(Protocol):
    """A page whose list is read from files."""

    def read(self) -> None:
        """Reads the files again."""


@runtime_checkable
class PlanPage(Protocol):
    """A page about the patient shown; a QWidget, made by ``make(patient)`` of its module."""

    def show_plan(self, plan: "Plan") -> None:
        """Shows a plan."""


@runtime_checkable
class VisitStepper(Protocol):
    """A page that shows one visit at a time."""

    def step_visit(self, by: int) -> None:
        """To the next visit (1) or the previous one (-1)."""


@runtime_checkable
class SheetChooser(Protocol):
    """A page about the patient that has another sheet for each of its views."""

    @property
    def sheet(self) -> str:
        """The kind of sheet of the view shown."""
