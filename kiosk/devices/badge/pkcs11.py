"""Agent cards of other makers, through a PKCS#11 module (OASIS PKCS#11 2.40), each attempt in a process of its own.

OpenSC keeps the PIN and the identity of a card that was pulled in mid-command, and plays them to the next one. A
process that ends with the attempt keeps nothing, and a card that never answers is ended with it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from threading import Timer
from typing import Any, Final

from kiosk.clock import Clock
from kiosk.devices.badge.api import (
    Agent,
    Badge,
    BadPin,
    Distrust,
    Distrusted,
    Failed,
    Level,
    Look,
    NotABadge,
    PinBlocked,
    Recognised,
    Unlock,
    WrongPin,
)
from kiosk.devices.badge.piv import LONGEST, SHORTEST, KnownCertificates, is_pin
from kiosk.devices.badge.proof import Challenge
from kiosk.devices.badge.trust import Trust
from kiosk.devices.card_reader.api import CardFault

PATIENCE: Final = 20.0
"""Seconds that one attempt may take."""
_FAULTS: Final = {
    "no_card": CardFault.NO_CARD,
    "no_reader": CardFault.NO_READER,
    "removed": CardFault.REMOVED,
    "mute": CardFault.MUTE,
}


class Pkcs11Badge:
    """Badges that ``module`` (a shared library) knows. Raises ValueError when it is not there, or python-pkcs11 is
    not."""

    level = Level.PKCS11

    def __init__(self, module: Path, trust: Trust, known: KnownCertificates, clock: Clock) -> None:
        if find_spec("pkcs11") is None:
            raise ValueError("python-pkcs11 is not installed: install the kiosk with its extra `pkcs11`")
        if not module.is_file():
            raise ValueError(f"{module}: there is no such module")
        self._module = module
        self._trust = trust
        self._known = known
        self._clock = clock

    def look(self) -> Look:
        """Return what the card in the reader is. PKCS#11 counts no tries: it says when one is left, or none."""
        with _attempt(self._module) as child:
            seen = child.hear()
            if seen.get("problem") == "unknown":
                return NotABadge()
            if "problem" in seen:
                return _FAULTS.get(seen["problem"], CardFault.MUTE)
            return Badge(seen["tries"], SHORTEST, LONGEST)

    def unlock(self, pin: str) -> Unlock:
        """Try ``pin`` once on the badge that is in now, if that badge is one to be believed."""
        if not is_pin(pin):
            return BadPin()
        with _attempt(self._module) as child:
            seen = child.hear()
            if seen.get("problem") == "unknown":
                return Distrusted(Distrust.UNREADABLE)
            if "problem" in seen:
                return Failed(_FAULTS.get(seen["problem"], CardFault.MUTE))
            if not seen["certificate"]:
                return Distrusted(Distrust.UNREADABLE)
            return self._recognised(child, bytes.fromhex(seen["certificate"]), pin)

    def certificate(self) -> bytes | Distrust | CardFault:
        """Return the certificate (DER) of the badge that is in, for the list; its PIN is not asked for."""
        with _attempt(self._module) as child:
            seen = child.hear()
            if "problem" in seen:
                return _FAULTS.get(seen["problem"], Distrust.UNREADABLE)
            return bytes.fromhex(seen["certificate"]) or Distrust.UNREADABLE

    def _recognised(self, child: _Child, certificate: bytes, pin: str) -> Unlock:
        believed = self._trust.check(certificate, self._clock.now())
        if isinstance(believed, Distrust):
            return Distrusted(believed)
        agent = self._known.by_certificate(sha256(certificate).hexdigest())
        if agent is None:
            return Distrusted(Distrust.UNKNOWN_AGENT)
        challenge = Challenge.fresh(believed)
        if challenge is None:
            return Distrusted(Distrust.UNREADABLE)
        block = challenge.digest() if challenge.elliptic else challenge.digest_info()
        child.say({"pin": pin, "block": block.hex(), "elliptic": challenge.elliptic})
        done = child.hear()
        match done.get("problem"):
            case None:
                met = challenge.met_by(_der(done["signature"], challenge))
                return Recognised(Agent(*agent, self.level)) if met else Distrusted(Distrust.BAD_SIGNATURE)
            case "wrong_pin":
                return PinBlocked() if done["tries"] == 0 else WrongPin(done["tries"])
            case "blocked":
                return PinBlocked()
            case problem:
                return Failed(_FAULTS.get(problem, CardFault.MUTE))


def _der(signature: str, challenge: Challenge) -> bytes:
    """Return the signature as X.509 writes it: PKCS#11 gives the two numbers of a curve one after the other."""
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    raw = bytes.fromhex(signature)
    if not challenge.elliptic:
        return raw
    half = len(raw) // 2
    return encode_dss_signature(int.from_bytes(raw[:half]), int.from_bytes(raw[half:]))


class _Child:
    """The process of one attempt."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def hear(self) -> dict[str, Any]:
        """Return what it says next; a process that ended without a word had a card that never answered."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        try:
            said = json.loads(line)
        except ValueError:
            return {"problem": "mute"}
        return said if isinstance(said, dict) else {"problem": "mute"}

    def say(self, words: dict[str, Any]) -> None:
        """Tell it what to do. Over a pipe: what is on a command line can be read by every account."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(words) + "\n")
            self._process.stdin.flush()
        except OSError:
            return  # it is gone, and hear() will say so


@contextmanager
def _attempt(module: Path) -> Iterator[_Child]:
    process = subprocess.Popen(
        [sys.executable, "-m", "kiosk.devices.badge.pkcs11_child", str(module)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a module may write there what a card said
        text=True,
    )
    end = Timer(PATIENCE, process.kill)
    end.start()
    try:
        yield _Child(process)
    finally:
        end.cancel()
        process.kill()
        process.communicate()
