"""Pictures of the window beside those that a person has looked at."""

import os
from collections import Counter
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage

GOLDENS = Path(__file__).parent / "goldens"
RENEW = bool(os.environ.get("DOSECAL_RENEW_GOLDENS"))
HALF = QSize(640, 360)
TILE = 20
LIMIT = 10.0
"""Mean difference of the grey of a tile, of 255. A changed figure of the amount gives 20 and more."""


def compare(picture: QImage, name: str, half: QSize = HALF) -> None:
    """Compares a picture with its golden, which is renewed where that is asked for."""
    if QGuiApplication.platformName() != "offscreen":
        pytest.skip("goldens are drawn offscreen")
    golden = GOLDENS / f"{name}.png"
    if RENEW:
        GOLDENS.mkdir(exist_ok=True)
        assert _small(picture).save(str(golden), quality=0)
    wanted = QImage(str(golden))
    assert not wanted.isNull(), f"{golden.name} is not there"
    assert picture.size() == wanted.size()
    difference, where = _worst_tile(_grey(picture, half), _grey(wanted, half))
    if difference > LIMIT:
        actual = Path(os.environ["HOME"]) / f"{name}.png"
        picture.save(str(actual))
        pytest.fail(f"{name}: tile {where} differs by {difference:.0f}; the new picture is {actual}")


def _small(picture: QImage) -> QImage:
    """The picture with its 256 most frequent colours: a quarter of the file, and nobody sees the difference."""
    plain = picture.convertToFormat(QImage.Format.Format_RGB32)
    pixels = cast("memoryview", plain.constBits())
    table = [colour for colour, _ in Counter(memoryview(bytes(pixels)).cast("I")).most_common(256)]
    nearest = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
    return plain.convertToFormat(QImage.Format.Format_Indexed8, table, nearest)


def _grey(picture: QImage, half: QSize) -> list[bytes]:
    """The lines of half the picture in grey."""
    mode = Qt.TransformationMode.SmoothTransformation
    small = picture.convertToFormat(QImage.Format.Format_RGB32).scaled(half, Qt.AspectRatioMode.IgnoreAspectRatio, mode)
    grey = small.convertToFormat(QImage.Format.Format_Grayscale8)
    lines = [cast("memoryview", grey.constScanLine(line)) for line in range(half.height())]
    return [bytes(line)[: half.width()] for line in lines]


def _worst_tile(one: list[bytes], two: list[bytes]) -> tuple[float, tuple[int, int]]:
    worst, where = 0.0, (0, 0)
    for top in range(0, len(one), TILE):
        for left in range(0, len(one[0]), TILE):
            total = sum(
                abs(a - b)
                for line in range(top, top + TILE)
                if one[line][left : left + TILE] != two[line][left : left + TILE]
                for a, b in zip(one[line][left : left + TILE], two[line][left : left + TILE], strict=True)
            )
            if total / TILE**2 > worst:
                worst, where = total / TILE**2, (left * 2, top * 2)
    return worst, where
