"""The main job of the kiosk, from one command: every page, every document, and the proof that they agree.

The papers and the pictures are read by programs that share no code with the kiosk: poppler and ZXing.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import pytest
import zxingcpp
from PIL import Image

from kiosk import cli
from kiosk.dock import demo as demo_module
from kiosk.ui.demo.tour import EMAIL, PURCHASE

GUARD: Final = 180  # seconds before a program that hangs is called broken
HOMES: Final = ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")


@dataclass(frozen=True)
class Toured:
    """What one run of the tour left behind."""

    folder: Path
    homes: Path
    said: str

    @property
    def report(self) -> dict[str, Any]:
        report: dict[str, Any] = json.loads((self.folder / "tour.json").read_text(encoding="utf-8"))
        return report

    def procedure(self, name: str) -> dict[str, Any]:
        (found,) = [walked for walked in self.report["procedures"] if walked["procedure"] == name]
        return dict(found)


def run(folder: Path, homes: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the tour as a person does, with every place where a program may leave something under ``homes``."""
    for name in HOMES:
        (homes / name).mkdir(parents=True, exist_ok=True)
    places = {name: str(homes / name) for name in HOMES}
    return subprocess.run(
        [sys.executable, "-m", "kiosk", "demo", "--tour", str(folder), *options],
        env=os.environ | places | {"QT_QPA_PLATFORM": "offscreen"},
        cwd=Path(cli.__file__).resolve().parents[1],
        capture_output=True,
        text=True,
        timeout=GUARD,
    )


def read_by(program: str, *arguments: str) -> str:
    """Return what an independent reader of PDF says."""
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=True, timeout=GUARD).stdout


def code_in(picture: Path) -> str:
    """Return what the one QR code of a picture holds."""
    with Image.open(picture) as image:
        (code,) = zxingcpp.read_barcodes(image.convert("L"))
    return str(code.text)


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> Toured:
    """The whole tour in French, run once."""
    place = tmp_path_factory.mktemp("tour")
    done = run(place / "out", place / "homes")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return Toured(place / "out", place / "homes", done.stdout)


def test_it_walks_the_whole_purchase_and_says_so(tour: Toured) -> None:
    purchase = tour.procedure("fiscal_stamp")
    assert [step["step"] for step in purchase["steps"]] == [
        *(turn.at for turn in PURCHASE),
        *("present_card", "enter_pin", "please_wait", "remove_card", "printing", "sold"),
    ]
    assert purchase["answers"]["use"] == "option.passport"
    assert purchase["answers"]["contact.email"] == EMAIL
    assert purchase["outcome"]["ending"] == "sold"
    # Each step took some time, and all together no longer than the tour.
    spent = [step["ms"] for step in purchase["steps"]]
    assert min(spent) > 0
    assert sum(spent) <= tour.report["duration_s"] * 1000
    assert tour.report["language"] == "fr"
    assert "fiscal_stamp: 13 steps, 2 documents, ended with sold" in tour.said


def test_it_prepares_a_refund(tour: Toured) -> None:
    refund = tour.procedure("stamp_refund")
    assert refund["outcome"]["ending"] == "refund_ready"
    (memo,) = refund["documents"]
    assert "9999 0000 1111 2222" in read_by("pdftotext", "-layout", str(tour.folder / memo), "-")


def test_it_declares_a_month_by_the_phone(tour: Toured) -> None:
    declared = tour.procedure("france_travail")
    assert declared["outcome"]["ending"] == "filed"
    assert [step["step"] for step in declared["steps"]][:4] == ["start", "phone", "identify.1", "worked"]
    (paper,) = declared["documents"]
    number = declared["outcome"]["number"]
    assert re.fullmatch(r"AR-[0-9A-Z]{4}-[0-9A-Z]{4}", number)
    text = read_by("pdftotext", "-layout", str(tour.folder / paper), "-")
    assert number in text
    assert "Simulation" in text, "nobody may take it for a real one"
    (filed,) = [step["picture"] for step in declared["steps"] if step["step"] == "filed"]
    assert number in code_in(tour.folder / filed)
    (code,) = [step["picture"] for step in declared["steps"] if step["step"] == "identify.1"]
    assert "user_code=" in code_in(tour.folder / code)


def test_every_picture_is_a_whole_screen(tour: Toured) -> None:
    pictures = sorted(tour.folder.glob("[0-9]*.png"))
    named = {step["picture"] for walked in tour.report["procedures"] for step in walked["steps"]}
    assert named <= {picture.name for picture in pictures}
    for picture in pictures:
        with Image.open(picture) as image:
            assert image.size == (1080, 1920)
            assert len(image.convert("L").getcolors(256) or []) > 8, f"{picture.name} is blank"


