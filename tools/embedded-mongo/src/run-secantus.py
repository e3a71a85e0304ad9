"""SecantusDB's server with its differences from MongoDB that Keypool would meet set right.

Takes the arguments of secantusd-py. Written for the version that secantus-requirements.txt pins.
"""

import logging
import os
import signal
import sys
import threading
import time
from types import SimpleNamespace

from secantus import cli, commands, deadline, storage


def end_with_keeper():
    """Ends the server when the keeper, which holds the other end of standard input, is gone."""
    # Not sys.stdin: a thread that waits in it keeps the interpreter from ending.
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


class Server(cli.SecantusDBServer):
    """Ends transactions that were left open for 60 s when that time comes.

    The original does it when a statement of another transaction comes by, and writes outside transactions
    wait for what such a transaction holds until then.
    """

    def start(self):
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


def wait_within_limit(seconds):
    """Waits in the loop in which a write waits for what a transaction holds, within its maxTimeMS.

    The original looks at the limit once in 1.3 s, for inserts never. A write that its client gave up is
    then done late, and twice if the client repeated it.
    """
    deadline.check_now()
    time.sleep(seconds)


resolve_variables = commands._resolve_let_vars


def resolve_variables_with_plain_now(let):
    """Makes $$NOW a date like those that are stored: without a zone, in whole milliseconds.

    The original has a zone: comparing it with a stored date is always false, subtracting fails.
    """
    variables = resolve_variables(let)
    now = variables["NOW"]
    variables["NOW"] = now.replace(tzinfo=None, microsecond=now.microsecond // 1000 * 1000)
    return variables


commands._resolve_let_vars = resolve_variables_with_plain_now
storage._time = SimpleNamespace(
    monotonic=time.monotonic, time=time.time, time_ns=time.time_ns, sleep=wait_within_limit
)
cli.SecantusDBServer = Server
logging.getLogger("secantus").addHandler(EndOnPanic())
threading.Thread(target=end_with_keeper, daemon=True).start()
sys.exit(cli.main())
