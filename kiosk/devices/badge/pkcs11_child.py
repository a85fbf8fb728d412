"""The process of one attempt with a PKCS#11 module: it says what card is in, then signs once with a PIN.

One JSON object a line. It never logs, and it ends with the attempt.
"""

from __future__ import annotations

import json
import sys
from typing import Any


def main(module: str) -> None:
    """Play one attempt on standard input and output."""
    import pkcs11
    from pkcs11 import exceptions

    try:
        _attempt(pkcs11, pkcs11.lib(module))
    except (exceptions.TokenNotPresent, exceptions.NoSuchToken):
        _say(problem="no_card")
    except exceptions.TokenNotRecognised:
        _say(problem="unknown")
    except (exceptions.DeviceRemoved, exceptions.DeviceError, exceptions.GeneralError, exceptions.SessionHandleInvalid):
        _say(problem="removed")
    except exceptions.PKCS11Error:
        _say(problem="unreadable")


def _attempt(pkcs11: Any, library: Any) -> None:
    slots = library.get_slots()
    if not slots:
        _say(problem="no_reader")
        return
    slot = next(iter(library.get_slots(token_present=True)), None)
    if slot is None:
        _say(problem="no_card")
        return
    token = slot.get_token()
    certificate, name = _certificate(pkcs11, token)
    _say(tries=_tries(pkcs11, token), certificate=certificate.hex())
    line = sys.stdin.readline()
    if line:
        _sign(pkcs11, token, name, json.loads(line))


def _certificate(pkcs11: Any, token: Any) -> tuple[bytes, bytes]:
    """Return the first certificate (DER) and the name that it shares with its key, both empty when there is none."""
    wanted = {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE}
    with token.open() as session:
        for found in session.get_objects(wanted):
            return bytes(found[pkcs11.Attribute.VALUE]), bytes(found[pkcs11.Attribute.ID])
    return b"", b""


def _sign(pkcs11: Any, token: Any, name: bytes, asked: dict[str, Any]) -> None:
    from pkcs11 import exceptions

    try:
        # Logged in before anybody showed the PIN is no proof that the PIN is right: that is an error like others.
        with token.open(user_pin=asked["pin"]) as session:
            key = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, id=name)
            mechanism = pkcs11.Mechanism.ECDSA if asked["elliptic"] else pkcs11.Mechanism.RSA_PKCS
            _say(signature=bytes(key.sign(bytes.fromhex(asked["block"]), mechanism=mechanism)).hex())
    except exceptions.PinIncorrect:
        _say(problem="wrong_pin", tries=_tries(pkcs11, token))
    except exceptions.PinLocked:
        _say(problem="blocked")


def _tries(pkcs11: Any, token: Any) -> int | None:
    """Return the tries that are left, as far as flags tell: 0, 1, or None for more."""
    flags = token.slot.get_token().flags
    if flags & pkcs11.TokenFlag.USER_PIN_LOCKED:
        return 0
    return 1 if flags & pkcs11.TokenFlag.USER_PIN_FINAL_TRY else None


def _say(**words: object) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