def test_every_document_opens_in_an_independent_reader(tour: Toured) -> None:
    documents = sorted(tour.folder.glob("*.pdf"))
    named = [name for walked in tour.report["procedures"] for name in walked["documents"] if name.endswith(".pdf")]
    assert [document.name for document in documents] == named
    for document in documents:
        facts = dict(line.split(":", 1) for line in read_by("pdfinfo", str(document)).splitlines() if ":" in line)
        # Only the acknowledgement repeats every answer: it has room for two sheets.
        assert int(facts["Pages"]) <= (2 if document.name.startswith("france_travail") else 1)
        assert facts["Title"].strip()
        fonts = read_by("pdffonts", str(document)).splitlines()[2:]
        assert fonts
        assert all(line.split()[-5] == "yes" for line in fonts), "every font is embedded"


def test_screen_paper_and_both_codes_show_the_same_sixteen_digits(tour: Toured, tmp_path: Path) -> None:
    purchase = tour.procedure("fiscal_stamp")
    outcome = purchase["outcome"]
    digits = outcome["qr"]
    assert len(digits) == 16
    assert digits.isdigit()
    assert outcome["number"] == " ".join(digits[i : i + 4] for i in range(0, 16, 4))

    stamp = tour.folder / purchase["documents"][0]
    assert outcome["number"] in read_by("pdftotext", "-layout", str(stamp), "-")
    read_by("pdftoppm", "-r", "200", "-png", "-singlefile", str(stamp), str(tmp_path / "stamp"))
    assert code_in(tmp_path / "stamp.png") == digits
    (sold,) = [step["picture"] for step in purchase["steps"] if step["step"] == "sold"]
    assert code_in(tour.folder / sold) == digits


def test_the_amount_is_the_catalogues(tour: Toured) -> None:
    tariffs = json.loads(files("kiosk.backoffice.server").joinpath("data/tariffs.json").read_text(encoding="utf-8"))
    (row,) = [row for row in tariffs["tariffs"] if row["id"] == "passport.adult"]
    stamp, _receipt = tour.procedure("fiscal_stamp")["documents"]
    text = read_by("pdftotext", "-layout", str(tour.folder / stamp), "-")
    assert f"{row['amount_cents'] // 100} €" in text.replace("\u202f", " ").replace("\u00a0", " ")
    assert "spécimen" in text.lower(), "nobody may take it for a real one"


def test_the_receipt_is_on_the_roll_with_the_order_number(tour: Toured) -> None:
    _stamp, receipt = tour.procedure("fiscal_stamp")["documents"]
    with Image.open(tour.folder / receipt) as image:
        assert image.width == 576
    assert re.fullmatch(r"CHY1-[0-9A-Z]{4}-[0-9A-Z]{4}", code_in(tour.folder / receipt))


def test_nothing_of_the_citizen_is_written_anywhere_else(tour: Toured) -> None:
    outcome = tour.procedure("fiscal_stamp")["outcome"]
    number = tour.procedure("france_travail")["outcome"]["number"]
    canaries = [EMAIL.encode(), outcome["qr"].encode(), outcome["number"].encode(), number.encode(), b"boulangerie"]
    written = [file for file in tour.homes.rglob("*") if file.is_file()]
    assert [file for file in written if any(canary in file.read_bytes() for canary in canaries)] == []


def test_a_second_run_into_the_same_folder_replaces_the_first(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "tour.json").write_text("{}\n", encoding="utf-8")
    (folder / "99-old.png").touch()
    done = run(folder, tmp_path / "homes", "--procedure", "stamp_refund", "--lang", "en")
    assert done.returncode == 0, done.stderr
    again = Toured(folder, tmp_path / "homes", done.stdout)
    assert [walked["procedure"] for walked in again.report["procedures"]] == ["stamp_refund"]
    assert again.report["language"] == "en"
    assert not (folder / "99-old.png").exists()


Tour = Callable[..., int]


@pytest.fixture
def tour_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Tour:
    """The command in this process, on a back office that has as many stamps as the test says."""

    def command(*, stock: int) -> int:
        monkeypatch.setattr(demo_module, "demo", partial(demo_module.demo, stock=stock))
        return cli.main(["demo", "--tour", str(tmp_path / "out"), "--procedure", "fiscal_stamp"])

    return command


def test_a_purchase_that_fails_fails_the_command(tour_here: Tour, capsys: pytest.CaptureFixture[str]) -> None:
    assert tour_here(stock=0) == 1
    assert "the tour failed: the procedure ended with not_sold before present_card" in capsys.readouterr().err


def test_a_folder_of_somebody_else_is_left_alone(
    tour_here: Tour, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    theirs = tmp_path / "out" / "holiday.jpg"
    theirs.parent.mkdir()
    theirs.write_bytes(b"theirs")
    assert tour_here(stock=1) == 1
    assert "holds files that no tour wrote" in capsys.readouterr().err
    assert theirs.read_bytes() == b"theirs"
    assert list(theirs.parent.iterdir()) == [theirs]


@pytest.mark.parametrize("options", [("--procedure", "yacht"), ("--lang", "xx")])
def test_what_does_not_exist_is_refused(options: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["demo", *options]) == 2
    assert options[1] in capsys.readouterr().err
