"""Stands in for mongod where none is available: takes its arguments, keeps a replica set configuration as it
does, and is the writable primary only under the address of its one member. The data is SecantusDB's.
"""

import json
import sys
from pathlib import Path

if "--version" in sys.argv:
    print("db version v8.0.4\nBuild Info: {}")
    sys.exit(0)

from secantus import cli, commands

options = dict(zip(sys.argv[1:], sys.argv[2:]))
address = f"{options['--bind_ip']}:{options['--port']}"
file = Path(options["--dbpath"]) / "fake-replica-set.json"


def config():
    return json.loads(file.read_text()) if file.exists() else None


def get_config(_command, _context):
    if config() is None:
        return {"ok": 0.0, "code": 94, "codeName": "NotYetInitialized", "errmsg": "no config"}
    return {"config": config(), "ok": 1.0}


def initiate(command, _context):
    file.write_text(json.dumps({**command["replSetInitiate"], "version": 1}))
    return {"ok": 1.0}


def reconfig(command, _context):
    new = command["replSetReconfig"]
    if not command.get("force") or new["version"] <= config()["version"]:
        return {"ok": 0.0, "code": 103, "errmsg": "bad config"}
    file.write_text(json.dumps(new))
    return {"ok": 1.0}


def hello(command, context):
    answer = commands._hello(command, context)
    current = config()
    if current is None or current["members"][0]["host"] != address:
        answer["isWritablePrimary"] = False
    return answer


commands._HANDLERS.update(
    replSetGetConfig=get_config, replSetInitiate=initiate, replSetReconfig=reconfig, hello=hello
)
sys.exit(
    cli.main(
        ["--host", options["--bind_ip"], "--port", options["--port"]]
        + ["--storage-path", options["--dbpath"], "--log-level", "WARNING", "--sync-on-commit"]
    )
)
