# SPDX-License-Identifier: MIT
"""Runs SecantusDB's server and corrects its differences from MongoDB that affect Keypool.

Takes the arguments of secantusd-py and, as the first line of standard input, {"user": ..., "password": ...}: the only ones
whom it admits. Written for the version that secantus-requirements.txt pins.
"""

import json
import logging
import os
import signal
import sys
import threading
import time
from functools import cached_property, wraps
from types import SimpleNamespace

# With -I, which keeps everything of the user's out, Python does not look beside this file. It writes nothing there, either.
sys.path.append(os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True
import secantus_without_shapely

from secantus import auth, cli, commands, deadline, server, storage

import secantus_catalogue
import secantus_expiry
import secantus_lookups
import secantus_ordered_find
import secantus_packing


def read_line():
    """The first line of standard input: unlike arguments and environment, only the keeper has seen it."""
    line = b""
    while not line.endswith(b"\n"):
        read = os.read(0, 4096)
        if not read:
            sys.exit("the keeper is gone")
        line += read
    return line


def end_with_keeper():
    """Ends the server when the keeper, which holds the other end of standard input, is gone."""
    # Not sys.stdin: a thread that waits in it keeps the interpreter from ending.
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


class Transactions(server.TransactionRegistry):
    """Confirms a commit that was carried out before the server was killed, as mongod does.

    The original has forgotten it and answers that there is no such transaction. Its client then does the work again,
    and finds what it has made itself in its way.
    """

    # How many operations are searched. What its client does not know the fate of is among the last few.
    MOST = 10_000

    def remember(self, log):
        """Takes the log of operations, in which each names its transaction, as it is at the start."""
        self.log = log
        self.end = log.oplog_tail_seq()

    @cached_property
    def committed_before(self):
        operations = self.log.read_oplog(start_seq=max(1, self.end - self.MOST + 1), limit=self.MOST)
        return {
            (commands._lsid_bytes_from_arg(operation["lsid"]), operation["txnNumber"])
            for _, operation in operations
            if "lsid" in operation and "txnNumber" in operation
        }

    def commit(self, lsid_bytes, txn_number):
        refusal = super().commit(lsid_bytes, txn_number)
        if refusal and (lsid_bytes, txn_number) in self.committed_before:
            return None
        return refusal


def admit_only(store, user, password):
    """Makes the user, or gives it this password, and removes every other one.

    To be called before the server listens, so that nobody ever reaches it without a password. The original has its
    users made by a first start without authentication; in a folder of that time, anybody may have made some.
    """
    while others := [one for one in store.list_users(limit=1000) if (one["db"], one["user"]) != ("admin", user)]:
        for one in others:
            store.drop_user(one["db"], one["user"])
    record = {
        "_id": f"admin.{user}",
        "user": user,
        "db": "admin",
        "credentials": auth.derive_credentials(password).to_doc(),
        "roles": [{"role": "root", "db": "admin"}],
        "mechanisms": [auth.SCRAM_SHA_256],
    }
    store.add_user("admin", user, record, replace=True)


class Server(cli.SecantusDBServer):
    """Has its only user before it listens, and ends transactions that were left open for 60 s when that time comes.

    The original does the latter when a statement of another transaction comes by, and writes outside transactions
    wait for what such a transaction holds until then.
    """

    def start(self):
        admit_only(self.storage, **only_user)
        self.transactions.remember(self.storage)
        super().start()
        threading.Thread(target=self.end_old_transactions, daemon=True).start()

    def end_old_transactions(self):
        while not self._stop_event.wait(1):
            self.transactions.prune_expired()


class EndOnPanic(logging.Handler):
    """Ends the process when the storage engine has given up (a full disk, for one), as mongod does.

    The original stays and answers every command with an internal error, also when there is room again. Only a
    new process can go on.
    """

    def emit(self, record):
        if record.exc_info and "WT_PANIC" in str(record.exc_info[1]):
            os._exit(14)


waiting = threading.local()


def wait_within_limit(seconds):
    """Waits in the loop in which a write waits for what a transaction holds: within its maxTimeMS, without its lock.

    The original looks at the limit once in 1.3 s, for inserts never. A write that its client gave up is
    then done late, and twice if the client repeated it.
    """
    deadline.check_now()
    lock = getattr(waiting, "lock", None)
    if lock is None:
        time.sleep(seconds)
        return
    lock.release()
    try:
        time.sleep(seconds)
    finally:
        lock.acquire()


def let_go_of_collection(write_chunk):
    """Makes a write of many documents wait for transactions without the lock of its collection.

    The original keeps it. The next statement of the transaction then waits for it for ever, and soon everybody does.
    A chunk reads its documents again, so others may write in between.
    """

    @wraps(write_chunk)
    def letting_go(self, db, coll, *args, **kwargs):
        waiting.lock = self._coll_lock(db, coll)
        try:
            return write_chunk(self, db, coll, *args, **kwargs)
        finally:
            waiting.lock = None

    return letting_go


def let_go_of_all(remove):
    """The same for removals that wait inside WiredTiger, with the lock that nearly every statement takes."""

    @storage._retry_write_conflicts
    @wraps(remove)
    def in_transaction(self, *args, **kwargs):
        with self._lock, self._batch_transaction():
            return remove(self, *args, **kwargs)

    return in_transaction


resolve_variables = commands._resolve_let_vars


def resolve_variables_with_plain_now(let):
    """Makes $$NOW a date like those that are stored: without a zone, in whole milliseconds.

    The original has a zone: comparing it with a stored date is always false, subtracting fails.
    """
    variables = resolve_variables(let)
    now = variables["NOW"]
    variables["NOW"] = now.replace(tzinfo=None, microsecond=now.microsecond // 1000 * 1000)
    return variables


only_user = json.loads(read_line())
commands._resolve_let_vars = resolve_variables_with_plain_now
storage._time = SimpleNamespace(
    monotonic=time.monotonic, time=time.time, time_ns=time.time_ns, sleep=wait_within_limit
)
for let_go, names in (
    (let_go_of_collection, ("_update_chunk", "_delete_chunk")),
    (let_go_of_all, ("drop_database", "drop_collection", "prune_ttl")),
):
    for name in names:
        setattr(storage.Storage, name, let_go(getattr(storage.Storage, name)))
secantus_catalogue.install(storage.Storage)
secantus_expiry.install()
secantus_lookups.install(storage.Storage)
secantus_ordered_find.install(storage.Storage)
secantus_packing.install()
server.TransactionRegistry = Transactions
cli.SecantusDBServer = Server
logging.getLogger("secantus").addHandler(EndOnPanic())
threading.Thread(target=end_with_keeper, daemon=True).start()
sys.exit(cli.main())
