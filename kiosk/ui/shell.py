"""The shell: what QML calls, and which page it shows. It decides nothing about a procedure; the visit does."""

from __future__ import annotations

import logging
from collections.abc import Callable
from enum import Enum
from functools import wraps
from typing import Any, TypeVar

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement, QmlSingleton

from kiosk.clock import today
from kiosk.conversation import ask
from kiosk.conversation.ask import InvalidAnswer
from kiosk.conversation.do import Effect
from kiosk.conversation.step import Ending
from kiosk.devices.card_reader.api import ReaderState
from kiosk.ui.content import Content, Screen, content_of
from kiosk.ui.fields import field_of
from kiosk.ui.home import LanguageRow, TileRow, tile_rows
from kiosk.ui.language import LanguageSwitch
from kiosk.ui.page import Page
from kiosk.ui.parts import Parts
from kiosk.ui.rows import Rows
from kiosk.ui.waiting import Waiting, waiting_for
from kiosk.ui.worker import Worker
from kiosk.visit.idle import IdleClock, IdleState
from kiosk.visit.offers import Condition, Offer, offer
from kiosk.visit.visit import Visit, VisitFacts

QML_IMPORT_NAME = "Kiosk.Core"
QML_IMPORT_MAJOR_VERSION = 1

log = logging.getLogger(__name__)
F = TypeVar("F", bound=Callable[..., Any])

_GOODBYE_MS = 8000


class Overlay(Enum):
    """What lies over the page, if anything."""

    NONE = ""
    IDLE = "idle"
    FINISH = "finish"
    LANGUAGES = "languages"
    AGENT = "agent"
    CARD = "card"


class Call(Enum):
    """What became of a call for an agent."""

    NONE = ""
    CALLING = "calling"
    TOLD = "told"
    UNREACHED = "unreached"


def _guarded(slot: F) -> F:
    """An unexpected failure ends the visit on the friendly screen, never in a half-drawn one."""

    @wraps(slot)
    def call(self: Kiosk, *args: Any) -> Any:
        try:
            return slot(self, *args)
        except Exception as error:
            self._fail(error)
            return None

    return call  # type: ignore[return-value]  # wraps keeps the signature, which TypeVar cannot say
