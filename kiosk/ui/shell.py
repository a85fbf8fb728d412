"""The shell: what QML calls, and which page it shows. It decides nothing about a procedure; the visit does."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement, QmlSingleton

from kiosk.conversation import ask
from kiosk.conversation.do import Effect
from kiosk.devices.code_scanner.api import Scan
from kiosk.devices.power.api import PowerState
from kiosk.need import Need
from kiosk.procedures.mode import Mode
from kiosk.ui.content import Content, Screen
from kiosk.ui.language import LanguageSwitch
from kiosk.ui.parts import Parts
from kiosk.ui.slots import asked, guarded
from kiosk.ui.view import Overlay, ShellView
from kiosk.ui.waiting import waiting_for
from kiosk.visit.comfort import LED_FACTOR, TIME_FACTOR, USUAL, Colours, Comfort, Keys, TextSize
from kiosk.visit.doors import must_leave
from kiosk.visit.effects import News
from kiosk.visit.idle import IdleClock, IdleState
from kiosk.visit.offers import Offer
from kiosk.visit.visit import VisitFacts

QML_IMPORT_NAME = "Kiosk.Core"
QML_IMPORT_MAJOR_VERSION = 1

log = logging.getLogger(__name__)

_GOODBYE_S = 8.0


@QmlElement
@QmlSingleton
class Kiosk(ShellView):
    """The one object that QML calls."""

    _status = Signal(object)
    _scanned = Signal(object)

    instance: Kiosk | None = None

    @staticmethod
    def create(_engine: Any) -> Kiosk:
        """Hand the shell made by the composition root to QML."""
        assert Kiosk.instance is not None
        return Kiosk.instance

    def __init__(self, parts: Parts, language: LanguageSwitch, parent: QObject | None = None) -> None:
        super().__init__(parts, language, parent)
        Kiosk.instance = self
        settings = parts.settings
        self._idle = IdleClock(parts.clock, warn_after=settings.idle.warn_after_s, warning=settings.idle.warning_s)
        self._calling.comes.connect(self._agent_comes)
        self._tick = QTimer(self)
        self._tick.setInterval(500)
        self._tick.timeout.connect(self._look_at_the_clock)
        self._leaves_at: float | None = None
        # Devices and the back office speak from threads of their own: a queued signal brings it to this one.
        self._status.connect(self._on_status)
        self._scanned.connect(self._on_scan)
        self._unsubscribe = [
            *(device.subscribe(self._status.emit) for device in parts.devices.by_key().values()),
            parts.devices.scanner.subscribe_scans(lambda scan: self._scanned.emit(scan)),
            parts.office.subscribe(lambda: self._status.emit(None)),
        ]
        self._by_hand = True
        self._led = False
        self._home_language = settings.kiosk.languages[0]
        self._switch_language(self._home_language)
        self._attract()

    # --- what QML calls ------------------------------------------------------------------------------------------

    @Slot()
    @asked
    def wake(self) -> None:
        """Somebody touched the attract or the goodbye screen; nobody new is taken while the doors are closed."""
        if self._closed is not None:
            self._attract()
            return
        self._leaves_at = None
        if self._page.content.screen is Screen.GOODBYE:
            self._usual()
        self._page.show(Content(Screen.HOME))
        self._refresh_home()

    @Slot(str)
    @asked
    def start(self, procedure_id: str) -> None:
        """Start a visit of that procedure, as it is offered now; nothing happens while it is closed."""
        chosen = self._offer(procedure_id)
        if chosen.mode is Mode.OFF or self._closed is not None:
            return
        facts = VisitFacts(
            now=self._parts.clock.now(),
            clock_sure=self._parts.clock.synchronised(),
            catalogue=self._parts.office.latest_catalogue,
            can_print=self._parts.devices.printer.status().usable,
            language=self._language.code,
        )
        self._attendant.welcome(chosen.procedure, chosen.mode, facts)
        self._show_step()

    @Slot(str)
    @asked
    def submit(self, raw: str) -> None:
        """Answer the current question with the value of a card."""
        self._answer(raw)

    @Slot()
    @asked
    def proceed(self) -> None:
        """Continue: what is in the field, or simply what was read. On an ending it finishes the visit."""
        if self._attendant.at_ending:
            self._goodbye()
        else:
            self._answer(None)

    @Slot()
    @asked
    def unsure(self) -> None:
        """The citizen does not know."""
        self._answer(ask.UNSURE)

    @Slot(str)
    @asked
    def type(self, text: str) -> None:
        """Put what a key means at the end of the field."""
        self._attendant.type(text)
        self._show_step()

    @Slot()
    @asked
    def erase(self) -> None:
        """Take the last sign out of the field."""
        self._attendant.erase()
        self._show_step()

    @Slot()
    @asked
    def moreChoices(self) -> None:
        """Show the next cards of a long choice."""
        self._attendant.turn_page()
        self._show_step()

    @Slot()
    @asked
    def back(self) -> None:
        """One step back; from the first one, to the home screen."""
        if self._effects.busy or not self._attendant.visiting:
            return
        if self._attendant.back():
            self._show_step()
        elif self._attendant.nothing_to_lose and not self._attendant.at_ending:
            self._end_visit(keep_language=True)
            self.wake()

    @Slot(str)
    @asked
    def edit(self, step_id: str) -> None:
        """Re-open one line of the review."""
        self._attendant.edit(step_id)
        self._show_step()

    @Slot()
    @asked
    def finish(self) -> None:
        """Finish and erase: at once when nothing would be lost, else after a question."""
        if self._get_held():
            return
        if not self._attendant.visiting:
            self._attract()
        elif self._attendant.nothing_to_lose:
            self._goodbye()
        else:
            self._set_overlay(Overlay.FINISH)

    @Slot()
    @asked
    def finishNow(self) -> None:
        """Erase everything and say so."""
        if not self._get_held():
            self._goodbye()

    @Slot()
    @asked
    def giveUp(self) -> None:
        """Wait no longer for what runs; nothing happens when it cannot be interrupted."""
        effect = self._interruptible
        if effect is not None:
            self._effects.abandon()
            self._effect_done(effect, effect.interrupted)

    @Slot()
    @asked
    def stay(self) -> None:
        """Close whatever lies over the page; this is also how more time is asked for, as often as wanted."""
        if self._desk_overlay() is Overlay.CARD:
            self._agents.leave()
        self._set_overlay(Overlay.NONE)

    @Slot()
    @asked
    def showLanguages(self) -> None:
        """Offer the languages."""
        self._set_overlay(Overlay.LANGUAGES)

    @Slot(str)
    @asked
    def setLanguage(self, code: str) -> None:
        """Change the language of this visit; no answer is lost."""
        self._switch_language(code)
        self._set_overlay(Overlay.NONE)

    @Slot()
    @asked
    def showComfort(self) -> None:
        """Offer sizes, colours, reach and time."""
        self._set_overlay(Overlay.COMFORT)

    @Slot()
    @asked
    def showVoice(self) -> None:
        """Offer how fast and how loud the voice is."""
        self._set_overlay(Overlay.VOICE)

    @Slot(str)
    @asked
    def setTextSize(self, size: str) -> None:
        """Write in another size; no answer is lost."""
        self._wear(replace(self._comfort, text=TextSize(size)))

    @Slot(str)
    @asked
    def setColours(self, colours: str) -> None:
        """Show other colours; no answer is lost."""
        self._wear(replace(self._comfort, colours=Colours(colours)))

    @Slot(bool)
    @asked
    def setReach(self, reach: bool) -> None:
        """Bring everything that can be touched lower, or back."""
        self._wear(replace(self._comfort, reach=reach))

    @Slot(bool)
    @asked
    def setMoreTime(self, more: bool) -> None:
        """Wait three times as long before anything is erased, or as long as usual."""
        self._wear(replace(self._comfort, more_time=more))

    @Slot(str)
    @asked
    def setKeys(self, keys: str) -> None:
        """Arrange the keys on screen in another way, on every page from now on."""
        self._wear(replace(self._comfort, keys=Keys(keys)))

    @Slot()
    @asked
    def callAgent(self) -> None:
        """Tell the agents which screen needs help: kiosk, screen and language, nothing of the citizen."""
        # Also on a page that would leave by itself.
        self._leaves_at = None
        self._calling.call()
        self._set_overlay(Overlay.AGENT)

    @Slot(str)
    @asked
    def tellNeed(self, need: str) -> None:
        """Tell the agents what for."""
        self._calling.say(Need(need))

    @Slot(result=float)
    def monotonic(self) -> float:
        """Return seconds of a clock that nobody sets."""
        return self._parts.clock.monotonic()

    @Slot()
    @guarded
    def touched(self) -> None:
        """Any touch or key: the person is there."""
        self._idle.touch()
        self._agents.touched()
        # On the first page too: what somebody changed there is not for the next one.
        if not self._tick.isActive():
            self._tick.start()

    # --- pages -----------------------------------------------------------------------------------------------------

    def _attract(self) -> None:
        self._end_visit()
        self._usual()
        self._tick.stop()
        self._page.show(Content(Screen.ATTRACT))
        self._refresh_home()

    def _usual(self) -> None:
        """Look and sound as for anybody: whoever comes next is somebody else (VVSG 2.0, 7.1-A)."""
        self._wear(USUAL)
        self.ended.emit()

    def _goodbye(self) -> None:
        self._end_visit(keep_language=True)
        self._page.show(Content(Screen.GOODBYE))
        self._leaves_at = self._parts.clock.monotonic() + _GOODBYE_S
        self._tick.start()

    def _end_visit(self, *, keep_language: bool = False) -> None:
        """Wipe the visit, and everything of it that the screen still holds."""
        self._effects.abandon()
        self._calling.forget()
        self._idle.release()
        self._leaves_at = None
        self._attendant.wipe()
        self._waiting = self._interruptible = None
        self._set_overlay(Overlay.NONE)
        if not keep_language:
            self._switch_language(self._home_language)

    def fail(self, error: BaseException) -> None:
        """Something unexpected happened: end the visit on the friendly screen."""
        # The class only: a message or a traceback may quote what a citizen typed.
        log.error("visit ended by %s", type(error).__name__)
        self._end_visit(keep_language=True)
        self._page.show(Content(Screen.FAILURE))

    def _answer(self, raw: str | None) -> None:
        if self._effects.busy:
            return
        went_on = self._attendant.answer(raw)
        self._show_step()
        if went_on:
            self._run_effect()
        else:
            self.refused.emit()

    # --- effects ---------------------------------------------------------------------------------------------------

    def _run_effect(self, *, by_hand: bool = True) -> None:
        """Run the effect that waits, if one does; ``by_hand`` is whether somebody touched the screen for it."""
        effect = self._attendant.begin_effect()
        if effect is None:
            return
        self._by_hand = by_hand
        language, large = self._language.code, self._comfort.large
        self._set_overlay(Overlay.NONE)
        if effect.interrupted is None:
            self._idle.hold()
        else:
            # Who has to do something is not waiting for a machine: he may have left.
            self._interruptible = effect

        def heard(news: News | None) -> None:
            self._waiting = waiting_for(effect, news, self._parts.clock.now())
            self.changed.emit()

        self._effects.run(
            lambda watch: self._parts.effects.run(effect, language, watch, large=large),
            done=lambda result: self._effect_done(effect, result),
            failed=self.fail,
            heard=heard,
        )
        heard(None)

    @guarded
    def _effect_done(self, effect: Effect, result: Any) -> None:
        self._waiting = None
        # A phone can approve for somebody who has left the kiosk: what follows from it gives nobody more time.
        by_hand = self._by_hand and self._interruptible is None
        if by_hand:
            self._idle.release()
        else:
            self._idle.resume()
        self._interruptible = None
        self._attendant.record(effect.id, result)
        self._show_step()
        self._run_effect(by_hand=by_hand)

    # --- everything around the page --------------------------------------------------------------------------------

    @guarded
    def _look_at_the_clock(self) -> None:
        if self._leaves_at is not None and self._parts.clock.monotonic() >= self._leaves_at:
            self._attract()
            return
        idleness = self._idle.look()
        if idleness.state is IdleState.EXPIRED:
            if self._attendant.visiting:
                self._goodbye()
            else:
                self._attract()
        elif idleness.state is IdleState.WARNING and self._attendant.visiting:
            self._seconds_left = idleness.seconds_left
            self._set_overlay(Overlay.IDLE)

    @guarded
    def _on_status(self, status: Any) -> None:
        state = getattr(status, "state", None)
        self._refresh_home()
        self._agents.refresh()
        if isinstance(state, PowerState) and must_leave(state):
            # What was paid for is in the journal, and goes on at the next start.
            self._attract()
            self._parts.power_off()
        elif self._closed is not None and not self._attendant.visiting and self._page.content.screen is Screen.HOME:
            self._attract()

    @guarded
    def _on_scan(self, scan: Scan) -> None:
        # Imported here: the first frame does not need what checks signatures.
        from kiosk.codes.reading import read

        # Somebody holds a paper in front of the glass: he is there, whatever it is.
        self.touched()
        if self._shown_overlay() is Overlay.NONE and not self._effects.busy:
            self._attendant.scan(read(scan.data, self._parts.certificates))
            self._show_step()

    @guarded
    def _agent_comes(self) -> None:
        # Good news, for who hears it too; not over money, nor over another question.
        if self._shown_overlay() is Overlay.NONE and not self._effects.busy:
            self._set_overlay(Overlay.AGENT)

    def lead(self, led: bool) -> None:
        """Wait as long as somebody takes who is led by the voice or by the keys, or as usual."""
        self._led = led
        self._stretch()

    def _stretch(self) -> None:
        self._idle.stretch(TIME_FACTOR if self._comfort.more_time else LED_FACTOR if self._led else 1.0)

    def _wear(self, comfort: Comfort) -> None:
        self._comfort = comfort
        self._stretch()
        self.worn.emit(comfort)
        self.changed.emit()

    def _switch_language(self, code: str) -> None:
        self._language.switch(code)
        self.switched.emit(code)
        self._attendant.speak(code)
        self._show_step()
        self._refresh_home()
        self._agents.refresh()

    def _offer(self, procedure_id: str) -> Offer:
        for candidate in self._offers():
            if candidate.procedure.id == procedure_id:
                return candidate
        raise KeyError(procedure_id)

    def close(self) -> None:
        """Stop listening and erase the visit; the application is about to quit."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        self._agents.close()
        self._end_visit()
        self._tick.stop()
