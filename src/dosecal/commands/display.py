"""Whether this machine can open a window, found out before Qt is imported: Qt without a display aborts the process."""

import ctypes
import os
import sys
from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

QT_LIBRARIES = (
    "libEGL.so.1",
    "libGL.so.1",
    "libX11.so.6",
    "libfontconfig.so.1",
    "libglib-2.0.so.0",
    "libxkbcommon.so.0",
)
"""What Qt's widgets load from the system on Linux; every other library comes with Qt."""

X_LIBRARIES = (
    "libxcb.so.1", "libxcb-cursor.so.0", "libxcb-icccm.so.4", "libxcb-image.so.0", "libxcb-keysyms.so.1",
    "libxcb-render-util.so.0", "libxcb-shape.so.0", "libxcb-xkb.so.1", "libX11-xcb.so.1", "libxkbcommon-x11.so.0",
)  # fmt: skip
WAYLAND_LIBRARIES = ("libwayland-client.so.0", "libwayland-cursor.so.0")

INVISIBLE = ("offscreen", "minimal", "vnc")
"""Platforms of Qt that draw where nobody sees it."""

_PROBE = "from PySide6.QtWidgets import QApplication, QWidget; application = QApplication([]); QWidget().winId()"
_PROBE_SECONDS = 20


class Hindrance(StrEnum):
    """Why there is no window: word ``display.<hindrance>``."""

    LIBRARIES = "libraries"
    """Of the system, missing."""
    BROKEN = "broken"
    """A library of the system that cannot be loaded."""
    NONE = "none"
    """No display that somebody sees."""
    UNREACHABLE = "unreachable"
    """A display that is named and does not answer."""
    REFUSED = "refused"
    """Qt aborts on it."""


class Obstacle(NamedTuple):
    """Why there is no window, with the libraries that it is about."""

    code: Hindrance
    names: tuple[str, ...] = ()


def obstacle(environ: Mapping[str, str] = os.environ) -> Obstacle | None:
    """What keeps a window from opening, None if nothing is known to; a few milliseconds, no Qt."""
    if not sys.platform.startswith("linux"):
        return None
    missing = missing_qt_libraries()
    if missing:
        return Obstacle(Hindrance.LIBRARIES, missing)
    platform = _platform(environ)
    if platform and platform not in ("xcb", "wayland"):
        return None
    obstacles = []
    if platform != "xcb" and (environ.get("WAYLAND_DISPLAY") or environ.get("WAYLAND_SOCKET")):
        obstacles.append(_wayland_obstacle(environ))
    if platform != "wayland" and environ.get("DISPLAY"):
        obstacles.append(_x_obstacle(environ["DISPLAY"]))
    if not obstacles:
        return Obstacle(Hindrance.NONE)
    return None if None in obstacles else obstacles[0]


def obstacle_for_people(environ: Mapping[str, str] = os.environ) -> Obstacle | None:
    """As :func:`obstacle`, for a window that somebody must see: a child process opens Qt first (half a second)."""
    if _platform(environ) in INVISIBLE:
        return Obstacle(Hindrance.NONE)
    return obstacle(environ) or (None if _probe(environ) else Obstacle(Hindrance.REFUSED))


def missing_qt_libraries() -> tuple[str, ...]:
    """The libraries that every window needs and this machine lacks."""
    return missing_libraries(QT_LIBRARIES) if sys.platform.startswith("linux") else ()


def missing_libraries(names: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the shared libraries that do not load."""
    return tuple(name for name in names if _load(name) is None)


def _platform(environ: Mapping[str, str]) -> str:
    return environ.get("QT_QPA_PLATFORM", "").partition(";")[0].partition(":")[0]


def _load(name: str) -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL(name)
    except OSError:
        return None


def _x_obstacle(name: str) -> Obstacle | None:
    missing = missing_libraries(X_LIBRARIES)
    if missing:
        return Obstacle(Hindrance.LIBRARIES, missing)
    # libxcb reads the name and the access key as Qt will: a socket that merely exists may still turn us away.
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(name.encode(), None))
    failed = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return Obstacle(Hindrance.UNREACHABLE) if failed else None


def _wayland_obstacle(environ: Mapping[str, str]) -> Obstacle | None:
    missing = missing_libraries(WAYLAND_LIBRARIES)
    if missing:
        return Obstacle(Hindrance.LIBRARIES, missing)
    if environ.get("WAYLAND_SOCKET"):
        return None  # a connection that was handed over serves once: it is left to Qt
    wayland = ctypes.CDLL("libwayland-client.so.0")
    wayland.wl_display_connect.restype = ctypes.c_void_p
    display = wayland.wl_display_connect(environ["WAYLAND_DISPLAY"].encode())
    if display is None:
        return Obstacle(Hindrance.UNREACHABLE)
    wayland.wl_display_disconnect(ctypes.c_void_p(display))
    return None


def _probe(environ: Mapping[str, str]) -> bool:
    """Whether Qt opens in a process of its own, which may abort in our stead."""
    if getattr(sys, "frozen", False):
        return True
    import subprocess  # noqa: PLC0415  late: only the demo asks a child, every window waits for this module

    try:
        probe = subprocess.run(
            [sys.executable, "-c", _PROBE],
            env=dict(environ), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            timeout=_PROBE_SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return False
    return probe.returncode == 0
