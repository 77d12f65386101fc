"""Pictures of pages without a graphics library: read a PNG, reduce it to 16 greys, keep it small, compare two."""

import struct
import zlib
from dataclasses import dataclass

GREYS = 16
SIGNATURE = b"\x89PNG\r\n\x1a\n"
BYTES_PER_PIXEL = {0: 1, 2: 3, 6: 4}
"""By the PNG colour type: grey, RGB, RGBA; of the last the alpha is ignored, a page is opaque."""


@dataclass(frozen=True)
class Picture:
    """Grey values 0 to 15, row by row."""

    width: int
    height: int
    greys: bytes


def read_png(data: bytes) -> Picture:
    """A PNG of 8 bits a sample (typst's) or 4 bits grey (ours)."""
    assert data.startswith(SIGNATURE)
    place, packed = len(SIGNATURE), b""
    width = height = depth = colour = 0
    while place < len(data):
        length, kind = struct.unpack_from(">I4s", data, place)
        chunk = data[place + 8 : place + 8 + length]
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack_from(">IIBB", chunk)
        elif kind == b"IDAT":
            packed += chunk
        place += 12 + length
    raw = zlib.decompress(packed)
    if depth == 4:
        return Picture(width, height, _unpacked(raw, width, height))
    return Picture(width, height, _greys(raw, width, height, BYTES_PER_PIXEL[colour]))


def _unpacked(raw: bytes, width: int, height: int) -> bytes:
    line = (width + 1) // 2
    rows = []
    for y in range(height):
        start = y * (line + 1)
        assert raw[start] == 0
        packed = raw[start + 1 : start + 1 + line]
        both = bytearray(2 * line)
        both[0::2] = bytes(value >> 4 for value in packed)
        both[1::2] = bytes(value & 15 for value in packed)
        rows.append(bytes(both[:width]))
    return b"".join(rows)


def _greys(raw: bytes, width: int, height: int, size: int) -> bytes:
    line = width * size
    above = bytearray(line)
    rows = []
    for y in range(height):
        start = y * (line + 1)
        row = _unfiltered(raw[start], bytearray(raw[start + 1 : start + 1 + line]), above, size)
        above = row
        rows.append(_reduced(row, size))
    return b"".join(rows)


def _unfiltered(kind: int, row: bytearray, above: bytearray, size: int) -> bytearray:
    """Undoes the filter of one line (PNG specification, section 9)."""
    if kind == 2:
        return bytearray((one + other) & 255 for one, other in zip(row, above, strict=True))
    for i in range(len(row) if kind else 0):
        left = row[i - size] if i >= size else 0
        corner = above[i - size] if i >= size else 0
        if kind == 1:
            guess = left
        elif kind == 3:
            guess = (left + above[i]) // 2
        else:
            guess = _paeth(left, above[i], corner)
        row[i] = (row[i] + guess) & 255
    return row


def _paeth(left: int, up: int, corner: int) -> int:
    to_left, to_up, to_corner = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
    if to_left <= to_up and to_left <= to_corner:
        return left
    return up if to_up <= to_corner else corner


def _reduced(row: bytearray, size: int) -> bytes:
    if size == 1:
        return bytes(value >> 4 for value in row)
    red, green, blue = row[0::size], row[1::size], row[2::size]
    return bytes((2 * r + 5 * g + b) >> 7 for r, g, b in zip(red, green, blue, strict=True))


def write_png(picture: Picture) -> bytes:
    """The picture as PNG of 4 bits grey."""
    lines = []
    for y in range(picture.height):
        row = picture.greys[y * picture.width : (y + 1) * picture.width] + bytes(picture.width % 2)
        lines.append(b"\0" + bytes(high << 4 | low for high, low in zip(row[0::2], row[1::2], strict=True)))
    head = struct.pack(">IIBBBBB", picture.width, picture.height, 4, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"".join(lines), 9)), (b"IEND", b""))
    return SIGNATURE + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )


def differing(one: Picture, other: Picture, tolerance: int = 3) -> float:
    """How many of a thousand pixels differ by more than the tolerance from the same and from all next to it.

    Edges of letters may fall a shade differently on another processor: a neighbour's shade is no difference.
    """
    if (one.width, one.height) != (other.width, other.height):
        return 1000.0
    if one.greys == other.greys:
        return 0.0
    width, count = one.width, 0
    for i, (here, there) in enumerate(zip(one.greys, other.greys, strict=True)):
        if abs(here - there) > tolerance:
            around = (i - 1, i + 1, i - width, i + width)
            near = [other.greys[j] for j in around if 0 <= j < len(other.greys)]
            count += all(abs(here - value) > tolerance for value in near)
    return 1000 * count / len(one.greys)
