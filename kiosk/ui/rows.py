"""Frozen rows shown by a QML view; each field of the row is a role of the same name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Final

# Not the name Qt: it builds a hundred enumerations, which takes 50 ms before the first frame.
from PySide6.QtCore import QAbstractListModel, QByteArray, QModelIndex, QObject, QPersistentModelIndex

Index = QModelIndex | QPersistentModelIndex

_DISPLAY_ROLE: Final = 0
_USER_ROLE: Final = 0x0100
"""Qt::DisplayRole and Qt::UserRole."""


class Rows(QAbstractListModel):
    """A read-only list of dataclass values of one kind."""

    def __init__(self, kind: type, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._names = [field.name for field in fields(kind)]
        # Asked for thousands of times in a visit.
        self._roles = {_USER_ROLE + i: QByteArray(name.encode()) for i, name in enumerate(self._names)}
        self._rows: tuple[Any, ...] = ()

    def show(self, rows: Sequence[Any]) -> None:
        """Replace the rows; nothing happens when they are the same."""
        if tuple(rows) == self._rows:
            return
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature; the index is a value)
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = _DISPLAY_ROLE) -> Any:
        number = role - _USER_ROLE
        if not index.isValid() or not 0 <= number < len(self._names):
            return None
        return getattr(self._rows[index.row()], self._names[number])

    def roleNames(self) -> dict[int, QByteArray]:
        return self._roles
