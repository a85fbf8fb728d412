"""Where screens, assets and locales are: inside the installed package, or beside it in a checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """Return the folder ``name`` (``screens``, ``assets`` or ``locales``). Raises FileNotFoundError if it is gone."""
    for base in (_PACKAGE / "_data", _PACKAGE.parent):
        candidate = base / name
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"the installation is not complete: the folder {name!r} is missing")
