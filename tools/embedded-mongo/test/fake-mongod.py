"""Stands in for mongod where none is available: takes its arguments, keeps a replica set configuration as it
does, is the writable primary only under the address of its one member, admits members by the key file, as the
user __system, who is not stored, opens no data of another feature compatibility version than its own or the one before,
and waits before it ends. The data is SecantusDB's.
"""

import json
import os
import stat
import sys
import time
from pathlib import Path

VERSION = os.environ["FAKE_MONGOD_VERSION"]
MAJOR = int(VERSION.split(".")[0])
SERIES = ".".join(VERSION.split(".")[:2])
if "--version" in sys.argv:
    print(f"db version v{VERSION}\nBuild Info: {{}}")
    sys.exit(0)

from secantus import auth, cli, commands, storage

options = dict(zip(sys.argv[1:], sys.argv[2:]))
parameters = dict(value.split("=") for name, value in zip(sys.argv[1:], sys.argv[2:]) if name == "--setParameter")
if parameters["enableLocalhostAuthBypass"] != "false":
    sys.exit("anybody on this machine may make the first user")
if float(options["--wiredTigerCacheSizeGB"]) > 0.5:
    sys.exit("half of the memory would be its cache")
address = f"{options['--bind_ip']}:{options['--port']}"
file = Path(options["--dbpath"]) / "fake-replica-set.json"
key_file = Path(options["--keyFile"])
compatibility = Path(options["--dbpath"]) / "fake-compatibility"
if not compatibility.exists():
    compatibility.write_text(SERIES)
if compatibility.read_text() not in (SERIES, f"{MAJOR}.0", f"{MAJOR - 1}.0"):
    sys.exit(f"Invalid featureCompatibilityVersion document: {compatibility.read_text()}")
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


def get_parameter(command, context):
    if "featureCompatibilityVersion" not in command:
        return commands._get_parameter(command, context)
    return {"featureCompatibilityVersion": {"version": compatibility.read_text()}, "ok": 1.0}


def set_compatibility(command, _context):
    if MAJOR >= 7 and command.get("confirm") is not True:
        return {"ok": 0.0, "code": 7369100, "errmsg": "Once you have upgraded, you will not be able to downgrade"}
    compatibility.write_text(command["setFeatureCompatibilityVersion"])
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
    getParameter=get_parameter,
    setFeatureCompatibilityVersion=set_compatibility,
    usersInfo=users_info,
)
try:
    cli.main(
        ["--host", options["--bind_ip"], "--port", options["--port"]]
        + ["--storage-path", options["--dbpath"], "--log-level", "WARNING", "--sync-on-commit", "--auth"]
    )
finally:
    # For another member to take over, as a primary does.
    time.sleep(float(parameters.get("shutdownTimeoutMillisForSignaledShutdown", 15_000)) / 1_000)
    (Path(options["--dbpath"]) / "fake-ended").touch()
