"""What every badge with a certificate promises, whichever way it is asked: PIV by its own commands in the simulated
reader and behind pcscd, and the same card through OpenSC's PKCS#11 module."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from kiosk.devices.badge.api import (
    Agent,
    Badge,
    BadgeReader,
    BadPin,
    Distrust,
    Distrusted,
    Failed,
    Level,
    NotABadge,
    PinBlocked,
    Recognised,
    Role,
    WrongPin,
)
from kiosk.devices.badge.piv import PivBadge
from kiosk.devices.badge.pkcs11 import Pkcs11Badge
from kiosk.devices.card_reader.api import CardFault, ReaderState
from kiosk.devices.card_reader.pcsc import PcscReader
from kiosk.devices.card_reader.simulated import CardKind, SimulatedReader, answer_of
from kiosk.devices.simulation.authority import Authority
from kiosk.devices.simulation.card import SmartCard
from kiosk.devices.simulation.number import NumberCard
from kiosk.devices.simulation.piv import SoftPivCard
from tests.lab.badges import NOW, PIN, Town
from tests.lab.daemons import needs, until
from tests.lab.pcsc import ATR, Pcscd, VirtualSlot

OPENSC = Path("/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so")


class Plain:
    """A citizen's card in a slot of a real daemon."""

    atr = ATR

    def __init__(self, kind: CardKind) -> None:
        self._kind = kind

    def reset(self) -> None:
        """Nothing is selected on it."""

    def respond(self, command: bytes) -> bytes:
        answer = answer_of(self._kind, command)
        return answer.data + answer.status_word.to_bytes(2)


class Bench(Protocol):
    """A way of asking a badge, and the hand that puts it in."""

    against: str

    @property
    def badge(self) -> BadgeReader: ...
    def insert(self, card: SmartCard) -> None: ...
    def remove(self) -> None: ...
    def close(self) -> None: ...


class SimulatedBench:
    """PIV in the simulated reader."""

    against = "simulator"

    def __init__(self, town: Town) -> None:
        self.reader = SimulatedReader(town.clock)
        self.badge = PivBadge(self.reader, town.trust(), town, town.clock)

    def insert(self, card: SmartCard) -> None:
        assert self.reader.insert(card)

    def remove(self) -> None:
        self.reader.remove()

    def close(self) -> None:
        self.reader.close()


class PcscBench:
    """PIV behind pcscd."""

    def __init__(self, town: Town, daemon: Pcscd) -> None:
        self.against = daemon.against
        self._daemon = daemon
        self._slot = VirtualSlot()
        daemon.start()
        self.reader = PcscReader(virtual=True, clock=town.clock)
        self.badge: BadgeReader = PivBadge(self.reader, town.trust(), town, town.clock)

    def insert(self, card: SmartCard) -> None:
        until(lambda: self.reader.status().state is ReaderState.EMPTY, "the reader is empty")
        self._slot.insert(card)
        until(lambda: self.reader.status().state is ReaderState.CARD_PRESENT, "the reader sees the card")

    def remove(self) -> None:
        self._slot.remove()
        until(lambda: self.reader.status().state is ReaderState.EMPTY, "the reader sees that it is out")

    def close(self) -> None:
        self._slot.remove()
        self.reader.close()
        self._daemon.stop()


class Pkcs11Bench(PcscBench):
    """The same card through OpenSC, while our own reader watches the same slot."""

    def __init__(self, town: Town, daemon: Pcscd) -> None:
        needs("opensc-pkcs11", str(OPENSC))
        super().__init__(town, daemon)
        self.against = f"OpenSC's PKCS#11 module, {daemon.against}"
        self.badge = Pkcs11Badge(OPENSC, town.trust(), town, town.clock)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


@pytest.fixture(scope="module")
def pcscd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pcscd]:
    daemon = Pcscd(tmp_path_factory.mktemp("pcscd"))
    yield daemon
    daemon.close()


