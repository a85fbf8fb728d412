"""What somebody who calls an agent may say that he needs: a closed list, so that nothing of him is in it."""

from __future__ import annotations

from enum import Enum


class Need(Enum):
    """What for. Nobody has to say it."""

    EXPLAIN = "explain"
    WRITE = "write"
    MACHINE = "machine"
