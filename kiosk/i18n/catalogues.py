"""The catalogue files of a checkout: brought up to date with the sources, checked, compiled.

``locales/kiosk.pot`` holds every sentence of the sources, ``locales/<code>/LC_MESSAGES/kiosk.po`` its translations.
The files have no dates and no line numbers, so that a change shows only the sentences that changed.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from copy import deepcopy
from operator import itemgetter
from pathlib import Path
from typing import Final, TypeAlias

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po

from kiosk.i18n.catalogue import PLACEHOLDER, has_words
from kiosk.i18n.extract import KEYWORDS
from kiosk.i18n.languages import LANGUAGES, Language
from kiosk.i18n.plain import PLAIN, STANDARD, problems

_SOURCES: Final = (("kiosk", "**.py", "python"), ("screens", "**.qml", "kiosk.i18n.extract:extract_qml"))
_SOURCE_LANGUAGE: Final = "en"
_HEADER: Final = 'msgid ""\nmsgstr ""\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'

_PLAINNESS: Final = {"fr": STANDARD, "fr-simple": PLAIN}
"""How hard to read a catalogue may be, by its language."""

_Key: TypeAlias = tuple[str, str]


class Catalogues:
    """The catalogues of the checkout in the folder ``root``."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._template = root / "locales" / "kiosk.pot"

    def update(self) -> None:
        """Write the template and every catalogue anew from the sources; translations are kept, unused ones dropped.

        A changed sentence is a new sentence: nothing is guessed from a similar one. English translates itself.
        Raises ``babel.messages.pofile.PoFileError`` when a catalogue cannot be read.
        """
        template = self._extract()
        _write(self._template, _as_text(template, None))
        for language in LANGUAGES:
            path = self._path(language)
            _write(path, _as_text(_updated(self._read(path, language), template, language), language))

    def compile(self) -> None:
        """Write a .mo beside each .po that is newer than its own. Raises PoFileError for one that cannot be read."""
        for language in LANGUAGES:
            source = self._path(language)
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
                continue
            compiled = io.BytesIO()
            write_mo(compiled, self._read(source, language))
            # Replaced in one step: another process may be reading it.
            fresh = target.with_name(f"{target.name}.{os.getpid()}")
            fresh.write_bytes(compiled.getvalue())
            fresh.replace(target)

    def check(self) -> tuple[str, ...]:
        """Return one line for each thing that is wrong, naming the file and the sentence; none when all is well."""
        template = self._extract()
        told = [] if _holds(self._template, _as_text(template, None)) else [f"{self._name(self._template)}: {_OLD}"]
        for language in LANGUAGES:
            path = self._path(language)
            try:
                catalogue = self._read(path, language)
            except (PoFileError, UnicodeDecodeError) as error:
                told.append(f"{self._name(path)}: cannot be read: {error}")
                continue
            found = list(_problems(catalogue, template))
            if not found and not _holds(path, _as_text(_updated(catalogue, template, language), language)):
                found = [_OLD]
            if language.code in _PLAINNESS:
                texts = [form for message in catalogue if message.id for form in _forms(message)]
                found += problems(texts, _PLAINNESS[language.code])
            told += [f"{self._name(path)}: {problem}" for problem in found]
        return tuple(told)

    def _extract(self) -> Catalog:
        template = Catalog()
        for folder, pattern, method in _SOURCES:
            for name, _line, text, comments, context in extract_from_dir(
                self._root / folder,
                method_map=[(pattern, method)],
                keywords={"_": None, **KEYWORDS},
                comment_tags=(":",),
                strip_comment_tags=True,
            ):
                if has_words(text if isinstance(text, str) else text[0]):
                    comments = [comment.strip() for comment in comments]
                    template.add(text, locations=[(f"{folder}/{name}", 0)], auto_comments=comments, context=context)
        return template

    def _path(self, language: Language) -> Path:
        return self._root / "locales" / language.code / "LC_MESSAGES" / "kiosk.po"

    def _name(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()

    def _read(self, path: Path, language: Language) -> Catalog:
        content = path.read_bytes() if path.exists() else b""
        return read_po(io.BytesIO(content), locale=language.locale, abort_invalid=True)


_OLD: Final = "not up to date with the sources: run `make messages`"


def _updated(catalogue: Catalog, template: Catalog, language: Language) -> Catalog:
    """Return ``catalogue`` with the sentences of ``template`` and no others."""
    # Babel puts the messages of the template themselves into the catalogue: one language would write into the next.
    catalogue.update(deepcopy(template), no_fuzzy_matching=True)
    if language.code == _SOURCE_LANGUAGE:
        for message in catalogue:
            if message.id and not all(_forms(message)):
                message.string = _english(message)
    return catalogue


def _english(message: Message) -> str | tuple[str, ...]:
    """Return the id as its own translation; ``%n page(s)`` gives ``%n page`` and ``%n pages``."""
    if isinstance(message.id, str):
        return message.id
    return message.id[0].replace("(s)", ""), message.id[1].replace("(s)", "s")


def _problems(catalogue: Catalog, template: Catalog) -> Iterator[str]:
    rule = Catalog(locale=catalogue.locale).plural_forms
    if catalogue.plural_forms != rule:
        yield f"the plural rule is {catalogue.plural_forms!r} instead of {rule!r}"
    wanted = {_key(message): message for message in template if message.id}
    present = {_key(message): message for message in catalogue if message.id}
    for key, source in sorted(wanted.items(), key=itemgetter(0)):
        message = present.get(key)
        if message is None or not all(_forms(message)):
            where = ", ".join(sorted({name for name, _line in source.locations}))
            yield f"missing: {_quoted(key)} ({where})"
            continue
        if message.fuzzy:
            yield f"fuzzy: {_quoted(key)}"
        for form in _forms(message):
            if sorted(PLACEHOLDER.findall(form)) != sorted(PLACEHOLDER.findall(key[1])):
                yield f"placeholders differ: {_quoted(key)} is translated as {form!r}"
    for key in sorted(present.keys() - wanted.keys()):
        yield f"unused: {_quoted(key)}"
    for message in catalogue.obsolete.values():
        yield f"unused: {_quoted(_key(message))}"


def _key(message: Message) -> _Key:
    return message.context or "", message.id if isinstance(message.id, str) else message.id[0]


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string or "",) if isinstance(message.string, str | None) else tuple(message.string)


def _quoted(key: _Key) -> str:
    context, message_id = key
    return f"{message_id!r} in the context {context!r}" if context else repr(message_id)


def _as_text(catalogue: Catalog, language: Language | None) -> str:
    """Return the file: sorted by sentence, one line each, with the shortest header that gettext understands."""
    for message in catalogue:
        # Babel takes "5 % of" for a format of printf.
        message.flags.discard("python-format")
    content = io.BytesIO()
    write_po(
        content, catalogue, width=0, omit_header=True, sort_output=True, ignore_obsolete=True, include_lineno=False
    )
    header = _HEADER
    if language is not None:
        header += f'"Language: {language.code}\\n"\n"Plural-Forms: {catalogue.plural_forms}\\n"\n'
    return f"{header}\n{content.getvalue().decode()}"


def _holds(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


def _write(path: Path, text: str) -> None:
    if not _holds(path, text):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
