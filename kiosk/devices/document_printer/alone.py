"""Whether this process is the only one on the machine that drives a printer."""

from __future__ import annotations

import socket
from hashlib import sha256


class Claim:
    """A claim to the printer at ``uri``, which one living process has at a time; it ends with the process.

    ``kiosk check`` and ``kiosk journal reprint`` open the printer while the kiosk prints: what lies in it then is no
    leftover of a crash.
    """

    def __init__(self, uri: str) -> None:
        # An abstract name (unix(7)): no file is left behind, whichever way the process ends.
        self._name = f"\0kiosk-printer-{sha256(uri.encode()).hexdigest()}"
        self._socket: socket.socket | None = None

    def mine(self) -> bool:
        """Return whether this object has it; take it if nobody does."""
        if self._socket is None:
            claim = socket.socket(socket.AF_UNIX)
            try:
                claim.bind(self._name)
            except OSError:
                claim.close()
                return False
            self._socket = claim
        return True

    def release(self) -> None:
        """Leave it to another; twice is harmless."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
