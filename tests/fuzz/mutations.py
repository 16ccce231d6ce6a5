"""What happens to files on their way, and what would somebody with bad intentions write?

Every mutation takes some bytes, a source of chance and another seed, and gives other bytes.
"""

import re
from random import Random

#: Cells that a parser may stumble over.
CELLS = [
    *(b"", b" ", b"-", b".", b"1e999", b"-1e999", b"1e-999", b"1e308", b"-1e308", b"9" * 400),
    *(b"nan", b"NaN(ind)", b"inf", b"-Infinity", b"True", b"None", b"0x1F", b"1_000", b"1,5"),
    *(b'"1"', b"'", b"1 2", b"1e", b"--1", b"1;2", b"#", b"//", b"=", b"=1+1", b"\xff", b"\0"),
    *("٣".encode(), "½".encode(), b"\xc2\xa01", b"\x0b1", b"\x1c", b"\r", b"{}", b"[", b"null"),
]

#: Counts that no file holds.
HUGE = [b"999999999", b"99999999999999999999", b"-1", b"0", b"2147483648", b"1e12", b"4294967297"]

LONGEST = 60_000  # bytes, twice the largest seed

_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_COUNT = re.compile(rb"(?<![\d.])\d+(?![\d.])")


def mutate(seed: bytes, other: bytes, chance: Random) -> bytes:
    """One to five things happen to a seed."""
    for change in chance.choices(MUTATIONS, k=chance.choice((1, 1, 1, 2, 2, 3, 5))):
        seed = change(seed, other, chance)[:LONGEST]
    return seed


def _cut(text, chance):
    """Two places in it, in order."""
    a, b = sorted(chance.randrange(len(text) + 1) for _ in range(2))
    return a, min(b, a + chance.choice((1, 8, 80, 800, 8000)))


def truncate(text, _, chance):
    return text[: chance.randrange(len(text) + 1)]


def lose(text, _, chance):
    a, b = _cut(text, chance)
    return text[:a] + text[b:]


def repeat(text, _, chance):
    a, b = _cut(text, chance)
    return text[:b] + text[a:b] * chance.choice((1, 2, 30)) + text[b:]


def splice(text, other, chance):
    a, b = chance.randrange(len(text) + 1), chance.randrange(len(other) + 1)
    return text[:a] + other[b:]


def insert(text, other, chance):
    a = chance.randrange(len(text) + 1)
    b, c = _cut(other, chance)
    return text[:a] + other[b:c] + text[a:]


def flip_bits(text, _, chance):
    bent = bytearray(text)
    for _ in range(chance.choice((1, 3, 20)) if bent else 0):
        bent[chance.randrange(len(bent))] ^= 1 << chance.randrange(8)
    return bytes(bent)


def put_bytes(text, _, chance):
    a = chance.randrange(len(text) + 1)
    return text[:a] + bytes(chance.randrange(256) for _ in range(chance.choice((1, 4)))) + text[a:]


def _replace_one(text, pattern, new, chance):
    found = list(pattern.finditer(text))
    if not found:
        return text
    start, end = chance.choice(found).span()
    return text[:start] + new + text[end:]


def change_cell(text, _, chance):
    return _replace_one(text, _NUMBER, chance.choice(CELLS), chance)


def change_header_cell(text, _, chance):
    head = chance.choice((100, 400, 1500))
    return _replace_one(text[:head], _NUMBER, chance.choice(CELLS), chance) + text[head:]


def lie_about_counts(text, _, chance):
    head = chance.choice((100, 400, 1500))
    return _replace_one(text[:head], _COUNT, chance.choice(HUGE), chance) + text[head:]


def change_separators(text, _, chance):
    old, new = chance.sample((b"\t", b",", b";", b" ", b"  ", b"|", b"\t\t", b"=", b":"), 2)
    return text.replace(old, new, chance.choice((1, 5, -1)))


def change_line_ends(text, _, chance):
    new = chance.choice((b"\r\n", b"\r", b"\r\r\n", b"\n\n", b" \n", b"\t\n", b"\t\t\t\n", b""))
    return text.replace(b"\n", new, chance.choice((1, 5, -1)))


def change_lines(text, _, chance):
    lines = text.split(b"\n")
    a, b = chance.randrange(len(lines)), chance.randrange(len(lines))
    how = chance.randrange(4)
    if how == 0:
        lines[a], lines[b] = lines[b], lines[a]
    elif how == 1:
        lines.insert(a, lines[b])
    elif how == 2:
        del lines[a]
    else:
        lines[a:a] = lines[: chance.choice((1, 5, 12))]  # the header again
    return b"\n".join(lines)


def make_long_line(text, _, chance):
    lines = text.split(b"\n")
    a = chance.randrange(len(lines))
    filler = chance.choice((b"\t", b" ", b",", b"1", b"1\t", b"x", b"\xe2\x82\xac"))
    lines[a] += filler * chance.choice((100, 5000, 30000))
    return b"\n".join(lines)


def change_case(text, _, chance):
    return chance.choice((text.upper, text.lower, text.swapcase))()


def change_encoding(text, _, chance):
    letters = text.decode("latin-1")
    return chance.choice(
        (
            b"\xef\xbb\xbf" + text,
            letters.encode("utf-16"),
            letters.encode("utf-16-be"),
            letters.encode("utf-8"),
            text.replace(b"\n", "\u2028".encode(), 3),
            b"\x1f\x8b" + text,
        )
    )


MUTATIONS = [
    *(truncate, lose, repeat, splice, insert, flip_bits, put_bytes, change_cell, change_cell),
    *(change_header_cell, lie_about_counts, change_separators, change_line_ends, change_lines),
    *(make_long_line, change_case, change_encoding),
]
