# SPDX-License-Identifier: MIT
"""Prints how often secantus_expiry looks for what has expired during 1,000 commands in 2.5 seconds, and what is left long after.

Takes the folder of secantus_expiry.
"""

import json
import sys
from types import SimpleNamespace

from secantus.sessions import SessionRegistry
from secantus.transactions import TransactionRegistry

sys.path.append(sys.argv[1])
sys.dont_write_bytecode = True
import secantus_expiry

now = 1_000.0
secantus_expiry.time = SimpleNamespace(monotonic=lambda: now)
looked = {"sessions": 0, "transactions": 0, "writes": 0}


def count(kind, registry, name):
    original = getattr(registry, name)

    def counting(self):
        looked[kind] += 1
        return original(self)

    counting.__name__ = name
    setattr(registry, name, counting)


count("sessions", SessionRegistry, "_prune_locked")
count("transactions", TransactionRegistry, "_prune_locked")
count("writes", TransactionRegistry, "_prune_retryable_locked")
secantus_expiry.install()

sessions = SessionRegistry(time_func=lambda: now, idle_ttl_seconds=1)
transactions = TransactionRegistry(time_func=lambda: now, lifetime_seconds=1)
for number in range(1_000):
    session = number.to_bytes(16, "big")
    sessions.register(session)
    transactions.for_statement(session, None, 1, start=True)
    transactions.record_retryable(session, 2, b"", {"ok": 1.0, "n": 1})
    now += 0.0025
now += 10_000
transactions.prune_expired()
reply = transactions.retryable_reply(session, 2, b"")
sessions.prune_idle()
print(json.dumps({"looked": looked, "sessions": len(sessions), "transactions": len(transactions), "reply": reply}))
