"""What IT copies onto a kiosk: nothing of the tests' virtual hardware, and rights for one account only."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_DEPLOY = _ROOT / "deploy"
_INSTALLED = re.compile(r"^\s*(?:sudo )?apt(?:-get)? install (.*)$", re.MULTILINE)


def test_the_virtual_reader_is_never_installed_on_a_kiosk() -> None:
    guides = [path for path in (_ROOT / "docs").glob("*.md") if "apt" in path.read_text(encoding="utf-8")]
    lines = [line for path in guides for line in _INSTALLED.findall(path.read_text(encoding="utf-8"))]
    assert lines, "the guides say what to install"
    assert not [line for line in lines if "vsmartcard" in line or "vpcd" in line]
    assert not [path for path in _DEPLOY.rglob("*") if path.is_file() and b"vsmartcard" in path.read_bytes()]


def test_the_wheel_of_a_kiosk_needs_no_virtual_reader() -> None:
    # The tests' packages are behind --tests, and nothing else of the setup names them.
    setup = (_ROOT / ".ci" / "setup").read_text(encoding="utf-8")
    always, _, for_tests = setup.partition('[ "${1:-}" != --tests ]')
    assert "vsmartcard-vpcd" in for_tests
    assert "vsmartcard-vpcd" not in always


@pytest.mark.parametrize("rule", sorted((_DEPLOY / "udev").glob("*.rules")), ids=lambda path: path.name)
def test_a_device_belongs_to_the_kiosk_alone(rule: Path) -> None:
    lines = [line for line in rule.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert lines
    for line in lines:
        assert 'OWNER="kiosk"' in line
        assert 'MODE="0600"' in line
        assert "borne/" in line
