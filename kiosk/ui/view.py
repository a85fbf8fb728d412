"""What QML reads from the shell; :class:`kiosk.ui.shell.Kiosk` is what it calls."""

from __future__ import annotations

from enum import Enum
from typing import Final

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlAnonymous

from kiosk.agent.desk import DeskState
from kiosk.conversation.do import Effect
from kiosk.text import Message
from kiosk.ui.agents import AgentsView
from kiosk.ui.attendant import Attendant
from kiosk.ui.calling import Calling
from kiosk.ui.content import Content
from kiosk.ui.home import LanguageRow, TileRow, tile_rows
from kiosk.ui.language import LanguageSwitch
from kiosk.ui.page import Page
from kiosk.ui.parts import Parts
from kiosk.ui.rows import Rows
from kiosk.ui.waiting import Waiting
from kiosk.ui.worker import Worker
from kiosk.visit.comfort import DOUBLE_STRIKE_S, USUAL
from kiosk.visit.doors import MESSAGES, Closed, closed_because
from kiosk.visit.offers import Condition, Offer, offer

QML_IMPORT_NAME = "Kiosk.Core"
QML_IMPORT_MAJOR_VERSION = 1


class Overlay(Enum):
    """What lies over the page, if anything."""

    NONE = ""
    IDLE = "idle"
    FINISH = "finish"
    LANGUAGES = "languages"
    COMFORT = "comfort"
    VOICE = "voice"
    AGENT = "agent"
    CARD = "card"
    PIN = "pin"
    AGENTS = "agents"


_DESK: Final = {
    DeskState.STRANGER: Overlay.CARD,
    DeskState.ASKING: Overlay.PIN,
    DeskState.CHECKING: Overlay.PIN,
    DeskState.REFUSED: Overlay.PIN,
    DeskState.OPEN: Overlay.AGENTS,
}
"""What the agents' desk lays over the page; in its other states, nothing."""


