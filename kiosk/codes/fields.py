"""The fields of a 2D-Doc and how long they are (ANTS, Spécifications techniques des codes à barres 2D-Doc 3.1.3).

A field of a fixed length carries no separator: a reader that does not know it cannot find the next one.
"""

from __future__ import annotations

from typing import Final

_FIXED: Final[dict[int, str]] = {
    1: "1G 1H 5T 68 6J 76 7C 7D 7E 7F 7G 7I 7J 7O AF AG AT B6 BA BD C0 C5 F3 F5 L7 L8",
    2: "26 2D 34 5J 65 67 6C 6I 6Y 7H A0 A6 B9 BG D8 E0 E5 G0 G1 LA",
    3: "6B A5 A7 A9 BE BF DY E4",
    4: "06 08 09 36 37 45 53 54 56 AD AE E1 E2 E3",
    5: "24 2B 5H 6W 78 7A AY C9",
    6: "07 51 AO",
    7: "52 AK",
    8: "1C 4A 4B 55 57 69 6L 6N 6O 75 96 AA AI AN B7 C4 D3 D4 D6 D7 D9 DA DD DL DS F2 L2 L9",
    9: "0A 0B 7L DF DN DU E7",
    10: "CB",
    11: "AL",
    12: "6R 70 71 86 C3 CC E8 F6",
    13: "40 44 47 49 7K AJ",
    14: "50 DG DO DV",
    17: "85 A4 D0",
    19: "6K",
    21: "5N",
}
"""Identifiers by the exact number of characters of their value."""

_AT_MOST: Final[dict[int, str]] = {
    2: "B5",
    5: "AM",
    7: "F4",
    8: "AB",
    10: "6H 6Q AS D5",
    11: "32 38 39 58 5A 5C 6Z",
    12: "59 5B 5U A8",
    14: "5L",
    15: "L4",
    16: "1D",
    17: "A1 A2 A3",
    18: "95",
    19: "AC",
    20: "5P 5R 61 66 82 B1 BC C2 C7 D2 DH DP DW G2",
    25: "AQ",
    30: "1E 1F 33 AH BH BI BJ BK DI DX L3 L5 L6",
    32: "25 2C 5I 6A 6X AZ B8",
    34: "35",
    35: "AR",
    38: (
        "10 11 12 13 14 15 16 17 1I 1J 1K 1L 1M 1N 1O 1P 20 21 22 23 27 28 29 2A 31 46 48 5D 5E 5F "
        "5G 5M 5O 5Q 62 63 64 6G 6S 6T 6U 6V 72 74 80 90 91 92 93 94 AU AV AW AX B2 B3 B4 C1 C6 C8 "
        "F1 "
    ),
    40: "5S 6M 6P 83 84",
    45: "77 7B CA",
    50: "5K BB D1 DB DC DE DJ DK  DM DQ DR DT",
    60: "60 6D 6E 73 81 AP B0 F0",
    64: "7M",
    65: "E6",
    80: "L0 L1",
    90: "6F",
    114: "79",
    128: "7N",
    140: "30",
}
"""Identifiers by the longest value that they may have."""

_ANY: Final = "01 02 03 04 05 0C 18 19 1A 1B 41 42 43 4V 4X 4Y "
"""Identifiers whose value may have any length."""

SIZES: Final[dict[str, tuple[int, int | None]]] = {
    **{name: (size, size) for size, names in _FIXED.items() for name in names.split()},
    **{name: (0, size) for size, names in _AT_MOST.items() for name in names.split()},
    **dict.fromkeys(_ANY.split(), (0, None)),
}
"""The least and the most characters of each field; None for no limit."""
