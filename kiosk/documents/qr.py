"""QR codes (ISO/IEC 18004), for the pages and for the screens."""

from __future__ import annotations

from typing import Final, TypeAlias

Matrix: TypeAlias = tuple[tuple[bool, ...], ...]

QUIET_MODULES: Final = 4
"""The light margin that a reader needs on each side, in modules (ISO/IEC 18004, section 6.3.8)."""


def qr_matrix(payload: str) -> Matrix:
    """Return the modules of ``payload``, dark is True, without quiet zone (see :data:`QUIET_MODULES`).

    The error correction is at least M, and as much more as the same number of modules can carry: a folded or stained
    page still scans. Raises ValueError when there is nothing to encode, or more than a symbol holds.
    """
    from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_M, ERROR_CORRECT_Q
    from qrcode.main import QRCode

    if not payload:
        raise ValueError("a QR code needs a payload")
    smallest = None
    for level in (ERROR_CORRECT_M, ERROR_CORRECT_Q, ERROR_CORRECT_H):
        code = QRCode(error_correction=level, border=0)
        code.add_data(payload)
        version = code.best_fit()
        if smallest is None or version == smallest.version:
            smallest = code
    assert smallest is not None
    smallest.make(fit=False)
    return tuple(tuple(bool(module) for module in row) for row in smallest.get_matrix())
