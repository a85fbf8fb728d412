"""Plays nothing: keeps the sound that comes in, and takes a moment for it. Arguments: a folder, and a name."""

from __future__ import annotations

import os
import struct
import sys
import time
from pathlib import Path


def main(folder: str, device: str) -> None:
    """Keep standard input as a WAV with a length in its head: a program that writes a stream does not know it."""
    sound = sys.stdin.buffer.read()
    if not sound:
        return
    time.sleep(0.3)
    head = bytearray(sound[:44])
    head[4:8] = struct.pack("<I", len(sound) - 8)
    head[40:44] = struct.pack("<I", len(sound) - 44)
    (Path(folder) / f"{device}-{os.getpid()}.wav").write_bytes(bytes(head) + sound[44:])


if __name__ == "__main__":
    main(*sys.argv[1:])
