"""What the sources of the procedures promise: every step and every ending, so that none goes without a picture."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Final

from kiosk import resources

_ENTRIES: Final = frozenset({"Amount", "Contact", "Code", "Day", "DayOf", "Name", "Text", "Whole"})
_EFFECTS: Final = frozenset({"Purchase", "Delivery", "Identification", "Enquiry", "Submission"})
_STEPS: Final = _ENTRIES | _EFFECTS | {"Information", "Choice", "YesNo", "Review", "Ending"}
_UNKNOWN: Final = ".+"


def promised_steps() -> dict[str, bool]:
    """Return the ids of every step and ending that the procedures make, and whether it is an ending.

    An id that is put together at run time stands as a regular expression; one of which the sources say nothing is not
    there. A function whose first argument is ``step`` makes the ids that its callers give it.
    """
    folder = Path(resources.__file__).parent / "procedures"
    found: dict[str, bool] = {}
    for package in (folder, *(path for path in sorted(folder.iterdir()) if path.is_dir())):
        made = _Made([ast.parse(source.read_text(encoding="utf-8")) for source in sorted(package.glob("*.py"))])
        found.update(made.ids())
    return found


class _Made:
    """The calls of one package, each with the name of the function that it stands in."""

    def __init__(self, modules: list[ast.Module]) -> None:
        self._calls: list[tuple[ast.Call, str]] = []
        self._takes_step: set[str] = set()
        for module in modules:
            within: dict[ast.Call, str] = {}
            # Breadth first: the innermost function comes last.
            for node in ast.walk(module):
                if isinstance(node, ast.FunctionDef):
                    within |= {call: node.name for call in ast.walk(node) if isinstance(call, ast.Call)}
                    if node.args.args and node.args.args[0].arg == "step":
                        self._takes_step.add(node.name)
            self._calls += within.items()

    def ids(self) -> Iterator[tuple[str, bool]]:
        for call, function in self._calls:
            if (name := _name(call)) in _STEPS:
                for given in (word.value for word in call.keywords if word.arg == "id"):
                    patterns = self._patterns(given, function)
                    yield from ((pattern, name == "Ending") for pattern in patterns if pattern != _UNKNOWN)

    def _patterns(self, written: ast.expr, function: str) -> list[str]:
        match written:
            case ast.Constant(value=str() as text):
                return [re.escape(text)]
            case ast.JoinedStr(values=parts):
                return ["".join(chosen) for chosen in product(*(self._patterns(part, function) for part in parts))]
            case ast.FormattedValue(value=inner):
                return self._patterns(inner, function)
            case ast.IfExp(body=one, orelse=other):
                return [*self._patterns(one, function), *self._patterns(other, function)]
            case ast.Name(id="step") if function in self._takes_step:
                given = [(call.args[0], caller) for call, caller in self._calls if _name(call) == function]
                return [pattern for step, caller in given for pattern in self._patterns(step, caller)]
            case _:
                return [_UNKNOWN]


def _name(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]
