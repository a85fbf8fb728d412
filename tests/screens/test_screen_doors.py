"""When nobody new is taken: on the battery, and while a printer holds somebody's paper."""

from __future__ import annotations

from dataclasses import replace

from kiosk.devices.document_printer.api import PrinterState
from kiosk.dock.actions import Action
from kiosk.ui.content import Screen
from kiosk.visit.doors import MESSAGES, Closed
from tests.screens.standing import StandingKiosk


def test_on_the_battery_nobody_new_is_taken_and_the_mains_open_again(kiosk: StandingKiosk) -> None:
    kiosk.do(Action.POWER_BATTERY)
    kiosk.until(lambda: kiosk.shell.property("closed") == Closed.POWER.value, "the doors close")
    assert kiosk.shell.property("closedReason") == kiosk.words(MESSAGES[Closed.POWER])
    assert not kiosk.shows("wake")
    kiosk.shell.wake()
    kiosk.shell.start("fiscal_stamp")
    assert kiosk.page.screen is Screen.ATTRACT
    kiosk.do(Action.POWER_MAINS)
    kiosk.until(lambda: kiosk.shell.property("closed") == "", "the doors open")
    kiosk.begin()
    kiosk.at("start")


def test_who_is_there_finishes_on_the_battery_and_the_next_one_waits(kiosk: StandingKiosk) -> None:
    kiosk.come_to_the_terminal()
    kiosk.do(Action.POWER_BATTERY)
    kiosk.do(Action.PAYMENT_APPROVE)
    kiosk.ends("sold")
    kiosk.tap("continue")
    kiosk.shell.wake()
    assert kiosk.page.screen is Screen.ATTRACT


def test_somebody_at_the_home_screen_is_sent_back(kiosk: StandingKiosk) -> None:
    kiosk.tap("wake")
    assert kiosk.page.screen is Screen.HOME
    kiosk.do(Action.POWER_BATTERY)
    kiosk.until(lambda: kiosk.page.screen is Screen.ATTRACT, "the first page")


def test_a_low_battery_wipes_the_visit_and_switches_off(kiosk: StandingKiosk) -> None:
    off: list[bool] = []
    kiosk.shell._parts = replace(kiosk.parts, power_off=lambda: off.append(True))
    kiosk.come_to_the_review()
    kiosk.do(Action.POWER_BATTERY)
    kiosk.at("review.1")
    kiosk.do(Action.POWER_LOW)
    kiosk.until(lambda: kiosk.page.screen is Screen.ATTRACT, "the visit is over")
    assert off == [True]
    assert kiosk.answers() == {}


def test_a_supply_that_cannot_be_read_closes_nothing(kiosk: StandingKiosk) -> None:
    kiosk.do(Action.POWER_LOSE)
    kiosk.begin()
    kiosk.at("start")


def test_held_paper_closes_the_doors_until_an_agent_has_looked(kiosk: StandingKiosk) -> None:
    kiosk.do(Action.PRINTER_CANCEL_FAILS)
    struck: list[bool] = []

    def strike(state: PrinterState) -> None:
        if state is PrinterState.PRINTING and not struck:
            struck.append(True)
            kiosk.printer.empty()

    kiosk.printer.subscribe(lambda status: strike(status.state))
    kiosk.come_to_the_terminal()
    kiosk.do(Action.PAYMENT_APPROVE)
    kiosk.until(lambda: bool(struck), "the paper runs out")
    kiosk.do(Action.CLOCK_ADVANCE, seconds=40)
    kiosk.ends("sold")
    kiosk.tap("continue")
    kiosk.until(lambda: kiosk.shell.property("closed") == Closed.HELD_PAPER.value, "the doors are closed")
    assert not kiosk.parts.devices.clear_held(), "it is still inside"
    kiosk.do(Action.PRINTER_DISCARD)
    assert kiosk.parts.devices.clear_held()
    kiosk.do(Action.PRINTER_LOAD)
    kiosk.until(lambda: kiosk.shell.property("closed") == "", "the doors open")
    kiosk.begin()
    kiosk.at("start")
