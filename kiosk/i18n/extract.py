"""Babel's extractor for QML: its JavaScript one, and what ``qsTr`` means by its arguments."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import IO, Any, Final, TypeAlias

from babel.messages.extract import extract_javascript

KEYWORDS: Final[dict[str, Any]] = {
    "qsTr": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
"""Which arguments of the functions that :func:`extract_qml` names are context, singular and plural."""

Extracted: TypeAlias = tuple[int, str, str | tuple[str, ...], list[str]]


def extract_qml(
    fileobj: IO[bytes],
    _keywords: Collection[str],
    comment_tags: Collection[str],
    options: Mapping[str, Any],  # noqa: ARG001 (Babel passes it by name)
) -> Iterator[Extracted]:
    """Yield line, function, strings and comments of each ``qsTr(text, disambiguation, n)`` in a QML file.

    The disambiguation becomes the context of the message. A text with ``%n`` is a plural: QML writes it once, so it
    stands for both forms of the id. (Babel sees only strings, so the count itself, the third argument, is lost.)
    """
    # Babel's annotations say that the strings come last; its code gives them third.
    calls: Iterable[Any] = extract_javascript(fileobj, {"qsTr": None}, comment_tags, {"jsx": False})
    for line, _function, strings, comments in calls:
        text, context = (strings, "") if isinstance(strings, str) else strings[:2]
        match "%n" in text, bool(context):
            case True, True:
                yield line, "npgettext", (context, text, text), comments
            case True, False:
                yield line, "ngettext", (text, text), comments
            case False, True:
                yield line, "pgettext", (context, text), comments
            case _:
                yield line, "qsTr", text, comments
