"""What stands beside the demo's kiosk, as recorders: a phone and an organism that note what the dock has them do."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Phone:
    """A phone before a kiosk that shows a code, or does not."""

    sees_a_code: bool = False
    done: list[tuple[str, str]] = field(default_factory=list)

    def sign_in(self, persona: str) -> bool:
        return self._does("sign_in", persona)

    def refuse(self, persona: str) -> bool:
        return self._does("refuse", persona)

    def _does(self, what: str, persona: str) -> bool:
        if self.sees_a_code:
            self.done.append((what, persona))
        return self.sees_a_code


@dataclass
class Organism:
    """France Travail's knobs."""

    turned: list[tuple[str, ...]] = field(default_factory=list)

    def fail(self, call: str, fault: str) -> None:
        self.turned.append(("fail", call, fault))

    def release(self) -> None:
        self.turned.append(("release",))

    def forget(self) -> None:
        self.turned.append(("forget",))
