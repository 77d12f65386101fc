"""Work for which looking for circles among its objects is in vain."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collector() -> Iterator[None]:
    """Reads many cases, or loads many modules, without looking for circles of objects every few hundred of them: there
    are none to be found, and looking takes as long as some of the work."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.freeze()  # all that was kept: to switch the collector on would have it look through that at once
            gc.enable()
