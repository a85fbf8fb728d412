"""Pages for a citizen's phone: plain HTML without a script, in his language, that no cache and no frame keeps."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from typing import Final, TypeAlias

from fastapi.responses import HTMLResponse

from kiosk.i18n.languages import Direction, language
from kiosk.i18n.translations import Translations
from kiosk.text import Message

# The colours of assets/themes: ink and primary hold 7:1 on paper (WCAG 2.2, 1.4.6).
_STYLE: Final = """
*{box-sizing:border-box}
body{margin:0;background:#fbfaf7;color:#14211f;font:1.25rem/1.5 system-ui,sans-serif}
main{max-width:34rem;margin:0 auto;padding:1.5rem 1.25rem 3rem}
h1{font-size:1.75rem;line-height:1.25;margin:0 0 1rem}
p,ul,form{margin:0 0 1.25rem}
li{margin-bottom:.5rem}
.note{border-inline-start:.375rem solid #0b4f5c;background:#e2eff0;padding:.75rem 1rem}
.code{font:700 min(2.5rem,11vw)/1.2 ui-monospace,monospace;letter-spacing:.12em;text-align:center;background:#fff;
border:.125rem solid #0b4f5c;border-radius:.75rem;padding:1rem .5rem}
label{display:block;font-weight:700;margin-bottom:.5rem}
input{display:block;width:100%;min-height:3.5rem;font:inherit;padding:.75rem;margin-bottom:1rem;background:#fff;
color:inherit;border:.125rem solid #3a4a48;border-radius:.75rem}
button{display:block;width:100%;min-height:3.5rem;font:inherit;font-weight:700;padding:.75rem 1rem;
margin-bottom:1rem;background:#fff;color:#0b4f5c;border:.125rem solid #0b4f5c;border-radius:.75rem}
button.primary{background:#0b4f5c;color:#fff}
:focus-visible{outline:.25rem solid #b3261e;outline-offset:.1875rem}
"""
_STYLE_HASH: Final = b64encode(sha256(_STYLE.encode()).digest()).decode()


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    message: Message


@dataclass(frozen=True, slots=True)
class Note:
    """A paragraph that is set apart."""

    message: Message


@dataclass(frozen=True, slots=True)
class Code:
    """Letters to compare with those on another screen: huge, and always from left to right."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A line to type a code in; the phone neither corrects nor remembers it."""

    name: str
    label: Message


@dataclass(frozen=True, slots=True)
class Button:
    """A button; ``name`` and ``value`` are sent when it is pressed. One on a page is ``primary``."""

    message: Message
    name: str = ""
    value: str = ""
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """Fields, then buttons. ``hidden`` are names and values that are sent along; ``method`` is ``post`` or ``get``."""

    action: str
    buttons: tuple[Button, ...]
    fields: tuple[Field, ...] = ()
    hidden: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    method: str = "post"


@dataclass(frozen=True, slots=True)
class Upload:
    """One file to choose or photograph, sent to ``action`` as the part ``name`` of multipart/form-data.

    ``accept`` lists the kinds as HTML does: ``image/png,application/pdf``.
    """

    action: str
    name: str
    label: Message
    button: Button
    accept: str
    hidden: tuple[tuple[str, str], ...] = field(default=(), repr=False)


Block: TypeAlias = Text | Note | Code | Items | Form | Upload


class Pages:
    """Writes pages in the languages of ``words``. Safe from any thread."""

    def __init__(self, words: Translations) -> None:
        self._words = words
        self.languages: Final = tuple(offered.code for offered in words.languages)
        """The codes of the languages offered; the first is for a phone that asks for none of them."""

    def language(self, accept_language: str | None) -> str:
        """Return the offered language that an ``Accept-Language`` likes best (RFC 9110, section 12.5.4), the first
        one offered when it likes none or cannot be read."""
        ranges = sorted(_ranges(accept_language or ""), key=lambda liked: liked[1], reverse=True)
        refused = {tag for tag, quality in ranges if not quality}
        open_to_all = [code for code in self.languages if code not in refused]
        for tag, quality in ranges:
            found = open_to_all if tag == "*" else [code for code in self.languages if code == tag.partition("-")[0]]
            if quality and found:
                return found[0]
        return self.languages[0]

    def page(
        self,
        spoken: str,
        title: Message,
        *blocks: Block,
        status: int = 200,
        name: str = "",
        form_action: str = "",
    ) -> HTMLResponse:
        """Return the page in the language of code ``spoken``; ``name`` is the id of its content.

        Its forms lead to this server only, and to what the CSP sources in ``form_action`` add: browsers hold a
        redirect after a form to the same rule (CSP 3, section 6.4.1). Raises ValueError for a language not offered.
        """
        heading = self._words.render(title, spoken)
        content = _tag("h1", escape(heading)) + "".join(
            self._block(block, f"f{number}", spoken) for number, block in enumerate(blocks)
        )
        head = (
            _empty("meta", charset="utf-8")
            + _empty("meta", name="viewport", content="width=device-width, initial-scale=1")
            + _tag("title", escape(heading))
            + _tag("style", _STYLE)
        )
        direction = "rtl" if language(spoken).direction is Direction.RIGHT_TO_LEFT else "ltr"
        body = _tag("body", _tag("main", content, **({"id": name} if name else {})))
        html = _tag("html", _tag("head", head) + body, lang=spoken, dir=direction)
        return HTMLResponse(f"<!DOCTYPE html>\n{html}\n", status, _headers(spoken, form_action))

    def _block(self, block: Block, key: str, spoken: str) -> str:
        match block:
            case Text(message):
                return _tag("p", self._written(message, spoken))
            case Note(message):
                return _tag("p", self._written(message, spoken), class_="note")
            case Code(text):
                return _tag("p", escape(text), class_="code", dir="ltr")
            case Items(messages):
                return _tag("ul", "".join(_tag("li", self._written(message, spoken)) for message in messages))
            case Form():
                fields = "".join(self._field(field, f"{key}-{field.name}", spoken) for field in block.fields)
                content = _hidden(block.hidden) + fields + self._buttons(block.buttons, spoken)
                return _tag("form", content, method=block.method, action=block.action)
            case Upload():
                content = (
                    _hidden(block.hidden)
                    + _tag("label", self._written(block.label, spoken), for_=key)
                    + _empty("input", type="file", id=key, name=block.name, accept=block.accept, required="")
                    + self._buttons((block.button,), spoken)
                )
                return _tag("form", content, method="post", enctype="multipart/form-data", action=block.action)

    def _field(self, field: Field, key: str, spoken: str) -> str:
        label = _tag("label", self._written(field.label, spoken), for_=key)
        as_typed = {"autocomplete": "off", "autocapitalize": "characters", "autocorrect": "off", "spellcheck": "false"}
        return label + _empty("input", id=key, name=field.name, dir="ltr", maxlength="40", required="", **as_typed)

    def _buttons(self, buttons: Iterable[Button], spoken: str) -> str:
        return "".join(
            _tag(
                "button",
                self._written(button.message, spoken),
                **({"name": button.name, "value": button.value} if button.name else {}),
                **({"class_": "primary"} if button.primary else {}),
            )
            for button in buttons
        )

    def _written(self, message: Message, spoken: str) -> str:
        return escape(self._words.render(message, spoken))


def _empty(name: str, /, **attributes: str) -> str:
    """Return an element that has no content, its attributes escaped. ``for_`` and ``class_`` are Python's spelling."""
    return f"<{name}" + "".join(f' {key.rstrip("_")}="{escape(value)}"' for key, value in attributes.items()) + ">"


def _tag(element: str, content: str, /, **attributes: str) -> str:
    """Return an element; ``content`` is HTML already."""
    return f"{_empty(element, **attributes)}{content}</{element}>"


def _hidden(values: Iterable[tuple[str, str]]) -> str:
    return "".join(_empty("input", type="hidden", name=name, value=value) for name, value in values)


def _headers(spoken: str, form_action: str) -> dict[str, str]:
    targets = f"'self' {form_action}".strip()
    return {
        "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action {targets};"
        " frame-ancestors 'none'; base-uri 'none'",
        "Content-Language": spoken,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }


def _ranges(accept_language: str) -> Iterable[tuple[str, float]]:
    """Yield each language range with its quality; one without a readable quality is left out."""
    for part in accept_language.lower().split(","):
        tag, _, parameter = part.partition(";")
        name, _, weight = parameter.partition("=")
        try:
            quality = float(weight) if name.strip() == "q" else 1.0
        except ValueError:
            continue
        if tag.strip() and 0 <= quality <= 1:
            yield tag.strip(), quality
