"""A .c3d file put together byte by byte from the format's manual (c3d.org), without ezc3d."""

import struct
from pathlib import Path

import numpy as np

_BLOCK = 512


def written(
    folder: Path,
    positions: dict[str, np.ndarray],
    *,
    labels: list[str] | None = None,
    unit: str = "mm",
    rate: float = 20.0,
    order: str = "<",
    **more: list[str],
) -> Path:
    """Markers [m] as a file in millimetres, NaN as an invalid point; its byte order < or >."""
    table = np.stack(list(positions.values()), axis=1) * 1e3  # (frames, markers, 3)
    frames, points, _ = table.shape
    unseen = np.isnan(table).any(axis=2, keepdims=True)
    data = np.concatenate([np.where(unseen, 0.0, table), np.where(unseen, -1.0, 0.0)], axis=2)

    def number(kind: str, value: float) -> bytes:
        return struct.pack(order + kind, value)

    def record(name: str, group: int, content: bytes) -> bytes:
        head = struct.pack("bb", len(name), group) + name.encode()
        return head + number("h", len(content) + 3) + content + b"\0"  # no description

    def texts(values: list[str]) -> bytes:
        wide = max([len(value) for value in values], default=0)
        content = "".join(value.ljust(wide) for value in values).encode()
        return struct.pack("bBBB", -1, 2, wide, len(values)) + content

    group = b"\x05\xffPOINT" + number("h", 3) + b"\0"
    fields = {"USED": b"\x02\0" + number("h", points), "SCALE": b"\x04\0" + number("f", -1.0)}
    fields["RATE"] = b"\x04\0" + number("f", rate)
    counted = min(frames, 65535)  # all that the format's 16 bits can say
    fields["FRAMES"] = b"\x02\0" + number("H", counted)
    fields["LABELS"] = texts(list(positions) if labels is None else labels)
    fields |= {name: texts(values) for name, values in more.items()}
    if unit:
        fields["UNITS"] = texts([unit])
    names = [*fields, "DATA_START"]
    size = len(group) + sum(len(record(name, 1, fields.get(name, b"\x02\0\0\0"))) for name in names)
    blocks = (4 + size) // _BLOCK + 1
    fields["DATA_START"] = b"\x02\0" + number("h", blocks + 2)
    section = bytes([1, 0x50, blocks, 84 if order == "<" else 86]) + group
    section += b"".join(record(name, 1, content) for name, content in fields.items())
    words = [number("H", word) for word in (points, 0, 1, counted, 0)]
    head = b"\x02\x50" + b"".join(words) + number("f", -1.0)
    head += number("h", blocks + 2) + number("h", 0) + number("f", rate)
    path = folder / "squat.c3d"
    path.write_bytes(
        head.ljust(_BLOCK, b"\0")
        + section.ljust(blocks * _BLOCK, b"\0")
        + data.astype(f"{order}f4").tobytes()
    )
    return path
