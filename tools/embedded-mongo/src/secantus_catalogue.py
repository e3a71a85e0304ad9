# SPDX-License-Identifier: MIT
"""Decodes what the catalogue says of an index or a collection once, and not each time that an operation asks.

Only decoding is saved. The bytes are read in each operation's own view of the data, so that what was just made, changed
or dropped is seen as ever, and what a transaction has not committed or a rollback undid is not.
"""

from functools import lru_cache

import bson
import wiredtiger
from secantus.storage import _COLL_TABLE, _IDX_TABLE


class Document:
    """A decoded document, of which everybody who asks gets a copy: some change it."""

    def __init__(self, content):
        self.content = content
        self.nested = [name for name, value in content.items() if isinstance(value, (dict, list))]

    def copy(self):
        copied = self.content.copy()
        for name in self.nested:
            copied[name] = copy_of(copied[name])
        return copied


def copy_of(value):
    if isinstance(value, dict):
        return {name: copy_of(each) for name, each in value.items()}
    return [copy_of(each) for each in value] if isinstance(value, list) else value


@lru_cache(maxsize=1024)
def index_in(packed):
    index = bson.decode(packed)
    return Document(index.get("key", {})), Document(index.get("options", {}))


@lru_cache(maxsize=1024)
def options_in(packed):
    return Document(bson.decode(packed) if packed else {})


def iter_indexes(self, db, coll):
    cursor = self._cursor(_IDX_TABLE)
    cursor.set_key(db, coll, "")
    found = cursor.search_near()
    if found == wiredtiger.WT_NOTFOUND or (found < 0 and cursor.next() != 0):
        return
    collection = [db.encode(), coll.encode()]
    while True:
        # The bytes as they are: there are several walks over all indexes in each operation.
        *place, name = cursor._get_key().split(b"\0", 2)
        if place != collection:
            return
        key, options = index_in(cursor._get_value())
        yield name[:-1].decode(), key.copy(), options.copy()
        if cursor.next() != 0:
            return


def coll_options(self, db, coll):
    cursor = self._cursor(_COLL_TABLE)
    cursor.set_key(db, coll)
    return options_in(cursor._get_value()).copy() if cursor.search() == 0 else None


def install(storage):
    storage._iter_indexes = iter_indexes
    storage._coll_options = coll_options
