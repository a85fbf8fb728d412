"""Compiles the catalogues before they are packed into a wheel or an sdist."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface[Any]):
    """Found by hatchling under this name."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write one .mo beside each .po. Raises ``ValueError`` naming a catalogue that cannot be read."""
        sys.path.insert(0, self.root)
        from kiosk.i18n.catalogues import Catalogues

        Catalogues(Path(self.root)).compile()
