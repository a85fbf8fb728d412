"""The configuration file: what is understood, what is refused, and that its example and its guide are complete."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import msgspec
import pytest

from kiosk.config import ConfigError, Settings, Side, load
from kiosk.device_settings import Driver, EscPos, Keypad, StreamScanner, WedgeScanner
from kiosk.devices.keypad.evdev import parse_keys
from kiosk.devices.line import FileAddress, SerialAddress, parse_address
from kiosk.known import known_languages, known_procedures, known_themes
from kiosk.procedures.mode import Mode

REPOSITORY = Path(__file__).parents[2]
EXAMPLE = REPOSITORY / "deploy" / "kiosk.example.toml"
GUIDE = REPOSITORY / "docs" / "configuration.md"

SMALLEST = """
[kiosk]
id = "CHY1"
name = "Mairie annexe"
town = "Chambéry"

[back_office]
url = "https://guichet.exemple.fr"
token_file = "token"
"""


def read(file: Path) -> Settings:
    return load(file, languages=known_languages(), procedures=known_procedures(), themes=known_themes())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A configuration that is right and says no more than it must."""
    written = tmp_path / "kiosk.toml"
    written.write_text(SMALLEST, encoding="utf-8")
    return written


def refusal(file: Path) -> str:
    """Return what is said of a file that is refused, without the name of the file, which every message starts with."""
    with pytest.raises(ConfigError) as refused:
        read(file)
    said = str(refused.value)
    assert said.startswith(f"{file}: ")
    assert "\n" not in said
    return said.removeprefix(f"{file}: ")


# --- what is understood ------------------------------------------------------------------------------------------


def test_what_the_file_leaves_out_has_a_default(file: Path) -> None:
    settings = read(file)
    assert settings.kiosk.languages == ("fr", "en")
    assert (settings.screen.width_px, settings.screen.height_px) == (1080, 1920)
    assert settings.screen.terminal_side is Side.RIGHT
    assert settings.devices.payment_terminal is Driver.NONE
    assert settings.server is None


def test_a_procedure_that_the_file_does_not_name_is_off(file: Path) -> None:
    file.write_text(SMALLEST + '[procedures.fiscal_stamp]\nmode = "guide"\n', encoding="utf-8")
    settings = read(file)
    assert settings.mode("fiscal_stamp") is Mode.GUIDE
    assert settings.mode("stamp_refund") is Mode.OFF


# --- what is refused: one line with the file and the key ----------------------------------------------------------

