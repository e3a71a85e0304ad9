# SPDX-License-Identifier: MIT
"""Reads a page of a sorted list by walking an index in its order, only as far as the page goes.

SecantusDB fetches and decodes whatever may match, sorts all of it and cuts the page out, even where an index has the
order. What is found here goes through the rest of its own code, which matches and sorts it once more. Wherever the order
of the index might not be the order of the sort, nothing is found here and the original does it all.
"""

import datetime
import threading
from dataclasses import dataclass
from functools import wraps
from itertools import islice, takewhile

import wiredtiger
from bson import ObjectId
from secantus import deadline
from secantus.ordering import sort_docs
from secantus.paths import get_path
from secantus.query import matches
from secantus.sortkey import COMPOUND_SEP, RANK_ARRAY, encode_value_directed
from secantus.storage import _IDX_ENTRIES_TABLE, _escape_kb, _unpack_entry

# Of these values, a filter {field: value} finds exactly what stands under the value's own key.
EQUAL_TYPES = (str, int, ObjectId, datetime.datetime)
# The keys of these are in the order of the values, in a descending field, too. A text that begins with another one is
# not: only an ascending field has those in order.
ORDERED_TYPES = (int, ObjectId, datetime.datetime, type(None))
# Which side of the value a condition lets through.
RANGE = {"$gt": 1, "$gte": 1, "$lt": -1, "$lte": -1}
# Indexes with these options do not have all documents, or have them in an order of their own.
PARTIAL = ("sparse", "partialFilterExpression", "collation")
# With these options, the original search is used.
OTHER_OPTIONS = ("hint", "collation", "min_bound", "max_bound")
# How many entries are read while others wait for the lock.
BATCH = 256
# Of two suitable indexes, the one with fewer entries is walked. At most this many are counted.
COUNTED = 1_000


@dataclass
class Walk:
    """A part of an index that has its documents in the order asked for, from its beginning or from its end."""

    store: object
    db: str
    coll: str
    index: str
    # What all keys of the part begin with: the values that the filter names.
    prefix: bytes
    # The field of the index, and its direction there, that follow the prefix.
    order: list
    is_reverse: bool
    low: bytes = b""
    high: bytes = b""

    def entries(self):
        """The record ids of the part. To be read under the store's lock."""
        cursor = self.store._cursor(_IDX_ENTRIES_TABLE)
        if not self._place(cursor):
            return
        step = cursor.prev if self.is_reverse else cursor.next
        while True:
            *place, packed = cursor.get_key()
            key, record = _unpack_entry(bytes(packed))
            if place != [self.db, self.coll, self.index] or not key.startswith(self.prefix):
                return
            if self.is_reverse:
                if key < self.low:
                    return
            elif self.high and key > self.high and not key.startswith(self.high):
                return
            yield record
            if step() != 0:
                return

    def _place(self, cursor):
        """Sets the cursor on the first entry, or beside the part when that is empty."""
        start = following(self.high or self.prefix) if self.is_reverse else self.low or self.prefix
        cursor.set_key(self.db, self.coll, self.index, start)
        found = cursor.search_near()
        if found == wiredtiger.WT_NOTFOUND:
            return False
        if self.is_reverse:
            return found < 0 or cursor.prev() == 0
        return found >= 0 or cursor.next() == 0

    def holds_arrays(self):
        """Whether a document stands here several times, once for each element of what it is sorted by."""
        rank = RANK_ARRAY if self.order[0][1] == 1 else 0xFF - RANK_ARRAY
        prefix = self.prefix + bytes([rank])
        return any(True for _ in Walk(self.store, self.db, self.coll, self.index, prefix, self.order, False).entries())

    def size(self):
        return sum(1 for _ in islice(self.entries(), COUNTED))

    def is_sorted(self, document):
        for field, direction in self.order:
            value = get_path(document, field)
            if not isinstance(value, ORDERED_TYPES) and not (direction == 1 and isinstance(value, str)):
                return False
        return True

    def first(self, most, query, variables):
        """The first documents that match; None when one turns up that may stand in the wrong place."""
        found = []
        entries = self.entries()
        size = min(most, BATCH)
        while True:
            with self.store._lock:
                records = list(islice(entries, size))
                documents = self.store._docs_by_recordids(self.db, self.coll, records)
            for document in documents:
                deadline.check()
                if not self.is_sorted(document):
                    return None
                if matches(document, query, vars=variables):
                    found.append(document)
                    if len(found) == most:
                        return found
            if len(records) < size:
                return found
            size = BATCH


