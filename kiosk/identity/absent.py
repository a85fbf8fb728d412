"""A kiosk without an identity broker: its tiles offer the guide, and what still asks is told that nobody answers."""

from __future__ import annotations

from kiosk.identity.api import Identification, IdentityBroker, NotIdentified, Watch


class AbsentBroker(IdentityBroker):
    """Identifies nobody."""

    def identify(self, language: str, watch: Watch) -> Identification:
        """Return UNREACHED."""
        return NotIdentified.UNREACHED
