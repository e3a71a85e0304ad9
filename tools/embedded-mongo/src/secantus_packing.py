# SPDX-License-Identifier: MIT
"""Packs and unpacks the keys and values of WiredTiger's tables without reading their format anew each time.

The original goes through the letters of the format, and through the integers bit by bit, in Python: a tenth of all that
SecantusDB does. Its tables have few formats, each some texts and then perhaps bytes or an integer. Whatever looks
different goes to the original.
"""

from functools import cache

from wiredtiger.intpacking import pack_int, unpack_int
from wiredtiger.packing import pack as pack_any, unpack as unpack_any

# A module in wiredtiger's folder, which is searched once that is imported.
import swig_wiredtiger


@cache
def shape(fmt):
    """How many texts, and the letter that follows them if any; None for another format."""
    texts = len(fmt) - len(fmt.lstrip("S"))
    return (texts, fmt[texts:]) if fmt and fmt[texts:] in ("", "u", "q") else None


def pack(fmt, *values):
    known = shape(fmt)
    if known is None or len(values) != known[0] + len(known[1]):
        return pack_any(fmt, *values)
    texts, last = known
    packed = b""
    for text in values[:texts]:
        # A text ends at its first NUL; the original cuts it there.
        if type(text) is not str or "\0" in text:
            return pack_any(fmt, *values)
        packed += text.encode() + b"\0"
    if last == "u":
        return packed + values[-1] if type(values[-1]) is bytes else pack_any(fmt, *values)
    return packed + pack_int(values[-1]) if last else packed


def unpack(fmt, packed):
    known = shape(fmt)
    # There is None for no bytes.
    if known is None or not packed:
        return unpack_any(fmt, packed)
    texts, last = known
    *values, rest = packed.split(b"\0", texts)
    values = [text.decode() for text in values]
    if last == "u":
        values.append(rest)
    elif last:
        values.append(unpack_int(rest)[0])
    return values


def install():
    swig_wiredtiger.pack = pack
    swig_wiredtiger.unpack = unpack