REFUSED = [
    ("unknown key", "[screen]\nwidht_px = 1080", "screen.widht_px: unknown key"),
    ("unknown table", "[screens]", "screens: unknown key"),
    ("wrong type", '[screen]\nwidth_px = "1080"', "screen.width_px: expected `int`, got `str`"),
    ("yes for a number", "[screen]\nwidth_px = true", "screen.width_px: expected `int`, got `bool`"),
    ("out of range", "[idle]\nwarn_after_s = 5", "idle.warn_after_s: expected `float` >= 20.0"),
    ("not a number", "[idle]\nwarn_after_s = nan", "idle.warn_after_s: expected `float` >= 20.0"),
    (
        "no such driver",
        '[devices]\ncard_reader = "usb"',
        "devices.card_reader: 'usb' is not one of simulated, none, pcsc",
    ),
    (
        "an adapter without its table",
        '[devices]\ndocument_printer = "ipp"',
        "devices.document_printer: 'ipp' needs a table: [devices.document_printer] with driver = \"ipp\"",
    ),
    ("no device", "[devices]\npower = 3", "devices.power: expected `str | table`, got `int`"),
    ("no such device", '[devices]\nshredder = "none"', "devices.shredder: unknown key"),
    (
        "the adapter of another device",
        '[devices.document_printer]\ndriver = "escpos"\nuri = "ipp://a"',
        "devices.document_printer.driver: 'escpos' is not one of ipp",
    ),
    (
        "a table without its adapter",
        '[devices.document_printer]\nuri = "ipp://a"',
        "devices.document_printer.driver: is missing",
    ),
    (
        "a table that lacks a key",
        '[devices.document_printer]\ndriver = "ipp"',
        "devices.document_printer.uri: is missing",
    ),
    (
        "a table with an unknown key",
        '[devices.power]\ndriver = "nut"\nups = "borne"\nhots = "a"',
        "devices.power.hots: unknown key",
    ),
    (
        "no address of a printer",
        '[devices.document_printer]\ndriver = "ipp"\nuri = "http://a"',
        "devices.document_printer.uri: is not an address that starts with ipps:// or ipp://",
    ),
    (
        "a choice inside a table",
        '[devices.payment_terminal]\ndriver = "concert"\nhost = "a"\nversion = "9"',
        "devices.payment_terminal.version: '9' is not one of 0300, 0301, 0320",
    ),
    (
        "an identifier that is none",
        '[devices.payment_terminal]\ndriver = "concert"\nhost = "a"\nprotocol_id = "9"',
        "devices.payment_terminal.protocol_id: is not 12 digits",
    ),
    (
        "a supply with a space",
        '[devices.power]\ndriver = "nut"\nups = "a b"',
        "devices.power.ups: is not a name of letters, digits, ., - and _",
    ),
    (
        "a key map with a number",
        '[devices.keypad]\ndriver = "evdev"\npaths = ["/dev/a"]\nkeys = { KEY_UP = "up", KEY_DOWN = 3 }',
        "devices.keypad.keys.KEY_DOWN: expected `str`, got `int`",
    ),
    (
        "a relative path",
        '[devices.keypad]\ndriver = "evdev"\npaths = ["dev/a"]\nkeys = {}',
        "devices.keypad.paths[0]: is not a path that starts with /",
    ),
    (
        "no such mode",
        '[procedures.fiscal_stamp]\nmode = "on"',
        "procedures.fiscal_stamp.mode: 'on' is not one of connected, guide, off",
    ),
    (
        "nobody to identify citizens",
        '[procedures.france_travail]\nmode = "connected"',
        "procedures.france_travail.mode: connected needs the section identity",
    ),
    (
        "a broker without a scheme",
        '[identity]\nissuer = "identite.exemple"',
        "identity.issuer: is not an address that starts with https:// or http://",
    ),
    (
        "phones in clear",
        '[server]\npublic_url = "http://borne.exemple"',
        "server.public_url: is not an address that starts with https://",
    ),
    (
        "a convention without phones",
        "[server.france_travail]\n"
        'authorize_url = "https://a"\ntoken_url = "https://a"\napi_url = "https://a"\n'
        'client_id = "a"\nclient_secret_file = "a"',
        "server.public_url: is missing, and phones need it for server.france_travail",
    ),
    ("no mode", "[procedures.fiscal_stamp]", "procedures.fiscal_stamp.mode: is missing"),
    (
        "the second procedure",
        '[procedures]\nfiscal_stamp.mode = "off"\nstamp_refund = "off"',
        "procedures.stamp_refund: expected `table`, got `str`",
    ),
    (
        "no such procedure",
        '[procedures.passport]\nmode = "guide"',
        "procedures.passport: is not one of fiscal_stamp, france_travail, stamp_refund",
    ),
    ("no such theme", '[screen]\ntheme = "neon"', "screen.theme: 'neon' is not one of lac"),
    (
        "a path as theme",
        '[screen]\ntheme = "../x"',
        "screen.theme: is not a name of lower-case letters, digits, - and _",
    ),
    (
        "a back office for the street",
        '[server]\nhost = "0.0.0.0"',
        "server.host: must be one of 127.0.0.1, ::1, localhost; kiosks elsewhere come through a web server with TLS",
    ),
    (
        "a token in clear",
        '[[server.kiosks]]\nkiosk = "CHY1"\nsha256 = "secret"',
        "server.kiosks[0].sha256: is not 64 lower-case hexadecimal digits, as sha256sum writes them",
    ),
    (
        "one kiosk twice",
        f'[[server.kiosks]]\nkiosk = "CHY1"\nsha256 = "{"0" * 64}"\n' * 2,
        "server.kiosks: CHY1 is there twice",
    ),
]


