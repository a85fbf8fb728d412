"""Codes in a grey picture, of a camera or a flatbed, read by zxing-cpp."""

from __future__ import annotations


def codes_in(grey: bytes, width: int, height: int) -> tuple[bytes, ...]:
    """Return what each code of the picture holds, in bytes: text would show control characters as words.

    ``grey`` is one byte a pixel, row after row. Raises ValueError when it is not ``width`` x ``height`` of them.
    """
    import zxingcpp

    if width < 1 or height < 1 or len(grey) != width * height:
        raise ValueError("a grey picture has one byte for each pixel")
    view = memoryview(grey).cast("B", (height, width))
    return tuple(bytes(found.bytes) for found in zxingcpp.read_barcodes(view))