def following(key):
    """The least key above all those that begin with this one."""
    shorter = key.rstrip(b"\xff")
    return shorter[:-1] + bytes([shorter[-1] + 1]) if shorter else b"\xff" * 8


def order_of(sort):
    """The fields and directions; None unless each document has a place of its own in this order."""
    if not sort or len(sort) < 2 or "_id" not in sort:
        return None
    order = list(sort.items())
    return order if all(direction in (1, -1) for _, direction in order) else None


def narrow(walk, condition):
    """Leaves out what lies beyond the range that the filter gives the first field of the order."""
    direction = walk.order[0][1]
    for operator, value in condition.items() if isinstance(condition, dict) else ():
        if operator not in RANGE or not isinstance(value, EQUAL_TYPES):
            continue
        # A descending field has a text among those that begin with it.
        if direction == -1 and isinstance(value, str):
            continue
        key = walk.prefix + _escape_kb(encode_value_directed(value, direction))
        if RANGE[operator] == direction:
            walk.low = max(walk.low, key)
        else:
            walk.high = min(walk.high or key, key)


def walks(store, db, coll, query, order):
    """The indexes that have the order, those behind values that the filter names if there are any."""
    equal = {field: value for field, value in query.items() if isinstance(value, EQUAL_TYPES)}
    backwards = [(field, -direction) for field, direction in order]
    found = []
    # Equality in one of these leads to few documents, which are soon sorted.
    leading = {"_id"}
    for name, spec, options in store._iter_indexes(db, coll):
        fields = list(spec.items())
        named = list(takewhile(equal.__contains__, spec))
        rest = fields[len(named) :]
        if any(options.get(kind) for kind in PARTIAL) or rest not in (order, backwards):
            leading.add(fields[0][0])
            continue
        keys = (encode_value_directed(equal[field], spec[field]) + COMPOUND_SEP for field in named)
        walk = Walk(store, db, coll, name, _escape_kb(b"".join(keys)), rest, rest == backwards)
        if options.get("multikey") and (not named or len(rest) > 2 or walk.holds_arrays()):
            continue
        narrow(walk, query.get(rest[0][0]))
        found.append((named, walk))
    found = [(named, walk) for named, walk in found if leading.isdisjoint(equal.keys() - named)]
    return [walk for named, walk in found if named] or [walk for _, walk in found]


def alternatives(query):
    """The filters of which one has to hold, where the filter says $or and leaves each its own fields."""
    branches = query.get("$or")
    if not isinstance(branches, list):
        return []
    rest = {field: value for field, value in query.items() if field != "$or"}
    return [] if any(rest.keys() & branch.keys() for branch in branches) else [{**rest, **branch} for branch in branches]


def first_in_part(store, db, coll, query, order, most, variables, is_named=False):
    """The first documents by a single index. `is_named` for one behind values that the filter names, or none."""
    with store._lock:
        found = walks(store, db, coll, query, order)
        found = sorted(found, key=Walk.size) if len(found) > 1 else found
    for walk in found:
        documents = walk.first(most, query, variables) if walk.prefix or not is_named else None
        if documents is not None:
            return documents
    return None


def first_in_order(store, db, coll, query, order, most, variables):
    """The first documents that match; None when no index has them in order."""
    rest = (order, most, variables)
    branches = [first_in_part(store, db, coll, branch, *rest, is_named=True) for branch in alternatives(query)]
    if not branches or None in branches:
        return first_in_part(store, db, coll, query, *rest)
    once = {document["_id"]: document for documents in branches for document in documents}
    return sort_docs(list(once.values()), dict(order))[:most]


page = threading.local()


def in_order(find_matching):
    @wraps(find_matching)
    def finding(self, db, coll, filter=None, *, skip=0, limit=0, sort=None, let=None, **options):
        order = order_of(sort)
        if limit > 0 and order and not any(options.get(name) for name in OTHER_OPTIONS):
            self._refresh_read_snapshot()
            page.documents = first_in_order(self, db, coll, filter or {}, order, skip + limit, let)
        try:
            return find_matching(self, db, coll, filter, skip=skip, limit=limit, sort=sort, let=let, **options)
        finally:
            page.documents = None

    return finding


def from_page(try_index_lookup):
    """Gives the original search the page as the documents that may match: it contains all that matter."""

    @wraps(try_index_lookup)
    def looking_up(self, *args, **kwargs):
        documents, page.documents = getattr(page, "documents", None), None
        return try_index_lookup(self, *args, **kwargs) if documents is None else documents

    return looking_up


def install(storage):
    storage.find_matching = in_order(storage.find_matching)
    storage._try_index_lookup = from_page(storage._try_index_lookup)
