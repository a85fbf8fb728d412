"""From the bytes of a code to what it is. A closed list: what the kiosk does not know is Strange, and left alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from kiosk.codes.certificates import Certificates
from kiosk.codes.two_d_doc import TwoDDoc, parse
from kiosk.orders.reference import OrderReference
from kiosk.stamp import StampNumber

_SPACES: Final = re.compile(r"[\s\u00a0\u202f]+")
_STAMP: Final = re.compile(r"[0-9]{16}")
_PRE_APPLICATION: Final = re.compile(r"[A-Z0-9]{10}")


@dataclass(frozen=True, slots=True)
class PreApplication:
    """The number of an ANTS pre-application (pré-demande): ten letters and digits, as its summary and its code show
    it. Handed on as it is, never kept."""

    number: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Strange:
    """A code of something else."""


Code: TypeAlias = TwoDDoc | StampNumber | OrderReference | PreApplication | Strange


def read(data: bytes, certificates: Certificates) -> Code:
    """Return what ``data`` is. Nothing is raised, whatever the bytes are."""
    paper = parse(data, certificates.find)
    if paper is not None:
        return paper
    try:
        text = _SPACES.sub("", data.decode("utf-8"))
    except UnicodeDecodeError:
        return Strange()
    if _STAMP.fullmatch(text):
        return StampNumber(text)
    try:
        return OrderReference(text)
    except ValueError:
        pass
    return PreApplication(text) if _PRE_APPLICATION.fullmatch(text) else Strange()
