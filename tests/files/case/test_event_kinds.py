"""Every kind of event that the core knows is read from a case file."""

from typing import get_args, get_type_hints

from dosecal.core.patient.events import Event
from dosecal.files.case.events import _READERS


def test_every_event_of_the_core_has_a_reader() -> None:
    read = [get_type_hints(reader)["return"] for reader in _READERS.values()]
    assert sorted(kind.__name__ for kind in read) == sorted(kind.__name__ for kind in get_args(Event))
