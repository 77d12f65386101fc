"""Colours, type and measures of the window: one set of tokens per theme, put into palettes on Fusion."""

from functools import cache, lru_cache
from typing import NamedTuple

from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from dosecal import resources

SIZES = {"body": 11.0, "card": 13.0, "title": 16.0, "amount": 28.0}
"""Points; the amount of a dose is the largest thing on its page."""

FAMILY = "Inter"
THEMES = ("system", "light", "dark", "contrast")


class Tokens(NamedTuple):  # no dataclass: it is made before the first paint
    """What a colour is for, and the colour."""

    page: str
    card: str
    text: str
    quiet: str
    line: str
    edge: str
    accent: str
    accent_soft: str
    on_accent: str
    warn: str
    warn_soft: str
    block: str
    block_soft: str
    ok: str
    ok_soft: str
    treatment: str
    assessment: str
    last_dose: str
    closed: str

    def tone(self, name: str) -> QColor:
        """The colour of a tone: text, quiet, accent, warn, block, ok …"""
        return QColor(getattr(self, name))


LIGHT = Tokens(
    page="#F6F7F9", card="#FFFFFF", text="#16202B", quiet="#4A5561", line="#D9DEE4", edge="#848F9B",
    accent="#0B5FA5", accent_soft="#E3EEF8", on_accent="#FFFFFF",
    warn="#6F4300", warn_soft="#FFF3DD", block="#8F1414", block_soft="#FDE8E8", ok="#14572E", ok_soft="#E2F2E8",
    treatment="#0B5FA5", assessment="#6A3FA0", last_dose="#2F6F5E", closed="#E8EBEF",
)  # fmt: skip
DARK = Tokens(
    page="#12171D", card="#1B222B", text="#EEF2F6", quiet="#B4BEC9", line="#323C48", edge="#6F7C8A",
    accent="#6CB4F5", accent_soft="#1C3348", on_accent="#0B1722",
    warn="#F2C14E", warn_soft="#3A2F16", block="#FFA3A3", block_soft="#412222", ok="#7FD6A0", ok_soft="#1D3628",
    treatment="#6CB4F5", assessment="#C3A3F0", last_dose="#7CCFB8", closed="#2A343F",
)  # fmt: skip
CONTRAST = Tokens(
    page="#000000", card="#000000", text="#FFFFFF", quiet="#FFFFFF", line="#FFFFFF", edge="#FFFFFF",
    accent="#FFFF00", accent_soft="#333300", on_accent="#000000",
    warn="#FFD75E", warn_soft="#000000", block="#FF9C9C", block_soft="#000000", ok="#8CFFB0", ok_soft="#000000",
    treatment="#7FC4FF", assessment="#DDBBFF", last_dose="#8CF0D4", closed="#444444",
)  # fmt: skip
"""Quiet text, warning, block and ok are a shade stronger than the sketches': text keeps 7 : 1 on page and card."""

_current = LIGHT
_shown = False


def tokens() -> Tokens:
    """The tokens of the theme that is shown now; what paints itself asks at each painting."""
    return _current


def choose(theme: str) -> Tokens:
    """The tokens of a theme by name; ``system`` follows the desktop."""
    if theme == "dark" or (theme == "system" and _system_is_dark()):
        return DARK
    return CONTRAST if theme == "contrast" else LIGHT


def _system_is_dark() -> bool:
    """Asked before our own palette is shown: the style's palette follows the desktop."""
    if _shown:
        return QGuiApplication.styleHints().colorScheme().name == "Dark"
    return QGuiApplication.palette().color(QPalette.ColorRole.Window).lightness() < 128


ROLES = {
    "text": QPalette.ColorRole.WindowText,
    "quiet": QPalette.ColorRole.PlaceholderText,
    "accent": QPalette.ColorRole.Link,
    "warn": QPalette.ColorRole.LinkVisited,
    "block": QPalette.ColorRole.BrightText,
    "ok": QPalette.ColorRole.Shadow,
}
"""The palette's role that holds a tone: a label follows the theme by its role and is never styled again."""


def apply(app: QApplication, theme: str) -> None:
    """Shows a theme: the palette is the whole of it, nothing is polished again."""
    global _current, _shown
    _current, _shown = choose(theme), True
    app.setPalette(palette(_current))


def palette(of: Tokens) -> QPalette:
    """The palette of the tokens."""
    role = QPalette.ColorRole
    made = QPalette()
    for which, name in (
        (role.Window, "page"), (role.WindowText, "text"), (role.Base, "card"), (role.AlternateBase, "page"),
        (role.Text, "text"), (role.PlaceholderText, "quiet"), (role.Button, "card"), (role.ButtonText, "text"),
        (role.ToolTipBase, "card"), (role.ToolTipText, "text"), (role.BrightText, "block"),
        (role.Highlight, "accent"), (role.HighlightedText, "on_accent"), (role.Accent, "accent"),
        (role.Link, "accent"), (role.LinkVisited, "warn"), (role.Mid, "line"), (role.Midlight, "line"),
        (role.Light, "card"), (role.Dark, "line"), (role.Shadow, "ok"),
    ):  # fmt: skip
        made.setColor(which, of.tone(name))
    for which in (role.WindowText, role.Text, role.ButtonText):
        faint = of.tone("quiet")
        faint.setAlpha(150)
        made.setColor(QPalette.ColorGroup.Disabled, which, faint)
    return made


@cache
def wear_font() -> None:
    """Inter from the resources for the whole application: tabular figures, the same picture on every machine."""
    for file in ("Inter-Regular.otf", "Inter-SemiBold.otf"):
        QFontDatabase.addApplicationFont(str(resources.path("fonts", file)))
    QApplication.setFont(font())


@lru_cache(maxsize=16)
def font(size: str = "body", bold: bool = False) -> QFont:
    """A font of the window: figures all equally wide."""
    made = QFont(FAMILY)
    made.setPointSizeF(SIZES[size])
    made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made
