# SPDX-License-Identifier: MIT
"""Corrects where SecantusDB looks for the documents that may match a filter. The rest of its code then matches them."""

from functools import wraps

from secantus.storage import _is_regex_value

from secantus_ordered_find import RANGE


def compares_text(condition):
    operators = condition.items() if isinstance(condition, dict) else ()
    return any(operator in RANGE and isinstance(value, str) for operator, value in operators)


def find_text_by_ascending(look_up):
    """Makes a comparison of texts look at all documents where an index has the field in descending order.

    There the original finds too few of them, with some texts none.
    """

    @wraps(look_up)
    def looking_up(self, db, coll, filter, **options):
        texts = {field for field, condition in (filter or {}).items() if compares_text(condition)}
        if texts and any(spec.get(field) == -1 for _, spec, *_ in self._all_indexes(db, coll) for field in texts):
            return None
        return look_up(self, db, coll, filter, **options)

    return looking_up


def has_pattern(condition):
    values = condition.get("$in", ()) if isinstance(condition, dict) else (condition,)
    return any(map(_is_regex_value, values))


def find_by_all_but_patterns(look_up):
    """Makes a filter with regular expressions look where the rest of it says.

    The original looks them up as values that are equal to them, wherever an index has the field.
    """

    @wraps(look_up)
    def looking_up(self, db, coll, filter, **options):
        rest = {field: condition for field, condition in (filter or {}).items() if not has_pattern(condition)}
        return look_up(self, db, coll, rest, **options)

    return looking_up


def find_by_id_first(look_up):
    """Makes a filter that names the _id look at that document alone, whatever else it says.

    With an operator beside it ($and, $or) the original looks at all of the collection. Every findAndModify writes by such
    a filter.
    """

    @wraps(look_up)
    def looking_up(self, db, coll, filter, *, collation=None):
        if filter and len(filter) > 1 and "_id" in filter and collation is None:
            found = look_up(self, db, coll, {"_id": filter["_id"]})
            if found is not None:
                return found
        return look_up(self, db, coll, filter, collation=collation)

    return looking_up


def install(storage):
    for correction in (find_text_by_ascending, find_by_all_but_patterns, find_by_id_first):
        storage._try_index_id_keys = correction(storage._try_index_id_keys)
