"""From the bytes of a code to what they mean."""

from __future__ import annotations

import re
from typing import Final

from kiosk.codes.api import Certificates, Code, PreApplication, Strange
from kiosk.codes.two_d_doc import parse
from kiosk.stamp import DIGITS, StampNumber

# Groups are printed with spaces: the plain one, the no-break space and the narrow one of French typography.
_SPACE: Final = "[ \u00a0\u202f]"
_STAMP: Final = re.compile(rf"[0-9](?:{_SPACE}?[0-9]){{{DIGITS - 1}}}")
_NUMBER: Final = re.compile(r"[A-Za-z0-9]{10}")
_SPACES: Final = re.compile(_SPACE)


def read(data: bytes, certificates: Certificates) -> Code:
    """Return what ``data`` means by itself; Strange when nothing is known of it, whatever the bytes are.

    A stamp has 16 digits, in any groups: no check digit is published, and only the administration knows whether it is
    one. Ten signs A-Z and 0-9 are the number of a pre-application.
    """
    document = parse(data, certificates)
    if document is not None:
        return document
    text = _text(data)
    if _STAMP.fullmatch(text):
        return StampNumber(_SPACES.sub("", text))
    return PreApplication(text.upper()) if _NUMBER.fullmatch(text) else Strange()


def read_pre_application(data: bytes) -> PreApplication | None:
    """Return the pre-application that ``data`` holds, where the screen has asked for one; None when it is none.

    What the code of the summary holds is not published, so any line of text is taken as it is, but a 2D-Doc or a stamp
    is not: somebody has held the wrong paper.
    """
    match read(data, {}):
        case PreApplication() as number:
            return number
        case Strange():
            try:
                return PreApplication(_text(data))
            except ValueError:
                return None
        case _:
            return None


def _text(data: bytes) -> str:
    """Return ``data`` as text, without the spaces around it; "" when it is not UTF-8."""
    try:
        return data.decode("utf-8").strip()
    except UnicodeDecodeError:
        return ""
