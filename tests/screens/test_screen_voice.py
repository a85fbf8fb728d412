"""What is said, where, in which language, and what the keys of the keypad do to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from pypdf import PdfReader

from kiosk.devices.keypad.api import Key
from kiosk.devices.speech.api import Manner, Sink
from kiosk.dock.actions import Action
from kiosk.text import Message
from kiosk.ui.content import Screen
from kiosk.ui.demo import declaration_scenes
from kiosk.ui.demo.declaration_scenes import EMPLOYERS
from kiosk.ui.demo.stage import Stage
from kiosk.ui.reading import place_of, reading
from kiosk.ui.spoken import speakable
from kiosk.visit.voice import RATES, VOLUMES, Hearing
from tests.screens.listener import Listener, count_stops, manner, pass_time, words
from tests.screens.standing import EMAIL, StandingKiosk


def test_without_a_headset_the_kiosk_is_silent(kiosk: StandingKiosk, person: Listener) -> None:
    kiosk.come_to_the_review()
    person.press(Key.DOWN)
    assert kiosk.devices.speech.heard == ()


def test_a_headset_is_spoken_to_at_once_and_is_told_the_keys(kiosk: StandingKiosk, person: Listener) -> None:
    person.plug_in()
    assert words(kiosk, "The kiosk speaks to you in this headset.") in person.everything
    assert manner(kiosk).sink is Sink.HEADSET


def test_a_headset_that_is_pulled_out_is_silence(kiosk: StandingKiosk, person: Listener) -> None:
    person.plug_in()
    kiosk.devices.keypad.unplug_headset()
    kiosk.robot.settle()
    heard = len(kiosk.devices.speech.heard)
    kiosk.begin()
    person.press(Key.DOWN)
    assert len(kiosk.devices.speech.heard) == heard


def test_a_new_page_is_said_from_its_title_on(kiosk: StandingKiosk, person: Listener) -> None:
    person.plug_in()
    kiosk.begin()
    kiosk.until(lambda: kiosk.page.title in person.everything, "the title")


def test_an_error_is_said_as_it_comes(kiosk: StandingKiosk, person: Listener) -> None:
    person.plug_in()
    kiosk.begin()
    kiosk.tap("continue")
    kiosk.choose("passport", "passport.adult", "standard", "email")
    kiosk.tap("continue")
    assert kiosk.page.problem
    kiosk.until(lambda: kiosk.page.problem in person.everything, "the problem")
    assert kiosk.page.cure.rstrip(".") in person.everything


def test_an_error_that_is_still_there_is_said_at_each_press(kiosk: StandingKiosk, person: Listener) -> None:
    person.plug_in()
    kiosk.begin()
    kiosk.tap("continue")
    kiosk.choose("passport", "passport.adult", "standard", "email")
    person.choose(kiosk.page.proceed)
    kiosk.until(lambda: kiosk.page.problem in person.last, "the problem")
    said = person.choose(kiosk.page.proceed)
    assert kiosk.page.problem in said
    assert kiosk.page.cure.rstrip(".") in said


def test_an_error_that_a_touch_leaves_there_is_said_again(kiosk: StandingKiosk, person: Listener) -> None:
    kiosk.tap("wake", "listen", "tile.fiscal_stamp", "continue")
    kiosk.choose("passport", "passport.adult", "standard", "email")
    kiosk.tap("continue")
    problem = kiosk.page.problem
    kiosk.until(lambda: problem in person.everything, "the problem")
    before = person.everything.count(problem)
    kiosk.tap("continue")
    kiosk.until(lambda: person.everything.count(problem) == before + 1, "the problem again")


def test_what_is_typed_is_said_in_the_headset(kiosk: StandingKiosk, person: Listener) -> None:
    person.plug_in()
    kiosk.begin()
    kiosk.tap("continue")
    kiosk.choose("passport", "passport.adult", "standard", "email")
    kiosk.until(lambda: kiosk.page.title in person.everything, "the question")
    kiosk.type("us")
    kiosk.until(lambda: "us" in [piece.text for piece, _manner in kiosk.devices.speech.heard], "the letters")


def test_on_the_loudspeaker_nothing_personal_is_said(kiosk: StandingKiosk, person: Listener) -> None:
    kiosk.tap("wake", "listen")
    kiosk.tap("tile.fiscal_stamp")
    kiosk.answer_up_to_the_review()
    for _part in range(25):
        person.press(Key.DOWN)
    assert EMAIL not in person.everything
    assert words(kiosk, "Personal: read it on the screen, or plug in a headset.") in person.everything
    assert {where.sink for _piece, where in kiosk.devices.speech.heard} == {Sink.LOUDSPEAKER}


def test_on_the_loudspeaker_a_page_is_said_with_all_that_can_be_chosen(kiosk: StandingKiosk, person: Listener) -> None:
    kiosk.tap("wake", "listen")
    for tile in kiosk.tiles().values():
        assert tile["title"] in person.everything
    kiosk.tap("tile.fiscal_stamp", "continue")
    kiosk.until(lambda: kiosk.page.options[-1].label in person.everything, "the last choice")
    for option in kiosk.page.options:
        assert option.label in person.everything
    hint = words(kiosk, "Press the key down to hear what you can choose.")
    assert hint not in person.everything, "he touches the screen"


@pytest.mark.parametrize("scenes", [declaration_scenes.month, declaration_scenes.check])
@pytest.mark.usefixtures("qapp")
def test_no_page_says_the_name_of_an_employer_aloud(scenes: Callable[[Stage], Iterator[str]]) -> None:
    stage = Stage(landscape=False)
    guide = stage.application.guide
    speech = stage.devices.speech
    seen = set()
    try:
        stage.clear("fr")
        for _name in scenes(stage):
            guide.listen()  # the page as it is now, to its end
            stage.robot.settle()
            shown = " ".join(part.name + part.description for part in reading(stage.application.window))
            seen |= {name for name in EMPLOYERS if name in shown}
            heard = " ".join(piece.text for piece, _manner in speech.heard)
            assert not [name for name in EMPLOYERS if name in heard]
        assert seen, "they were there to be said"
        assert stage.parts.words.render(Message("what you have written"), "fr") in heard
    finally:
        stage.close()


def test_the_next_person_has_the_usual_voice(kiosk: StandingKiosk, person: Listener) -> None:
    person.plug_in()
    kiosk.begin()
    person.press(Key.RIGHT)
    person.press(Key.VOLUME_UP)
    kiosk.shell.finishNow()
    kiosk.shell.finish()
    person.press(Key.DOWN)
    assert manner(kiosk) == Manner(Sink.HEADSET)


def test_a_frame_follows_the_voice(kiosk: StandingKiosk) -> None:
    guide, framed = kiosk.application.guide, []
    kiosk.tap("wake")
    guide.changed.connect(lambda: framed.append(guide.property("cursorPlace")))
    kiosk.tap("listen")
    kiosk.until(lambda: any(framed) and not framed[-1], "all was said")
    parts = {part.identifier: part for part in reading(kiosk.application.window)}
    for tile in kiosk.tiles():
        assert place_of(parts[f"tile.{tile}"].item) in framed
    assert place_of(parts["agent"].item) not in framed, "the bar is not read"


def test_all_that_stands_on_the_receipt_is_said(kiosk: StandingKiosk, person: Listener) -> None:
    person.plug_in()
    kiosk.come_to_the_terminal()
    kiosk.do(Action.PAYMENT_APPROVE)
    ending = kiosk.ends("sold")
    person.find(ending.proceed)
    _stamp, receipt = kiosk.printer.tray
    printed = " ".join(PdfReader(BytesIO(receipt)).pages[0].extract_text().split())
    reference = next(iter(kiosk.terminal.ledger()))
    code = re.search(rf"{words(kiosk, 'Authorisation')} (\w+)", printed)
    assert code is not None
    for fact in (reference, code[1], "Passeport, adulte", "86"):
        assert fact in printed
        assert speakable(fact) in person.everything


def test_a_receipt_is_not_read_out_on_the_loudspeaker(kiosk: StandingKiosk, person: Listener) -> None:
    kiosk.tap("wake", "listen", "tile.fiscal_stamp")
    kiosk.answer_up_to_the_review()
    kiosk.tap("continue")
    kiosk.wait_for_the_terminal()
    kiosk.do(Action.PAYMENT_APPROVE)
    title = kiosk.ends("sold").title
    kiosk.until(lambda: title in person.everything, "the last page")
    reference = next(iter(kiosk.terminal.ledger()))
    assert speakable(reference) not in person.everything


def test_a_page_is_said_in_the_language_of_the_screen_and_languages_in_their_own(
    kiosk: StandingKiosk, person: Listener
) -> None:
    person.plug_in()
    kiosk.tap("wake")
    kiosk.shell.setLanguage("en")
    person.find(words(kiosk, "Language", "en"))
    assert person.press(Key.SELECT)
    spoken = {piece.text: piece.language for piece, _manner in kiosk.devices.speech.heard}
    person.find("Français")
    spoken = {piece.text: piece.language for piece, _manner in kiosk.devices.speech.heard}
    assert spoken["Français"] == "fr"
    assert spoken[words(kiosk, "Choose your language", "en")] == "en"


def test_an_overlay_is_all_there_is(kiosk: StandingKiosk, person: Listener) -> None:
    person.plug_in()
    kiosk.begin()
    kiosk.shell.showComfort()
    heard = {person.press(Key.DOWN) and person.first for _step in range(25)}
    assert words(kiosk, "Very large") in heard
    assert kiosk.page.proceed not in heard


def test_a_chosen_size_is_said_to_be_chosen(kiosk: StandingKiosk, person: Listener) -> None:
    person.plug_in()
    kiosk.begin()
    kiosk.shell.showComfort()
    said = person.choose(words(kiosk, "Very large"))
    assert words(kiosk, "chosen") in said
    assert words(kiosk, "not chosen") not in said


def test_a_black_screen_is_for_who_listens_and_a_touch_ends_it(kiosk: StandingKiosk, person: Listener) -> None:
    guide = kiosk.application.guide
    guide.blankScreen()
    assert guide.property("blank") is False, "somebody without a headset would be lost"
    person.plug_in()
    kiosk.begin()
    guide.blankScreen()
    picture = kiosk.robot.picture()
    assert {picture.pixelColor(x, y).lightness() for x in range(0, 1080, 90) for y in range(0, 1920, 90)} == {0}
    guide.showScreen()
    assert guide.property("blank") is False
    guide.blankScreen()
    kiosk.shell.finish()
    kiosk.shell.finish()
    assert guide.property("blank") is False, "the next one sees"


def test_the_silence_begins_when_the_voice_has_ended(kiosk: StandingKiosk, person: Listener) -> None:
    person.plug_in()
    kiosk.begin()
    kiosk.clock.advance(110)
    person.press(Key.HELP)
    kiosk.clock.advance(110)
    kiosk.shell._look_at_the_clock()
    assert kiosk.overlay == ""


def test_the_warning_is_heard_by_who_does_not_listen_and_has_nothing_of_him(
    kiosk: StandingKiosk, person: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosk.come_to_the_review()
    assert kiosk.devices.speech.heard == ()
    pass_time(kiosk, 125)
    kiosk.until(lambda: "40 secondes" in person.everything, "the warning")
    assert {where.sink for _piece, where in kiosk.devices.speech.heard} == {Sink.LOUDSPEAKER}
    assert EMAIL not in person.everything
    assert kiosk.overlay == "idle", "the voice is nobody's presence"
    stopped = count_stops(kiosk, monkeypatch)
    kiosk.tap("stay")
    kiosk.until(lambda: bool(stopped), "it ends with the question")


def test_a_warning_that_is_said_in_the_headset_stops_no_clock_and_is_said_again(
    kiosk: StandingKiosk, person: Listener
) -> None:
    person.plug_in()
    kiosk.come_to_the_review()
    pass_time(kiosk, 245)
    kiosk.until(lambda: "85 secondes" in person.everything, "the warning")
    pass_time(kiosk, 75)
    kiosk.until(lambda: "10 secondes" in person.everything, "the reminder")
    pass_time(kiosk, 5)
    assert "7 secondes" not in person.everything, "a voice that counts leaves nobody the time to answer"
    pass_time(kiosk, 8)
    assert kiosk.page.screen is Screen.GOODBYE
    assert kiosk.answers() == {}


def test_a_voice_that_breaks_stops_nothing(kiosk: StandingKiosk, person: Listener) -> None:
    person.plug_in()
    kiosk.devices.speech.break_down()
    kiosk.begin()
    person.press(Key.DOWN)
    assert kiosk.page.screen is Screen.INFORMATION


def test_the_goodbye_is_said(kiosk: StandingKiosk, person: Listener) -> None:
    person.plug_in()
    kiosk.begin()
    kiosk.tap("finish")
    assert kiosk.page.screen is Screen.GOODBYE
    kiosk.until(lambda: words(kiosk, "Everything is erased") in person.everything, "the goodbye")


# --- how it is heard -----------------------------------------------------------------------------------------------


def test_the_rates_go_round_and_the_volumes_do_not() -> None:
    hearing = Hearing(Sink.HEADSET)
    rates = []
    for _step in RATES:
        hearing = hearing.next_rate()
        rates.append(hearing.rate)
    assert sorted(rates) == sorted(RATES)
    assert hearing.louder(99).volume == VOLUMES[-1]
    assert hearing.louder(-99).volume == VOLUMES[0]
    assert hearing.faster(99).rate == RATES[-1]
    assert hearing.faster(-99).rate == RATES[0]


def test_a_loudspeaker_is_not_left_on_for_the_next_one() -> None:
    assert Hearing(Sink.LOUDSPEAKER, 2.0, 1.0).by_default() == Hearing()
    assert Hearing(Sink.HEADSET, 2.0, 1.0).by_default() == Hearing(Sink.HEADSET)
    assert Hearing().manner is None