@QmlElement
@QmlSingleton
class Kiosk(QObject):
    """The one object that QML calls."""

    changed = Signal()
    _status = Signal(object)

    instance: Kiosk | None = None

    @staticmethod
    def create(engine: Any) -> Kiosk:
        """Hand the shell made by the composition root to QML."""
        assert Kiosk.instance is not None
        return Kiosk.instance

    def __init__(self, parts: Parts, language: LanguageSwitch, parent: QObject | None = None) -> None:
        super().__init__(parent)
        Kiosk.instance = self
        settings = parts.settings
        self._parts = parts
        self._language = language
        self._page = Page(self)
        self._tiles = Rows(TileRow, self)
        self._languages = Rows(LanguageRow, self)
        self._visit: Visit | None = None
        self._invalid: InvalidAnswer | None = None
        self._choice_page = 0
        self._waiting: Waiting | None = None
        self._overlay = Overlay.NONE
        self._call = Call.NONE
        self._seconds_left = 0
        self._idle = IdleClock(parts.clock, warn_after=settings.idle.warn_after_s, warning=settings.idle.warning_s)
        self._effects = Worker("effects", self)
        self._calls = Worker("agent-call", self)
        self._tick = QTimer(self)
        self._tick.setInterval(500)
        self._tick.timeout.connect(self._look_at_the_clock)
        self._leave = QTimer(self)
        self._leave.setSingleShot(True)
        self._leave.setInterval(_GOODBYE_MS)
        self._leave.timeout.connect(self._attract)
        # Devices and the back office speak from threads of their own: a queued signal brings it to this one.
        self._status.connect(self._on_status)
        self._unsubscribe = [
            parts.terminal.subscribe(self._status.emit),
            parts.printer.subscribe(self._status.emit),
            parts.reader.subscribe(self._status.emit),
            parts.office.subscribe(lambda: self._status.emit(None)),
        ]
        self._home_language = settings.kiosk.languages[0]
        self._switch_language(self._home_language)
        self._attract()

    # --- what QML calls ------------------------------------------------------------------------------------------

    @Slot()
    @_guarded
    def wake(self) -> None:
        """Somebody touched the attract or the goodbye screen."""
        self._leave.stop()
        self._show_home()

    @Slot(str)
    @_guarded
    def start(self, procedure_id: str) -> None:
        """Start a visit of that procedure, as it is offered now."""
        chosen = self._offer(procedure_id)
        self._visit = Visit(
            chosen.procedure,
            chosen.mode,
            VisitFacts(
                today=today(self._parts.clock),
                catalogue=self._parts.office.latest_catalogue,
                can_print=self._parts.printer.status().usable,
                language=self._language.code,
            ),
        )
        self._touch()
        self._show_step()

    @Slot(str)
    @_guarded
    def submit(self, raw: str) -> None:
        """Answer the current question with the value of a card."""
        self._answer(raw)

    @Slot()
    @_guarded
    def proceed(self) -> None:
        """Continue: what is in the field, or simply what was read. On an ending it finishes the visit."""
        if self._visit is None:
            return
        if isinstance(self._visit.conversation.current, Ending):
            self._goodbye()
        else:
            self._answer(self._visit.entered)

    @Slot()
    @_guarded
    def unsure(self) -> None:
        """The citizen does not know."""
        self._answer(ask.UNSURE)

    @Slot(str)
    @_guarded
    def type(self, text: str) -> None:
        """Put what a key means at the end of the field."""
        step = self._entry()
        if step is not None and self._visit is not None:
            self._visit.entered = field_of(step).typed(self._visit.entered, text)
            self._retype()

    @Slot()
    @_guarded
    def erase(self) -> None:
        """Take the last sign out of the field."""
        step = self._entry()
        if step is not None and self._visit is not None:
            self._visit.entered = field_of(step).erased(self._visit.entered)
            self._retype()

    @Slot()
    @_guarded
    def moreChoices(self) -> None:
        """Show the next cards of a long choice."""
        self._choice_page += 1
        self._touch()
        self._show_step()

    @Slot()
    @_guarded
    def back(self) -> None:
        """One step back; from the first one, to the home screen."""
        if self._visit is None or self._effects.busy:
            return
        self._touch()
        if self._visit.conversation.can_go_back:
            self._visit.conversation.back()
            self._open_step()
        elif not self._visit.conversation.path:
            self._end_visit()
            self._show_home()

    @Slot(str)
    @_guarded
    def edit(self, step_id: str) -> None:
        """Re-open one line of the review."""
        if self._visit is not None and step_id in self._visit.conversation.can_edit:
            self._touch()
            self._visit.conversation.edit(step_id)
            self._open_step()

    @Slot()
    @_guarded
    def finish(self) -> None:
        """Finish and erase: at once when nothing would be lost, else after a question."""
        self._touch()
        if self._effects.busy:
            return
        if self._visit is None:
            self._attract()
        elif isinstance(self._visit.conversation.current, Ending) or not self._visit.conversation.path:
            self._goodbye()
        else:
            self._set_overlay(Overlay.FINISH)

    @Slot()
    @_guarded
    def finishNow(self) -> None:
        """Erase everything and say so."""
        if not self._effects.busy:
            self._goodbye()

    @Slot()
    @_guarded
    def stay(self) -> None:
        """Close whatever lies over the page; this is also how more time is asked for, as often as wanted."""
        self._touch()
        self._call = Call.NONE
        self._set_overlay(Overlay.NONE)

    @Slot()
    @_guarded
    def showLanguages(self) -> None:
        """Offer the languages."""
        self._touch()
        self._set_overlay(Overlay.LANGUAGES)

    @Slot(str)
    @_guarded
    def setLanguage(self, code: str) -> None:
        """Change the language of this visit; no answer is lost."""
        self._touch()
        self._switch_language(code)
        self._set_overlay(Overlay.NONE)

    @Slot()
    @_guarded
    def callAgent(self) -> None:
        """Tell the agents which screen needs help: kiosk, screen and language, nothing of the citizen."""
        self._touch()
        self._set_overlay(Overlay.AGENT)
        if self._calls.busy:
            return
        self._call = Call.CALLING
        self.changed.emit()
        screen, language = self._page.content.id or self._page.content.screen.value.lower(), self._language.code
        self._calls.run(
            lambda _tell: self._parts.office.call_agent(screen, language), done=self._called, failed=self._call_failed
        )

    @Slot()
    @_guarded
    def touched(self) -> None:
        """Any touch or key: the person is there."""
        if self._overlay is not Overlay.IDLE:
            self._touch()

    # --- pages -----------------------------------------------------------------------------------------------------

    def _attract(self) -> None:
        self._end_visit()
        self._tick.stop()
        self._page.show(Content(Screen.ATTRACT))
        self._refresh_home()

    def _show_home(self) -> None:
        self._touch()
        self._tick.start()
        self._refresh_home()
        self._page.show(Content(Screen.HOME))

    def _goodbye(self) -> None:
        self._end_visit(keep_language=True)
        self._page.show(Content(Screen.GOODBYE))
        self._tick.stop()
        self._leave.start()

    def _end_visit(self, *, keep_language: bool = False) -> None:
        """Wipe the visit, and everything of it that the screen still holds."""
        self._effects.abandon()
        self._idle.release()
        self._leave.stop()
        if self._visit is not None:
            self._visit.wipe()
            self._visit = None
        self._invalid = None
        self._waiting = None
        self._choice_page = 0
        self._call = Call.NONE
        self._set_overlay(Overlay.NONE)
        if not keep_language:
            self._switch_language(self._home_language)

    def _fail(self, error: BaseException) -> None:
        # The class only: a message or a traceback may quote what a citizen typed.
        log.error("visit ended by %s", type(error).__name__)
        self._end_visit(keep_language=True)
        self._page.show(Content(Screen.FAILURE))

    def _open_step(self) -> None:
        """Show a step that was not on screen before, with what it was answered earlier in its field."""
        assert self._visit is not None
        self._invalid = None
        self._choice_page = 0
        step = self._entry()
        draft = self._visit.conversation.draft
        self._visit.entered = field_of(step).raw(draft) if step is not None else ""
        self._show_step()

    def _show_step(self) -> None:
        if self._visit is None:
            return
        self._page.show(content_of(self._visit, self._render, self._choice_page, self._invalid))
        self.changed.emit()

    def _answer(self, raw: str) -> None:
        if self._visit is None or self._effects.busy:
            return
        self._touch()
        step = self._visit.conversation.current
        if not isinstance(step, ask.Question):
            return
        self._invalid = self._visit.conversation.answer(raw)
        if self._invalid is not None:
            self._show_step()
            return
        self._open_step()
        self._run_effect()

    def _retype(self) -> None:
        self._touch()
        self._invalid = None
        self._show_step()

    def _entry(self) -> ask.Entry | None:
        step = self._visit.conversation.current if self._visit else None
        return step if isinstance(step, ask.Entry) else None

    # --- effects ---------------------------------------------------------------------------------------------------

    def _run_effect(self) -> None:
        if self._visit is None or not isinstance(self._visit.conversation.current, Effect):
            return
        effect = self._visit.conversation.begin()
        language = self._language.code
        self._waiting = waiting_for(effect, None)
        self._idle.hold()
        self._set_overlay(Overlay.NONE)

        def heard(news: Any) -> None:
            self._waiting = waiting_for(effect, news)
            self.changed.emit()

        def done(result: Any) -> None:
            self._effect_done(effect.id, result)

        self._effects.run(
            lambda tell: self._parts.effects.run(effect, language, tell), done=done, failed=self._fail, heard=heard
        )
        self.changed.emit()

    @_guarded
    def _effect_done(self, effect_id: str, result: Any) -> None:
        if self._visit is None:
            return
        self._visit.conversation.record(effect_id, result)
        self._waiting = None
        self._idle.release()
        self._open_step()
        self._run_effect()

    # --- everything around the page --------------------------------------------------------------------------------

    @_guarded
    def _look_at_the_clock(self) -> None:
        idleness = self._idle.look()
        match idleness.state:
            case IdleState.EXPIRED if self._visit is None:
                self._attract()
            case IdleState.EXPIRED:
                self._goodbye()
            case IdleState.WARNING if self._visit is not None:
                self._seconds_left = idleness.seconds_left
                self._set_overlay(Overlay.IDLE)
            case _:
                pass

    def _touch(self) -> None:
        self._idle.touch()

    @_guarded
    def _on_status(self, status: Any) -> None:
        state = getattr(status, "state", None)
        if state is ReaderState.CARD_PRESENT and not self._effects.busy:
            self._set_overlay(Overlay.CARD)
        elif isinstance(state, ReaderState) and self._overlay is Overlay.CARD:
            self._set_overlay(Overlay.NONE)
        self._refresh_home()

    def _called(self, told: bool) -> None:
        self._call = Call.TOLD if told else Call.UNREACHED
        self.changed.emit()

    def _call_failed(self, error: BaseException) -> None:
        log.error("agent call failed by %s", type(error).__name__)
        self._called(False)

    def _set_overlay(self, overlay: Overlay) -> None:
        self._overlay = overlay
        self.changed.emit()

    def _switch_language(self, code: str) -> None:
        self._language.switch(code)
        if self._visit is not None:
            self._visit.language = code
            self._show_step()
        self._refresh_home()

    def _render(self, message: Any) -> str:
        return self._parts.words.render(message, self._language.code)

    def _condition(self) -> Condition:
        parts = self._parts
        return Condition(
            terminal_usable=parts.terminal.status().usable,
            printer_usable=parts.printer.status().usable,
            back_office_reachable=parts.office.reachable and parts.office.latest_catalogue is not None,
        )

    def _offers(self) -> tuple[Offer, ...]:
        condition = self._condition()
        return tuple(offer(p, self._parts.settings.mode(p.id), condition) for p in self._parts.procedures)

    def _offer(self, procedure_id: str) -> Offer:
        for candidate in self._offers():
            if candidate.procedure.id == procedure_id:
                return candidate
        raise KeyError(procedure_id)

    def _refresh_home(self) -> None:
        self._tiles.show(tile_rows(self._offers(), self._render))
        self._languages.show(
            [LanguageRow(code, name, code == self._language.code) for code, name in self._parts.languages]
        )
        self.changed.emit()

    def close(self) -> None:
        """Stop listening and erase the visit; the application is about to quit."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        self._end_visit()
        self._tick.stop()

    # --- what QML reads --------------------------------------------------------------------------------------------

    @property
    def parts(self) -> Parts:
        """What the composition root handed over."""
        return self._parts

    def _get_page(self) -> Page:
        return self._page

    def _get_tiles(self) -> QObject:
        return self._tiles

    def _get_languages(self) -> QObject:
        return self._languages

    def _get_overlay(self) -> str:
        return self._overlay.value

    def _get_call(self) -> str:
        return self._call.value

    def _get_seconds_left(self) -> int:
        return self._seconds_left

    def _get_busy(self) -> bool:
        return self._effects.busy

    def _get_visiting(self) -> bool:
        return self._visit is not None

    def _get_language(self) -> str:
        return self._language.code

    def _get_right_to_left(self) -> bool:
        return self._language.right_to_left

    def _get_town(self) -> str:
        return self._parts.settings.kiosk.town

    def _get_site(self) -> str:
        return self._parts.settings.kiosk.name

    def _get_terminal_side(self) -> str:
        return self._parts.settings.screen.terminal_side.value

    def _get_waiting_place(self) -> str:
        return self._waiting.place.value if self._waiting else ""

    def _get_waiting_headline(self) -> str:
        return self._render(self._waiting.headline) if self._waiting else ""

    def _get_waiting_detail(self) -> str:
        return self._render(self._waiting.detail) if self._waiting else ""

    page = Property(Page, _get_page, constant=True)
    tiles = Property(QObject, _get_tiles, constant=True)
    languages = Property(QObject, _get_languages, constant=True)
    overlay = Property(str, _get_overlay, notify=changed)
    agentCall = Property(str, _get_call, notify=changed)
    secondsLeft = Property(int, _get_seconds_left, notify=changed)
    busy = Property(bool, _get_busy, notify=changed)
    visiting = Property(bool, _get_visiting, notify=changed)
    language = Property(str, _get_language, notify=changed)
    rightToLeft = Property(bool, _get_right_to_left, notify=changed)
    town = Property(str, _get_town, constant=True)
    site = Property(str, _get_site, constant=True)
    terminalSide = Property(str, _get_terminal_side, constant=True)
    waitingPlace = Property(str, _get_waiting_place, notify=changed)
    waitingHeadline = Property(str, _get_waiting_headline, notify=changed)
    waitingDetail = Property(str, _get_waiting_detail, notify=changed)
