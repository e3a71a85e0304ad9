# SPDX-License-Identifier: MIT
"""Looks for transactions, sessions and records of repeatable writes that have expired once a second.

The original goes through all of them for each command, some thousands after a while. To see how old a transaction is, it
also waits for the statement that runs in it, and all other transactions wait with it.
"""

import time
from functools import wraps

from secantus.sessions import SessionRegistry
from secantus.transactions import TransactionRegistry


def once_a_second(prune):
    last = f"{prune.__name__}_at"

    @wraps(prune)
    def pruning(self):
        now = time.monotonic()
        if now - getattr(self, last, 0) < 1:
            return 0
        setattr(self, last, now)
        return prune(self)

    return pruning


def install():
    for registry, name in (
        (SessionRegistry, "_prune_locked"),
        (TransactionRegistry, "_prune_locked"),
        (TransactionRegistry, "_prune_retryable_locked"),
    ):
        setattr(registry, name, once_a_second(getattr(registry, name)))
