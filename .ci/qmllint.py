"""Lints screens/**/*.qml at zero warnings, with the Python types that QML imports described to qmllint.

So a slot or property that Python does not have, or a wrong argument, is found without running a screen.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections import defaultdict
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GENERATED = ROOT / "gen"
TOOLS = Path(sys.executable).parent
LIBRARIES = ("core", "gui", "qml", "quick")


def main() -> int:
    """Describe every QML module written in Python, lint every screen, and return qmllint's exit code."""
    screens = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("[ks]*/**/*.qml"))
    if not screens:
        return 0
    modules = python_modules()
    for (name, major), sources in modules.items():
        describe(name, major, sources, [path for path in ui_sources() if declared_import(path) is None])
    imports = ("-I", ".", "-I", str(GENERATED))
    return run("pyside6-qmllint", "--ignore-settings", "--max-warnings", "0", *imports, *screens, check=False)


def python_modules() -> dict[tuple[str, int], list[Path]]:
    """Return the Python files of each QML module, by its name and major version."""
    modules: dict[tuple[str, int], list[Path]] = defaultdict(list)
    for path in ui_sources():
        declared = declared_import(path)
        if declared is not None:
            modules[declared].append(path)
    return modules


def ui_sources() -> list[Path]:
    """Return the Python files that may define QML types."""
    return sorted((ROOT / "kiosk" / "ui").glob("**/*.py"))


def declared_import(path: Path) -> tuple[str, int] | None:
    """Return QML_IMPORT_NAME and QML_IMPORT_MAJOR_VERSION of a Python file, or None when it registers no type."""
    constants = {
        target.id: statement.value.value
        for statement in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
    name = constants.get("QML_IMPORT_NAME")
    major = constants.get("QML_IMPORT_MAJOR_VERSION", 1)
    return (name, major) if isinstance(name, str) and isinstance(major, int) else None


def describe(name: str, major: int, sources: list[Path], bases: list[Path]) -> None:
    """Write gen/<name as folders>/qmldir and .qmltypes; ``bases`` hold classes that the types build on."""
    folder = GENERATED.joinpath(*name.split("."))
    folder.mkdir(parents=True, exist_ok=True)
    short = name.rpartition(".")[2]
    dump, types = folder / f"{short}.json", folder / f"{short}.qmltypes"
    run("pyside6-metaobjectdump", "--quiet", "--out-file", str(dump), *map(str, bases_first([*bases, *sources])))
    mark_constants(dump, sources)
    metatypes = [str(qt_folder() / "metatypes" / f"qt6{library}_metatypes.json") for library in LIBRARIES]
    registration = ("--import-name", name, "--major-version", str(major), "--foreign-types", ",".join(metatypes))
    run("pyside6-qmltyperegistrar", "--generate-qmltypes", str(types), "-o", "/dev/null", str(dump), *registration)
    (folder / "qmldir").write_text(f"module {name}\ntypeinfo {types.name}\ndepends QtQuick\n", encoding="utf-8")


def bases_first(sources: list[Path]) -> list[Path]:
    """Return the files in the order of their imports: a class is an object only once its base was seen."""
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in sources}
    order = TopologicalSorter(
        {
            name: {
                statement.module
                for statement in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                if isinstance(statement, ast.ImportFrom) and statement.module in modules
            }
            for name, path in modules.items()
        }
    )
    return [modules[name] for name in order.static_order()]


def mark_constants(dump: Path, sources: list[Path]) -> None:
    """Say in ``dump`` which properties are ``constant=True``: pyside6-metaobjectdump forgets it."""
    constants = {
        (owner.name, target.id)
        for source in sources
        for owner in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(owner, ast.ClassDef)
        for statement in owner.body
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call)
        if any(k.arg == "constant" and ast.unparse(k.value) == "True" for k in statement.value.keywords)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
    units = json.loads(dump.read_text(encoding="utf-8"))
    for unit in units:
        for described in unit["classes"]:
            for known in described.get("properties", ()):
                known["constant"] = (described["className"], known["name"]) in constants
    dump.write_text(json.dumps(units), encoding="utf-8")


def qt_folder() -> Path:
    """Return the folder of Qt inside PySide6."""
    import PySide6

    return Path(PySide6.__path__[0]) / "Qt"


def run(tool: str, *arguments: str, check: bool = True) -> int:
    """Run a tool of the virtual environment from the repository's root; return its exit code."""
    return subprocess.run((str(TOOLS / tool), *arguments), cwd=ROOT, check=check, timeout=300).returncode


if __name__ == "__main__":
    sys.exit(main())