@pytest.fixture(params=["simulated", "pcscd", "opensc"])
def bench(
    request: pytest.FixtureRequest, town: Town, record_property: Callable[[str, object], None]
) -> Iterator[Bench]:
    bench: Bench
    match request.param:
        case "simulated":
            bench = SimulatedBench(town)
        case "pcscd":
            bench = PcscBench(town, request.getfixturevalue("pcscd"))
        case _:
            bench = Pkcs11Bench(town, request.getfixturevalue("pcscd"))
    adapter = {"simulated": "simulated", "pcscd": "piv", "opensc": "pkcs11"}[request.param]
    for name, value in (("device", "badge"), ("adapter", adapter), ("against", bench.against)):
        record_property(name, value)
    yield bench
    bench.close()


class TestEveryBadge:
    @pytest.mark.parametrize("bits", [256, 2048], ids=["P-256", "RSA-2048"])
    def test_the_right_pin_says_who_it_is(self, bench: Bench, town: Town, bits: int) -> None:
        bench.insert(town.card(bits=bits))
        assert bench.badge.unlock(PIN) == Recognised(Agent("A012", Role.AGENT, bench.badge.level))

    def test_it_is_a_badge_before_any_pin(self, bench: Bench, town: Town) -> None:
        bench.insert(town.card())
        seen = bench.badge.look()
        assert isinstance(seen, Badge)
        assert (seen.shortest_pin, seen.longest_pin) == (6, 8)

    def test_wrong_pins_are_counted_by_the_card_until_it_blocks(self, bench: Bench, town: Town) -> None:
        card = town.card()
        bench.insert(card)
        outcomes = [bench.badge.unlock("111111") for _try in range(3)]
        assert all(isinstance(outcome, WrongPin) for outcome in outcomes[:2])
        assert card.tries == 0
        assert isinstance(outcomes[2], PinBlocked)
        assert bench.badge.unlock(PIN) == PinBlocked()
        assert bench.badge.look() == Badge(0)

    def test_the_right_pin_gives_the_tries_back(self, bench: Bench, town: Town) -> None:
        card = town.card()
        bench.insert(card)
        bench.badge.unlock("111111")
        assert card.tries == 2
        assert isinstance(bench.badge.unlock(PIN), Recognised)
        assert card.tries == 3

    @pytest.mark.parametrize("pin", ["48027", "480275480", "48027x", "", "\uff14\uff18\uff10\uff12\uff17\uff15"])
    def test_what_is_no_pin_is_not_sent(self, bench: Bench, town: Town, pin: str) -> None:
        card = town.card()
        bench.insert(card)
        assert bench.badge.unlock(pin) == BadPin()
        assert (card.shown, card.tries) == ([], 3)

    @pytest.mark.parametrize("kind", [CardKind.BANK, CardKind.VITALE])
    def test_a_citizens_card_is_no_badge(self, bench: Bench, kind: CardKind, caplog: pytest.LogCaptureFixture) -> None:
        bench.insert(Plain(kind))
        with caplog.at_level(logging.DEBUG):
            assert bench.badge.look() == NotABadge()
            assert bench.badge.unlock(PIN) == Distrusted(Distrust.UNREADABLE)
        assert caplog.records == []

    def test_a_number_alone_is_no_badge(self, bench: Bench) -> None:
        bench.insert(NumberCard(bytes.fromhex("04A1B2C3D4E5F6")))
        assert bench.badge.look() == NotABadge()

    def test_without_a_card_nothing_is_known(self, bench: Bench) -> None:
        assert bench.badge.look() in (CardFault.NO_CARD, CardFault.NO_READER)
        assert isinstance(bench.badge.unlock(PIN), Failed)

    def test_a_swapped_card_is_asked_anew(self, bench: Bench, town: Town) -> None:
        first, second = town.card(), town.card()
        bench.insert(first)
        assert isinstance(bench.badge.unlock(PIN), Recognised)
        bench.remove()
        bench.insert(second)
        assert isinstance(bench.badge.unlock("111111"), WrongPin)
        assert (first.tries, second.tries) == (3, 2)

    # --- whom the town hall does not believe ---------------------------------------------------------------------

    def test_a_badge_that_is_not_on_the_list_gets_no_pin(self, bench: Bench, town: Town) -> None:
        stranger = town.authority.card("A099", PIN)
        self._is_distrusted(bench, stranger, Distrust.UNKNOWN_AGENT)

    def test_another_authority_of_the_same_name(self, bench: Bench, town: Town) -> None:
        self._is_distrusted(bench, town.enlist(Authority("Mairie", NOW).card("A012", PIN)), Distrust.WRONG_AUTHORITY)

    def test_an_expired_badge(self, bench: Bench, town: Town) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        past = town.authority.issue("A012", key, ends=NOW - timedelta(days=1))
        self._is_distrusted(bench, town.enlist(SoftPivCard(key, past, PIN)), Distrust.EXPIRED)

    def test_a_badge_whose_key_may_not_sign(self, bench: Bench, town: Town) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        other = town.authority.issue("A012", key, may_sign=False)
        self._is_distrusted(bench, town.enlist(SoftPivCard(key, other, PIN)), Distrust.WRONG_AUTHORITY)

    def test_a_revoked_badge_from_the_renewal_of_the_list_on(self, bench: Bench, town: Town) -> None:
        card = town.card()
        assert card.certificate is not None
        bench.insert(card)
        assert isinstance(bench.badge.unlock(PIN), Recognised)
        town.authority.revoke(card.certificate)
        town.renew()
        card.shown.clear()
        assert bench.badge.unlock(PIN) == Distrusted(Distrust.REVOKED)
        assert card.shown == []

    def test_without_a_list_of_revoked_badges_nobody_is_believed(self, bench: Bench, town: Town) -> None:
        town.revocation_file.unlink()
        self._is_distrusted(bench, town.card(), Distrust.NO_REVOCATION_LIST)

    def test_a_list_that_is_too_old(self, bench: Bench, town: Town) -> None:
        town.clock.advance(timedelta(days=8).total_seconds())
        self._is_distrusted(bench, town.card(), Distrust.NO_REVOCATION_LIST)

    def test_a_list_that_another_authority_signed(self, bench: Bench, town: Town) -> None:
        town.revocation_file.write_bytes(Authority("Mairie", NOW).revocation_list())
        self._is_distrusted(bench, town.card(), Distrust.NO_REVOCATION_LIST)

    def test_the_certificate_of_one_with_the_key_of_another(self, bench: Bench, town: Town) -> None:
        genuine = town.card()
        forged = SoftPivCard(ec.generate_private_key(ec.SECP256R1()), genuine.certificate, PIN)
        bench.insert(forged)
        assert bench.badge.unlock(PIN) == Distrusted(Distrust.BAD_SIGNATURE)

    def test_a_badge_without_its_certificate(self, bench: Bench, town: Town) -> None:
        card = town.card()
        card.certificate = None
        self._is_distrusted(bench, card, Distrust.UNREADABLE)

    def test_a_compressed_certificate(self, bench: Bench, town: Town) -> None:
        card = town.card()
        card.packed = True
        bench.insert(card)
        assert isinstance(bench.badge.unlock(PIN), Recognised)

    def _is_distrusted(self, bench: Bench, card: SoftPivCard, why: Distrust) -> None:
        bench.insert(card)
        assert bench.badge.unlock(PIN) == Distrusted(why)
        assert card.shown == [], "a PIN goes to nobody who is not believed"


