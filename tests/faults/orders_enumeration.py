"""The whole enumeration: each scene on a processor of its own."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import get_context

from tests.faults.orders_scenes import SCENES, Scene


@dataclass(frozen=True)
class Enumerated:
    """What became of every script of one scene. ``again``: how many crashes led to a state known already."""

    scene: str
    lives: int
    again: int
    violations: list[str]


def enumerate_all(crashes: int = 2, faults: int = 1) -> Iterator[Enumerated]:
    """Live through every scene with at most so many crashes and so many other faults, in any order."""
    with get_context("spawn").Pool() as pool:
        yield from pool.imap_unordered(_enumerated, [(scene, crashes, faults) for scene in SCENES])


def _enumerated(task: tuple[Scene, int, int]) -> Enumerated:
    scene, crashes, faults = task
    logging.disable(logging.CRITICAL)  # what the kiosk logs about each fault is no news
    count = again = 0
    violations = []
    for life in scene.explore(crashes, faults):
        count += 1
        again += life.again
        if life.damages:
            violations.append(str(life))
    return Enumerated(str(scene), count, again, violations)