@QmlAnonymous
class ShellView(QObject):
    """The state of the screen, as typed properties that change together."""

    changed = Signal()
    worn = Signal(object)
    """The comfort that the screen has from now on."""
    switched = Signal(str)
    """The language of the screen from now on."""
    ended = Signal()
    """Whoever was there is gone: everything is back to the usual."""
    refused = Signal()
    """What somebody answered cannot be: he stays on the page, which says why."""

    def __init__(self, parts: Parts, language: LanguageSwitch, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._language = language
        self._attendant = Attendant()
        self._effects = Worker("effects", self)
        self._page = Page(self)
        self._tiles = Rows(TileRow, self)
        self._languages = Rows(LanguageRow, self)
        self._waiting: Waiting | None = None
        self._interruptible: Effect | None = None
        self._overlay = Overlay.NONE
        self._seconds_left = 0
        self._limited = False
        self._comfort = USUAL
        self._closed: Closed | None = None
        self._calling = Calling(parts.office, self._where, self)
        self._calling.changed.connect(self.changed)
        self._agents = AgentsView(parts, self._render, self)
        self._agents.changed.connect(self.changed)

    @property
    def parts(self) -> Parts:
        """What the composition root handed over."""
        return self._parts

    @property
    def content(self) -> Content:
        """The page on screen, as values."""
        return self._page.content

    @property
    def agents_view(self) -> AgentsView:
        """The agents' mode."""
        return self._agents

    @property
    def calling(self) -> Calling:
        """The call for an agent."""
        return self._calling

    @property
    def place(self) -> tuple[object, ...]:
        """Which page is on screen and what lies over it; another value for another page."""
        return self.content.screen, self.content.id, self._shown_overlay()

    @property
    def written(self) -> tuple[str, ...]:
        """What the citizen has written so far, to be kept from who could hear it."""
        return self._attendant.written

    def _where(self) -> tuple[str, str]:
        content = self._page.content
        return content.id or content.screen.value.lower(), self._language.code

    def _render(self, message: Message) -> str:
        return self._parts.words.render(message, self._language.code)

    def _offers(self) -> tuple[Offer, ...]:
        parts = self._parts
        condition = Condition(
            terminal_usable=parts.devices.terminal.status().usable,
            printer_usable=parts.devices.printer.status().usable,
            back_office_reachable=parts.office.reachable,
            tariffs=parts.office.latest_catalogue is not None,
            now=parts.clock.now(),
            clock_sure=parts.clock.synchronised(),
        )
        return tuple(offer(p, parts.settings.mode(p.id), condition) for p in parts.procedures)

    def _refresh_home(self) -> None:
        self._closed = self._closed_now()
        offers = self._offers()
        self._tiles.show(tile_rows(offers, self._render))
        self._limited = any(one.degraded for one in offers)
        self._languages.show(
            [LanguageRow(it.code, it.endonym, it.scale, it.code == self._language.code) for it in self._parts.languages]
        )
        self.changed.emit()

    def _closed_now(self) -> Closed | None:
        devices = self._parts.devices
        return closed_because(
            devices.power.status().state, devices.printer.status().state, devices.receipt_printer.status().state
        )

    def _show_step(self) -> None:
        content = self._attendant.content(self._render)
        if content is not None:
            self._page.show(content)
        self.changed.emit()

    def _desk_overlay(self) -> Overlay:
        """What a card in the reader lays over the page; never over somebody who pays or waits for his paper."""
        return Overlay.NONE if self._get_held() else _DESK.get(self._agents.view.state, Overlay.NONE)

    def _shown_overlay(self) -> Overlay:
        desk = self._desk_overlay()
        # A card of a citizen's is no reason to hide what was asked of him.
        if desk is Overlay.NONE or (desk is Overlay.CARD and self._overlay is not Overlay.NONE):
            return self._overlay
        return desk

    def _set_overlay(self, overlay: Overlay) -> None:
        self._overlay = overlay
        self.changed.emit()

    # --- the properties --------------------------------------------------------------------------------------------

    def _get_page(self) -> Page:
        return self._page

    def _get_tiles(self) -> QObject:
        return self._tiles

    def _get_limited(self) -> bool:
        return self._limited

    def _get_closed(self) -> str:
        return self._closed.value if self._closed else ""

    def _get_closed_reason(self) -> str:
        return self._render(MESSAGES[self._closed]) if self._closed else ""

    def _get_languages(self) -> QObject:
        return self._languages

    def _get_can_scan(self) -> bool:
        return self._attendant.takes_scans and self._parts.devices.scanner.status().usable

    def _get_text_size(self) -> str:
        return self._comfort.text.value

    def _get_colours(self) -> str:
        return self._comfort.colours.value

    def _get_reach(self) -> bool:
        return self._comfort.reach

    def _get_more_time(self) -> bool:
        return self._comfort.more_time

    def _get_keys(self) -> str:
        return self._comfort.keys.value

    def _get_overlay(self) -> str:
        return self._shown_overlay().value

    def _get_call(self) -> str:
        return self._calling.state.value

    def _get_need(self) -> str:
        return self._calling.need.value if self._calling.need else ""

    def _get_seconds_left(self) -> int:
        return self._seconds_left

    def _get_busy(self) -> bool:
        return self._effects.busy

    def _get_held(self) -> bool:
        return self._effects.busy and self._interruptible is None

    def _get_visiting(self) -> bool:
        return self._attendant.visiting

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

    def _get_hand_over(self) -> str:
        return self._waiting.qr if self._waiting else ""

    def _get_hand_over_code(self) -> str:
        return self._waiting.code if self._waiting else ""

    def _get_by_hand(self) -> str:
        return self._render(self._waiting.by_hand) if self._waiting and self._waiting.by_hand else ""

    def _get_double_strike(self) -> float:
        return DOUBLE_STRIKE_S

    def _get_agents(self) -> AgentsView:
        return self._agents

    doubleStrike = Property(float, _get_double_strike, constant=True)
    agents = Property(AgentsView, _get_agents, constant=True)
    page = Property(Page, _get_page, constant=True)
    tiles = Property(QObject, _get_tiles, constant=True)
    limited = Property(bool, _get_limited, notify=changed)
    closed = Property(str, _get_closed, notify=changed)
    closedReason = Property(str, _get_closed_reason, notify=changed)
    languages = Property(QObject, _get_languages, constant=True)
    canScan = Property(bool, _get_can_scan, notify=changed)
    textSize = Property(str, _get_text_size, notify=changed)
    colours = Property(str, _get_colours, notify=changed)
    reach = Property(bool, _get_reach, notify=changed)
    moreTime = Property(bool, _get_more_time, notify=changed)
    keys = Property(str, _get_keys, notify=changed)
    overlay = Property(str, _get_overlay, notify=changed)
    agentCall = Property(str, _get_call, notify=changed)
    need = Property(str, _get_need, notify=changed)
    secondsLeft = Property(int, _get_seconds_left, notify=changed)
    busy = Property(bool, _get_busy, notify=changed)
    held = Property(bool, _get_held, notify=changed)
    visiting = Property(bool, _get_visiting, notify=changed)
    language = Property(str, _get_language, notify=changed)
    rightToLeft = Property(bool, _get_right_to_left, notify=changed)
    town = Property(str, _get_town, constant=True)
    site = Property(str, _get_site, constant=True)
    terminalSide = Property(str, _get_terminal_side, constant=True)
    waitingPlace = Property(str, _get_waiting_place, notify=changed)
    waitingHeadline = Property(str, _get_waiting_headline, notify=changed)
    waitingDetail = Property(str, _get_waiting_detail, notify=changed)
    handOver = Property(str, _get_hand_over, notify=changed)
    handOverCode = Property(str, _get_hand_over_code, notify=changed)
    byHand = Property(str, _get_by_hand, notify=changed)
