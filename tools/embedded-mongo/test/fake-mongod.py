"""Stands in for mongod where none is available: takes its arguments, keeps a replica set configuration as it
does, is the writable primary only under the address of its one member, and admits members by the key file, as the
user __system, who is not stored. The data is SecantusDB's.
"""

import json
import stat
import sys
from pathlib import Path

if "--version" in sys.argv:
    print("db version v8.0.4\nBuild Info: {}")
    sys.exit(0)

from secantus import auth, cli, commands, storage

options = dict(zip(sys.argv[1:], sys.argv[2:]))
if options["--setParameter"] != "enableLocalhostAuthBypass=false":
    sys.exit("anybody on this machine may make the first user")
address = f"{options['--bind_ip']}:{options['--port']}"
file = Path(options["--dbpath"]) / "fake-replica-set.json"
key_file = Path(options["--keyFile"])
if key_file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
    sys.exit(f"permissions on {key_file} are too open")
MEMBER = ("local", "__system")
member = {
    "user": MEMBER[1],
    "db": MEMBER[0],
    "credentials": auth.derive_credentials(key_file.read_text().strip()).to_doc(),
    "roles": [{"role": "root", "db": "admin"}],
    "mechanisms": [auth.SCRAM_SHA_256],
}
stored_user = storage.Storage.get_user


def get_user(store, db, name):
    return member if (db, name) == MEMBER else stored_user(store, db, name)


def users_info(command, context):
    if command["usersInfo"] == {"forAllDBs": True}:
        return {"users": [{"user": one["user"], "db": one["db"]} for one in context.storage.list_users()], "ok": 1.0}
    return commands._users_info(command, context)


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


storage.Storage.get_user = get_user
commands._HANDLERS.update(
    replSetGetConfig=get_config,
    replSetInitiate=initiate,
    replSetReconfig=reconfig,
    hello=hello,
    usersInfo=users_info,
)
sys.exit(
    cli.main(
        ["--host", options["--bind_ip"], "--port", options["--port"]]
        + ["--storage-path", options["--dbpath"], "--log-level", "WARNING", "--sync-on-commit", "--auth"]
    )
)
