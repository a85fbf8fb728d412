"""The codes in a picture: what a flatbed or a camera saw, as grey dots."""

from __future__ import annotations


def codes_in(grey: bytes, width: int, height: int) -> list[bytes]:
    """Return what each QR code and Data Matrix in a picture holds, byte for byte; [] when there is none.

    ``grey`` has one byte a dot, 0 black to 255 white, row after row from the top. Takes tens of milliseconds for a page
    at 200 dpi: not for the thread of the screen. Raises ValueError when ``grey`` has not ``width`` x ``height`` bytes.
    """
    if width < 1 or height < 1 or len(grey) != width * height:
        raise ValueError(f"{len(grey)} bytes are no picture of {width} x {height} dots")
    from zxingcpp import BarcodeFormat, BarcodeFormats, read_barcodes

    wanted = BarcodeFormats([BarcodeFormat.QRCode, BarcodeFormat.DataMatrix])
    picture = memoryview(grey).cast("B", (height, width))
    # The text of a barcode shows control characters by their names; the fields of a 2D-Doc end with some.
    return [bytes(found.bytes) for found in read_barcodes(picture, wanted)]
