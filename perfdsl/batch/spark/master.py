"""The address of a cluster: what it may look like, and whether anybody answers there."""

import re
import socket
from typing import Final

PATIENCE: Final = 5
"""Seconds that an address has for its answer."""

FORMS: Final = "say `local[*]`, `spark://HOST:PORT`, `yarn` or `k8s://https://HOST:PORT`"

_LOCAL: Final = re.compile(r"local(\[(\*|[1-9]\d*)(\s*,\s*\d+)?\])?")
_ADDRESS: Final = re.compile(r"(?P<host>\[[\da-fA-F:.]+\]|[^\s:/\[\]]+):(?P<port>\d{1,5})")
_MOST_PORTS: Final = 65_535


def is_local(master: str) -> bool:
    """Whether the cluster is threads of this machine."""
    return _LOCAL.fullmatch(master) is not None


def mistake_in(master: str) -> str | None:
    """Why the text is no address of a cluster, None where it is one."""
    if is_local(master) or master == "yarn":
        return None
    addresses = _addresses(master)
    if addresses is None:
        return f"`{master}` is not the address of a cluster"
    for address in addresses:
        found = _ADDRESS.fullmatch(address)
        if found is None or int(found["port"]) > _MOST_PORTS:
            return f"`{address}` is not the address of a machine, such as `HOST:7077`"
    return None


def silent(master: str) -> str | None:
    """Why nobody answers at the address within `PATIENCE` seconds; None where one does, or there is nobody to ask.

    `master` is an address that has no mistake in it.
    """
    whys = [_why_silent(address) for address in _addresses(master) or ()]
    return None if None in whys or not whys else whys[0]


def _addresses(master: str) -> list[str] | None:
    scheme, separator, rest = master.partition("://")
    if not separator:
        return None
    match scheme:
        case "spark":
            return rest.split(",")
        case "k8s":
            secure, _, address = rest.partition("://")
            bare = (address if secure in ("http", "https") and address else rest).rstrip("/")
            return [bare if _ADDRESS.fullmatch(bare) else f"{bare}:{80 if secure == 'http' else 443}"]
    return None


def _why_silent(address: str) -> str | None:
    found = _ADDRESS.fullmatch(address)
    assert found is not None
    try:
        with socket.create_connection((found["host"].strip("[]"), int(found["port"])), timeout=PATIENCE):
            return None
    except TimeoutError:
        return f"`{address}` does not answer within {PATIENCE} seconds"
    except socket.gaierror:
        return f"there is no machine `{found['host']}`"
    except OSError:
        return f"nobody listens at `{address}`"
