"""What the keys of the keypad and the card of the voice do; keys that are struck twice, and keys that are learnt."""

from __future__ import annotations

import pytest

from kiosk.devices.keypad.api import Key
from kiosk.text import Message
from kiosk.ui.content import Screen
from kiosk.ui.demo import declaration_scenes
from kiosk.ui.demo.stage import Stage
from kiosk.visit.comfort import DOUBLE_STRIKE_S
from kiosk.visit.keys import TWICE_S
from kiosk.visit.voice import RATES, VOLUMES
from tests.screens.listener import Listener, count_stops, manner, pass_time, words
from tests.screens.standing import StandingKiosk


def test_the_keys_change_how_it_is_said(kiosk: StandingKiosk, person: Listener) -> None:
    person.plug_in()
    person.press(Key.DOWN)
    person.press(Key.RIGHT)
    assert manner(kiosk).rate == 1.25
    person.press(Key.VOLUME_UP)
    assert manner(kiosk).volume == 0.8
    for _more in range(9):
        person.press(Key.VOLUME_DOWN)
    assert manner(kiosk).volume == VOLUMES[0]


def test_help_says_the_part_again(person: Listener) -> None:
    person.plug_in()
    part = person.press(Key.DOWN)
    said = person.press(Key.HELP)
    assert said.startswith(part)
    assert len(said) > len(part)


def test_help_twice_teaches_what_each_key_does_and_nothing_else_happens(kiosk: StandingKiosk, person: Listener) -> None:
    person.plug_in()
    kiosk.begin()
    person.find(kiosk.page.proceed)
    page, cursor, how = kiosk.page, kiosk.application.guide.cursor, manner(kiosk)
    part = person.press(Key.HELP)
    person.press(Key.HELP)
    keys = [key for key in Key if key not in (Key.HELP, Key.JACK_IN, Key.JACK_OUT)]
    said = {person.press(key) for key in keys}
    assert len(said) == len(keys), "each has words of its own"
    assert words(kiosk, "Minus: softer.") in said
    assert (kiosk.page, kiosk.application.guide.cursor, manner(kiosk)) == (page, cursor, how)
    assert person.press(Key.HELP) in part, "where he was"
    person.press(Key.SELECT)
    assert kiosk.page.id != page.id


def test_slow_presses_of_help_say_the_part_again_and_again(kiosk: StandingKiosk, person: Listener) -> None:
    person.plug_in()
    part = person.press(Key.DOWN)
    for _time in range(3):
        kiosk.clock.advance(TWICE_S)
        assert person.press(Key.HELP).startswith(part)


def test_a_headset_that_is_left_in_gives_nobody_else_more_time(kiosk: StandingKiosk, person: Listener) -> None:
    person.plug_in()
    kiosk.begin()
    kiosk.shell.finish()
    kiosk.shell.finish()
    kiosk.begin()
    pass_time(kiosk, 125)
    assert kiosk.overlay == "idle"


def test_nobody_learns_the_keys_in_silence_nor_for_the_next_one(kiosk: StandingKiosk, person: Listener) -> None:
    kiosk.begin()
    person.press(Key.HELP)
    person.press(Key.HELP)
    person.press(Key.DOWN)
    assert kiosk.application.guide.cursor is not None, "the keys still lead"
    person.plug_in()
    person.press(Key.HELP)
    kiosk.shell.finish()
    kiosk.shell.finish()
    person.press(Key.DOWN)
    part = person.press(Key.DOWN)
    assert person.press(Key.HELP).startswith(part), "his first help"


def test_letters_are_not_written_twice_for_who_asked_for_time(kiosk: StandingKiosk) -> None:
    for more, written in ((False, "aa"), (True, "aaa")):
        if not more:
            kiosk.begin()
            kiosk.tap("continue")
            kiosk.choose("passport", "passport.adult", "standard", "email")
        kiosk.shell.setMoreTime(more)
        kiosk.clock.advance(1)
        kiosk.tap("key.a", "key.a")
        assert kiosk.page.entered == written


def test_a_key_that_a_hand_strikes_twice_counts_once_for_who_asked_for_time(
    kiosk: StandingKiosk, person: Listener
) -> None:
    person.plug_in()
    kiosk.begin()
    first, second, third = (person.press(Key.DOWN) for _key in range(3))
    assert len({first, second, third}) == 3
    kiosk.shell.setMoreTime(True)
    kiosk.clock.advance(1)
    assert person.press(Key.UP) == second
    assert person.press(Key.UP) == ""
    kiosk.clock.advance(DOUBLE_STRIKE_S / 2 + 0.1)
    assert person.press(Key.DOWN) == third, "another key is meant"
    kiosk.clock.advance(DOUBLE_STRIKE_S)
    assert person.press(Key.DOWN) not in ("", third)


