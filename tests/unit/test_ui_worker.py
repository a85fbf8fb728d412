"""Work outside the screen's thread: the result comes back on it, and a thread that hangs can be forgotten."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from kiosk.ui.worker import Watch, Worker

GUARD = 30.0


class Screen:
    """Hears what the worker says, and on which thread."""

    def __init__(self) -> None:
        self.results: list[Any] = []
        self.errors: list[BaseException] = []
        self.news: list[Any] = []
        self.threads: set[str] = set()

    def done(self, result: Any) -> None:
        self.results.append(result)
        self.threads.add(threading.current_thread().name)

    def failed(self, error: BaseException) -> None:
        self.errors.append(error)
        self.threads.add(threading.current_thread().name)

    def heard(self, news: Any) -> None:
        self.news.append(news)
        self.threads.add(threading.current_thread().name)


@pytest.fixture
def screen() -> Screen:
    return Screen()


def give(worker: Worker, screen: Screen, function: Callable[[Watch], Any]) -> None:
    worker.run(function, done=screen.done, failed=screen.failed, heard=screen.heard)


def running() -> threading.Thread:
    """Return the thread of the errand; what is abandoned must have ended before its worker is gone."""
    (thread,) = [thread for thread in threading.enumerate() if thread.name == "errand"]
    return thread


def test_news_and_the_result_come_in_order_on_the_screens_thread(qtbot: QtBot, screen: Screen) -> None:
    worker = Worker("errand")
    names: list[str] = []

    def errand(watch: Watch) -> str:
        names.append(threading.current_thread().name)
        watch.tell(1)
        watch.tell(2)
        return "done"

    give(worker, screen, errand)
    assert worker.busy
    qtbot.waitUntil(lambda: not worker.busy, timeout=int(GUARD * 1000))
    assert (screen.news, screen.results, screen.errors) == ([1, 2], ["done"], [])
    assert names == ["errand"]
    assert screen.threads == {threading.main_thread().name}


def test_a_failure_comes_back_as_a_value(qtbot: QtBot, screen: Screen) -> None:
    worker = Worker("errand")
    give(worker, screen, lambda _watch: 1 // 0)
    qtbot.waitUntil(lambda: not worker.busy, timeout=int(GUARD * 1000))
    assert [type(error) for error in screen.errors] == [ZeroDivisionError]
    assert screen.results == []


def test_one_thing_at_a_time(qtbot: QtBot, screen: Screen) -> None:
    worker, free = Worker("errand"), threading.Event()
    give(worker, screen, lambda _watch: free.wait(GUARD))
    with pytest.raises(RuntimeError, match="errand is busy"):
        give(worker, screen, lambda _watch: None)
    free.set()
    qtbot.waitUntil(lambda: not worker.busy, timeout=int(GUARD * 1000))
    assert screen.results == [True]


def test_what_was_abandoned_is_never_heard_of(qtbot: QtBot, screen: Screen) -> None:
    worker, free, over = Worker("errand"), threading.Event(), threading.Event()

    def hang(watch: Watch) -> str:
        free.wait(GUARD)
        watch.tell("late")
        over.set()
        return "late"

    give(worker, screen, hang)
    thread = running()
    worker.abandon()
    assert not worker.busy
    give(worker, screen, lambda _watch: "next")
    qtbot.waitUntil(lambda: not worker.busy, timeout=int(GUARD * 1000))
    free.set()
    assert over.wait(GUARD)
    thread.join(GUARD)
    QGuiApplication.processEvents()
    assert (screen.news, screen.results, screen.errors) == ([], ["next"], [])


@pytest.mark.usefixtures("qapp")
def test_who_polls_is_told_at_once_that_nobody_waits_any_more(screen: Screen) -> None:
    worker, polling = Worker("errand"), threading.Event()
    left: list[bool] = []

    def poll(watch: Watch) -> None:
        left.append(watch.left(0))
        polling.set()
        left.append(watch.left(GUARD))

    give(worker, screen, poll)
    thread = running()
    assert polling.wait(GUARD)
    worker.abandon()
    thread.join(GUARD)
    assert left == [False, True]


def test_a_watch_that_was_left_says_nothing_of_the_next(qtbot: QtBot, screen: Screen) -> None:
    worker = Worker("errand")
    give(worker, screen, lambda watch: watch.left(GUARD))
    thread = running()
    worker.abandon()
    thread.join(GUARD)
    give(worker, screen, lambda watch: watch.left(0))
    qtbot.waitUntil(lambda: not worker.busy, timeout=int(GUARD * 1000))
    assert screen.results == [False]


def test_done_may_start_the_next_thing(qtbot: QtBot, screen: Screen) -> None:
    worker = Worker("errand")

    def go_on(result: Any) -> None:
        screen.done(result)
        give(worker, screen, lambda _watch: "second")

    worker.run(lambda _watch: "first", done=go_on, failed=screen.failed)
    qtbot.waitUntil(lambda: screen.results == ["first", "second"], timeout=int(GUARD * 1000))
    assert not worker.busy
