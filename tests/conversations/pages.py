"""What stands on a page: its sentences, its pictograms, and any text that nobody could translate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, TypeAlias

from kiosk.conversation.do import Effect
from kiosk.conversation.step import Ending, Step
from kiosk.procedures.procedure import Tile
from kiosk.text import Message

Page: TypeAlias = Step | Ending | Tile

_NOT_WORDS = frozenset({"id", "icon", "number", "qr", "edit"})
"""Fields that hold an identifier, a pictogram or the payload of a code: the same in every language."""

_BEHIND_THE_PAGE = frozenset({"order", "item", "subject", "form", "interrupted", "nothing_done"})
"""What an effect acts on, and how its result is read."""


def sentences(page: Page) -> Iterator[Message]:
    """Yield every sentence of ``page``, those inside other sentences included."""
    for _, value in _leaves(page):
        if isinstance(value, Message):
            yield from _nested(value)


def says(page: Page) -> set[str]:
    """Return the message ids of ``page``."""
    return {sentence.id for sentence in sentences(page)}


def icons(page: Page) -> set[str]:
    """Return the names of the pictograms of ``page``."""
    return {value for name, value in _leaves(page) if name == "icon" and value}


def untranslatable(page: Page) -> list[str]:
    """Return the fields of ``page`` that hold plain text where a Message belongs."""
    return [
        name
        for name, value in _leaves(page)
        if isinstance(value, str) and not isinstance(value, Enum) and name not in _NOT_WORDS
    ]


def _nested(message: Message) -> Iterator[Message]:
    yield message
    for _, argument in message.args:
        if isinstance(argument, Message):
            yield from _nested(argument)


def _leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, tuple):
        for item in value:
            yield from _leaves(item, name)
    elif is_dataclass(value) and not isinstance(value, Message | type):
        for part in fields(value):
            if not (isinstance(value, Effect) and part.name in _BEHIND_THE_PAGE):
                yield from _leaves(getattr(value, part.name), part.name)
    else:
        yield name, value