def test_by_touch_the_voice_is_slower_louder_again_and_silent(kiosk: StandingKiosk, person: Listener) -> None:
    kiosk.tap("wake", "listen")
    title = kiosk.tiles()["fiscal_stamp"]["title"]
    kiosk.tap("listen")
    assert kiosk.overlay == "", "the second tap of a hand that trembles"
    kiosk.clock.advance(1)
    kiosk.tap("listen")
    assert kiosk.overlay == "voice"
    kiosk.tap("slower", "slower")
    assert manner(kiosk).rate == RATES[0]
    assert str(kiosk.application.guide.property("speed")) in person.everything
    kiosk.tap("faster", "louder", "softer", "softer")
    assert manner(kiosk).rate == RATES[1]
    assert manner(kiosk).volume == 0.4
    assert str(kiosk.application.guide.property("volume")) in person.everything
    before = person.everything.count(title)
    kiosk.tap("stay")
    kiosk.until(lambda: person.everything.count(title) == before + 1, "the page again")
    assert manner(kiosk).volume == 0.4
    kiosk.clock.advance(1)
    kiosk.tap("listen", "silence")
    heard = len(kiosk.devices.speech.heard)
    assert kiosk.overlay == ""
    kiosk.tap("tile.fiscal_stamp")
    kiosk.robot.settle()
    assert len(kiosk.devices.speech.heard) == heard


@pytest.mark.usefixtures("qapp")
def test_a_name_is_written_by_ear() -> None:
    stage = Stage(landscape=False)
    try:
        declaration_scenes.to_month(stage)
        stage.pick("yes")
        stage.answer("1")
        stage.robot.settle()
        ear = Listener(stage.devices.speech, stage.devices.keypad, stage.robot, stage.application.guide)
        ear.plug_in()

        def word(sentence: str) -> str:
            return stage.parts.words.render(Message(sentence), "fr")

        assert word("chosen") in ear.choose(word("Capital letters"))
        assert ear.press(Key.HELP).startswith(word("Capital letters")), "the key is still under the hand"
        ear.choose("L", word("Apostrophe"))
        assert word("chosen") in ear.choose(word("Letters with accents"))
        ear.choose("É")
        assert word("not chosen") in ear.choose(word("Capital letters"))
        now = ear.choose(word("Letters from A to Z"))
        assert word("Letters from A to Z") in now.removeprefix(word("Letters as on a computer"))
        ear.choose(*"clair")
        assert stage.shell.content.entered == "L'Éclair"
    finally:
        stage.close()


def test_back_is_a_key(kiosk: StandingKiosk, person: Listener) -> None:
    kiosk.begin()
    kiosk.tap("continue")
    here = kiosk.page.id
    person.press(Key.BACK)
    assert kiosk.page.id == "start" != here


def test_keys_alone_show_where_they_are(kiosk: StandingKiosk, person: Listener) -> None:
    guide = kiosk.application.guide
    kiosk.begin()
    assert guide.property("cursorPlace").isEmpty()
    person.press(Key.DOWN)
    assert not guide.property("cursorPlace").isEmpty()


def test_a_touch_beside_the_buttons_and_a_key_that_leads_nowhere_cut_the_voice(
    kiosk: StandingKiosk, person: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped = count_stops(kiosk, monkeypatch)
    kiosk.tap("wake", "listen", "tile.fiscal_stamp")
    stopped.clear()
    kiosk.tap("page")
    assert stopped
    stopped.clear()
    person.press(Key.BACK)
    assert stopped


def test_who_is_led_by_ear_or_by_keys_is_given_twice_the_time_until_he_goes(
    kiosk: StandingKiosk, person: Listener
) -> None:
    kiosk.come_to_the_review()
    person.press(Key.DOWN)
    pass_time(kiosk, 235)
    assert kiosk.overlay == ""
    pass_time(kiosk, 10)
    assert kiosk.overlay == "idle"
    pass_time(kiosk, 80)
    assert kiosk.overlay == "idle", "90 seconds to answer"
    pass_time(kiosk, 10)
    assert kiosk.page.screen is Screen.GOODBYE
    kiosk.tap("wake", "tile.fiscal_stamp")
    pass_time(kiosk, 125)
    assert kiosk.overlay == "idle"


@pytest.mark.parametrize("key", [Key.VOLUME_UP, Key.DOWN, Key.SELECT, Key.BACK, Key.HELP])
def test_any_key_gives_more_time(kiosk: StandingKiosk, person: Listener, key: Key) -> None:
    person.plug_in()
    kiosk.come_to_the_review()
    review = kiosk.page
    pass_time(kiosk, 245)
    assert kiosk.overlay == "idle"
    person.press(key)
    assert kiosk.overlay == ""
    assert kiosk.page == review
    pass_time(kiosk, 100)
    assert kiosk.overlay == ""