# --- what only the commands of PIV themselves can show -------------------------------------------------------------


class Pulled:
    """A badge that is pulled from the simulated reader while it is asked ``instruction``."""

    def __init__(self, card: SoftPivCard, reader: SimulatedReader, instruction: int) -> None:
        self._card = card
        self._reader = reader
        self._instruction = instruction

    @property
    def atr(self) -> bytes:
        return self._card.atr

    def reset(self) -> None:
        self._card.reset()

    def respond(self, command: bytes) -> bytes:
        if command[1] == self._instruction:
            self._reader._card = None
            self._reader._insertions += 1
        return self._card.respond(command)


class TestPiv:
    @pytest.fixture
    def bench(self, town: Town) -> Iterator[SimulatedBench]:
        bench = SimulatedBench(town)
        yield bench
        bench.close()

    def test_the_tries_are_told_exactly(self, bench: SimulatedBench, town: Town) -> None:
        bench.insert(town.card())
        assert bench.badge.look() == Badge(3)
        assert [bench.badge.unlock("111111") for _try in range(2)] == [WrongPin(2), WrongPin(1)]
        assert bench.badge.look() == Badge(1)

    def test_nothing_of_a_card_or_a_pin_is_in_a_repr_or_a_log(
        self, bench: SimulatedBench, town: Town, caplog: pytest.LogCaptureFixture
    ) -> None:
        card = town.card()
        bench.insert(card)
        with caplog.at_level(logging.DEBUG):
            told = repr((bench.badge, bench.badge.look(), bench.badge.unlock(PIN), card))
        assert PIN not in told + caplog.text
        assert caplog.records == []

    def test_a_mute_badge(self, bench: SimulatedBench) -> None:
        bench.reader._mute_timeout = 0.0
        bench.reader.insert(CardKind.MUTE)
        assert bench.badge.look() is CardFault.MUTE
        assert bench.badge.unlock(PIN) == Failed(CardFault.MUTE)

    def test_a_card_that_another_program_has(self, bench: SimulatedBench, town: Town) -> None:
        bench.insert(town.card())
        bench.reader.taken = True
        assert bench.badge.look() is CardFault.TAKEN

    def test_garbage_after_the_selection(self, bench: SimulatedBench, town: Town) -> None:
        card = town.card()
        card.garbage = True
        bench.insert(card)
        assert bench.badge.look() == Badge(None)
        assert bench.badge.unlock(PIN) == Distrusted(Distrust.UNREADABLE)
        assert card.shown == []

    def test_a_card_that_always_promises_more_comes_to_an_end(self, bench: SimulatedBench, town: Town) -> None:
        card = town.card()
        answer = card.respond
        card.respond = lambda command: (  # type: ignore[method-assign]
            b"\x61\x00" if command[1] in (0xCB, 0xC0) else answer(command)
        )
        bench.insert(card)
        assert bench.badge.unlock(PIN) == Distrusted(Distrust.UNREADABLE)

    def test_a_certificate_of_a_version_that_does_not_exist(self, bench: SimulatedBench, town: Town) -> None:
        card = town.card()
        assert card.certificate is not None
        at = card.certificate.index(bytes.fromhex("a003020102"))
        card.certificate = card.certificate[: at + 4] + b"\x07" + card.certificate[at + 5 :]
        bench.insert(card)
        assert bench.badge.unlock(PIN) == Distrusted(Distrust.UNREADABLE)

    def test_a_list_of_only_the_newest_revocations_is_no_list(self, bench: SimulatedBench, town: Town) -> None:
        delta = x509.DeltaCRLIndicator(1)
        town.revocation_file.write_bytes(town.authority.revocation_list(extension=delta))
        bench.insert(town.card())
        assert bench.badge.unlock(PIN) == Distrusted(Distrust.NO_REVOCATION_LIST)

    @pytest.mark.parametrize("bent", [b"", b"\x70", b"\x70\x05ab", b"\x53\x02\x70\x01", bytes(40)])
    def test_a_certificate_that_is_bent(self, bench: SimulatedBench, town: Town, bent: bytes) -> None:
        card = town.card()
        card.certificate = bent
        bench.insert(card)
        assert bench.badge.unlock(PIN) == Distrusted(Distrust.UNREADABLE)

    @pytest.mark.parametrize("instruction", [0xA4, 0x20, 0xCB, 0x87], ids=["SELECT", "VERIFY", "GET DATA", "sign"])
    def test_a_badge_that_is_pulled_in_the_middle_opens_nothing(
        self, bench: SimulatedBench, town: Town, instruction: int
    ) -> None:
        bench.insert(Pulled(town.card(), bench.reader, instruction))
        assert not isinstance(bench.badge.unlock(PIN), Recognised | WrongPin)

    def test_each_unlock_signs_another_nonce(self, bench: SimulatedBench, town: Town) -> None:
        card, signed = town.card(), []
        answer = card.respond

        def respond(command: bytes) -> bytes:
            if command[1] == 0x87:
                signed.append(command)
            return answer(command)

        card.respond = respond  # type: ignore[method-assign]
        bench.insert(card)
        assert all(isinstance(bench.badge.unlock(PIN), Recognised) for _time in range(2))
        assert len(set(signed)) == 2

    def test_its_level_is_named(self, bench: SimulatedBench) -> None:
        assert bench.badge.level is Level.PIV