@pytest.mark.parametrize(("more", "said"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_a_wrong_line_is_named_by_its_key(file: Path, more: str, said: str) -> None:
    file.write_text(SMALLEST + more, encoding="utf-8")
    assert refusal(file) == said


CHANGED = [
    ("digit_first", 'id = "CHY1"', 'id = "1CHY"',
     "kiosk.id: is not 2 to 6 capital letters and digits, a letter first"),
    ("no_id", 'id = "CHY1"', "", "kiosk.id: is missing"),
    ("empty_name", '"Mairie annexe"', '""', "kiosk.name: expected `str` of length >= 1"),
    ("no_scheme", '"https://guichet.exemple.fr"', '"guichet.exemple.fr"',
     "back_office.url: is not an address that starts with https:// or http://"),
    ("long_wait", 'token_file = "token"', 'token_file = "token"\nread_timeout_s = 60',
     "back_office.read_timeout_s: expected `float` <= 15.0"),
    ("no_such_language", 'town =', 'languages = ["fr", "de"]\ntown =',
     f"kiosk.languages: 'de' is not one of {', '.join(known_languages())}"),
    ("without_french", 'town =', 'languages = ["en"]\ntown =', "kiosk.languages: 'fr' must be among them"),
    ("language_twice", 'town =', 'languages = ["fr", "fr"]\ntown =', "kiosk.languages: a language is there twice"),
    ("key_twice", 'id = "CHY1"', 'id = "CHY1"\nid = "CHY2"',
     "is not TOML: Cannot overwrite a value (at line 4, column 12)"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), [case[1:] for case in CHANGED], ids=[case[0] for case in CHANGED])
def test_a_changed_line_is_named_by_its_key(file: Path, old: str, new: str, said: str) -> None:
    assert old in SMALLEST
    file.write_text(SMALLEST.replace(old, new), encoding="utf-8")
    assert refusal(file) == said


def test_a_missing_table_is_named(file: Path) -> None:
    file.write_text(SMALLEST.partition("[back_office]")[0], encoding="utf-8")
    assert refusal(file) == "back_office: is missing"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert refusal(tmp_path / "kiosk.toml") == "there is no such file"


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    assert refusal(tmp_path) == "cannot be read: Is a directory"


def test_a_file_of_another_account(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(_self: Path, **_: object) -> str:
        # The administrator, who may run these tests, is never denied anything.
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_text", denied)
    assert refusal(file) == "cannot be read: Permission denied"


def test_a_file_in_another_encoding(file: Path) -> None:
    file.write_bytes(SMALLEST.encode("latin-1"))
    assert refusal(file) == f"is not UTF-8, at byte {SMALLEST.index('é') + 1}"


def test_a_file_that_is_not_toml(file: Path) -> None:
    file.write_text("kiosk:\n  id: CHY1\n", encoding="utf-8")
    assert refusal(file).startswith("is not TOML: ")


# --- the example and the guide -----------------------------------------------------------------------------------


def keys(section: type = Settings, above: str = "") -> Iterator[tuple[str, msgspec.structs.FieldInfo | None]]:
    """Yield every key of the model, written as in a message: ``kiosk.id``, ``server.kiosks.sha256``; a device is a key
    of its own and a table for each of its adapters, where ``driver`` is no field."""
    hints = get_type_hints(section)
    for field in msgspec.structs.fields(section):
        kinds = (hints[field.name], *get_args(hints[field.name]))
        inner = [part for part in kinds if isinstance(part, type) and issubclass(part, msgspec.Struct)]
        key = f"{above}{field.name}"
        if any(part.__struct_config__.tag_field == "driver" for part in inner):
            yield f"{key}.driver", None
        if Driver in kinds or not inner:
            yield key, field
        for table in inner:
            yield from keys(table, f"{key}.")


def example_with_its_comments() -> str:
    """Return the example as it reads when everything that is shown in a comment is taken up, the adapters of devices
    in the place of "none"."""
    bare = re.sub(r'^\w+ = "none"\n', "", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return re.sub(r"^# (?=\[|\w+ = )", "", bare, flags=re.MULTILINE)


def example_with_the_other_adapters() -> str:
    """Return the example as it reads with the adapters that are shown after two signs, each in the place of another."""
    text = EXAMPLE.read_text(encoding="utf-8")
    others = re.findall(r"^## \[devices\.(\w+)\]", text, flags=re.MULTILINE)
    bare = re.sub(rf'^({"|".join(others)}) = "none"\n', "", text, flags=re.MULTILINE)
    return re.sub(r"^## ", "", bare, flags=re.MULTILINE)


def written(data: dict[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in data.items():
        tables = value if isinstance(value, list) else [value]
        for table in tables:
            if isinstance(table, dict):
                yield from written(table, f"{above}{key}.")
            else:
                yield f"{above}{key}", value


def without_chosen_names(key: str) -> str:
    return re.sub(r"^(procedures|devices\.keypad\.keys)\.\w+", r"\1", key)


def test_the_example_can_be_used() -> None:
    assert read(EXAMPLE).kiosk.id == "CHY1"


def test_the_example_can_be_used_with_what_its_comments_show(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(example_with_its_comments(), encoding="utf-8")
    settings = read(file)
    assert settings.server is not None
    assert [known.kiosk for known in settings.server.kiosks] == ["CHY1"]


def test_the_example_has_every_key() -> None:
    files = (EXAMPLE.read_text(encoding="utf-8"), example_with_its_comments(), example_with_the_other_adapters())
    shown = {without_chosen_names(key) for file in files for key, _ in written(tomllib.loads(file))}
    assert shown == {key for key, _ in keys()}


def test_the_example_offers_every_procedure() -> None:
    assert set(read(EXAMPLE).procedures) == set(known_procedures())


def test_the_example_shows_the_defaults() -> None:
    shown = {key: plain(value) for key, value in written(tomllib.loads(EXAMPLE.read_text(encoding="utf-8")))}
    differ = {
        key
        for key, field in keys()
        if field is not None and not field.required and key in shown and shown[key] != plain(field.default)
    }
    assert differ == {"journal.path", "server.database"}, "absolute paths; their comments tell the defaults"


def plain(value: Any) -> Any:
    """Return a default or a value of the file in one form, to compare."""
    built = msgspec.to_builtins(value)
    return list(built) if isinstance(built, tuple) else built


def told() -> dict[str, str]:
    """Return the guide's keys with the defaults that it tells. Each key has one row, which begins with it."""
    lines = [line for line in GUIDE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    found = {row[0].strip("`").replace("procedures.ID.", "procedures."): row[1] for row in cells}
    assert len(found) == len(lines)
    return found


def as_toml(field: msgspec.structs.FieldInfo | None) -> str:
    """Return the default of a key as the guide writes it."""
    return "required" if field is None or field.required else f"`{json.dumps(plain(field.default))}`"


def test_the_guide_explains_every_key_and_tells_its_default() -> None:
    assert told() == {key: as_toml(field) for key, field in keys()}


def test_the_adapters_take_what_the_example_shows(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(example_with_its_comments(), encoding="utf-8")
    devices = read(file).devices
    assert isinstance(devices.receipt_printer, EscPos)
    assert isinstance(devices.code_scanner, StreamScanner)
    assert isinstance(devices.keypad, Keypad)
    assert isinstance(parse_address(devices.receipt_printer.address), FileAddress)
    assert isinstance(parse_address(devices.code_scanner.address), SerialAddress)
    assert len(parse_keys(devices.keypad.keys)) == len(devices.keypad.keys)
    file.write_text(example_with_the_other_adapters(), encoding="utf-8")
    assert isinstance(read(file).devices.code_scanner, WedgeScanner)
