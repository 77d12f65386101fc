"""What a page about the patient may ask of the page that holds the case."""

from typing import Protocol

from dosecal.core.result.dose import OpenPoint
from dosecal.session.entry import Entry
from dosecal.session.open_case import CaseHolder


class Patient(CaseHolder, Protocol):
    """Holds the case, and follows what is done with it on its pages."""

    entry: Entry

    def refresh(self) -> None:
        """What is shown has changed, the case has not."""

    def follow(self) -> None:
        """Something of the case has changed that is typed on a page."""

    def refresh_actions(self) -> None:
        """What can be done on the page has changed."""

    def enter_point(self, point: OpenPoint) -> None:
        """Puts the cursor where a point that is open before release is entered."""
