# SPDX-License-Identifier: MIT
"""Prints which keys and values secantus_packing packs and unpacks other than WiredTiger's own module does: none.

Takes the folder of secantus_packing.
"""

import json
import random
import sys

sys.path.append(sys.argv[1])
sys.dont_write_bytecode = True
import secantus_packing

# Those of SecantusDB's tables, and some that must go to the original.
FORMATS = ["S", "SS", "SSS", "SSSu", "SSu", "SSq", "q", "u", "", "Su", "SuS", "uq", "5sq", "SU", "r", "SSx", "qS", "QB"]
TEXTS = ["", "keypool", "ngô", "a\0b", "\0", "日本", "x" * 300]
BYTES = [b"", b"\0", b"a\0b\0", b"\xff\xfe", bytes(range(256)), "a text", bytearray(b"of another type"), None]
EDGES = [0, 64, 8256, 1 << 16, 1 << 31, (1 << 63) - 1]
INTEGERS = [sign * edge + step for edge in EDGES for sign in (1, -1) for step in (-1, 0, 1)] + ["not one"]

random.seed(1)


def some_value(letter):
    return random.choice(TEXTS if letter in "Ss" else BYTES if letter in "uU" else INTEGERS)


def outcome(function, *arguments):
    try:
        return function(*arguments)
    except Exception as error:
        return repr(error)


compared, different = 0, []


def compare(name, *arguments):
    global compared
    compared += 1
    expected = outcome(getattr(secantus_packing, f"{name}_any"), *arguments)
    found = outcome(getattr(secantus_packing, name), *arguments)
    if (type(found), found) != (type(expected), expected):
        different.append(repr((name, arguments, expected, found)))
    return expected


for fmt in FORMATS:
    compare("unpack", fmt, None)
    for _ in range(400):
        values = [some_value(letter) for letter in fmt if letter.isalpha()]
        packed = compare("pack", fmt, *values[: random.choice([len(values), 99, 99, -1])])
        if isinstance(packed, bytes):
            compare("unpack", fmt, packed)

assert compared > 10_000
print(json.dumps({"different": different[:5]}))
