"""Two hosts on one machine: network namespaces on a bridge of their own, each of which can be cut off."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

NETWORK = f"10.203.{os.getpid() % 256}"
"""The first three numbers of every address here, seldom those of another run; nothing of it leaves the machine."""


@dataclass(frozen=True)
class Host:
    """One namespace."""

    name: str
    address: str
    link: str
    """The end of its cable that is plugged in."""

    @property
    def within(self) -> tuple[str, ...]:
        """What runs a command there."""
        return ("ip", "netns", "exec", self.name)

    def cut(self) -> None:
        """Pull the cable: what is sent is lost, and nobody is told."""
        _ip("link", "set", self.link, "down")

    def join(self) -> None:
        """Plug it in again."""
        _ip("link", "set", self.link, "up")


@dataclass(frozen=True)
class Network:
    """The address on which this process can be reached from the hosts, and the hosts."""

    address: str
    hosts: tuple[Host, Host]


def missing() -> str | None:
    """Return why no hosts can be made here; None if they can."""
    if shutil.which("ip") is None:
        return "iproute2 is not here"
    if os.geteuid() != 0:
        return "network namespaces need root"
    try:
        with network():
            return None
    except subprocess.CalledProcessError:
        return "this machine makes no network namespaces"


@contextlib.contextmanager
def network() -> Iterator[Network]:
    """Make two hosts, and take them away at the end."""
    bridge = f"faq{os.getpid()}"  # a name of an interface has fifteen characters
    with contextlib.ExitStack() as stack:
        _ip("link", "add", bridge, "type", "bridge")
        stack.callback(_ip, "link", "del", bridge)
        _ip("addr", "add", f"{NETWORK}.1/24", "dev", bridge)
        _ip("link", "set", bridge, "up")
        hosts = []
        for number in (2, 3):
            host = Host(f"{bridge}-{number}", f"{NETWORK}.{number}", f"{bridge}-{number}")
            _ip("netns", "add", host.name)
            stack.callback(_ip, "netns", "del", host.name)
            _ip("link", "add", host.link, "type", "veth", "peer", "name", "eth0", "netns", host.name)
            stack.callback(_ip, "link", "del", host.link)  # else it stays until the namespace is really gone
            _ip("link", "set", host.link, "master", bridge, "up")
            _ip("-n", host.name, "addr", "add", f"{host.address}/24", "dev", "eth0")
            for inside in ("lo", "eth0"):
                _ip("-n", host.name, "link", "set", inside, "up")
            hosts.append(host)
        yield Network(f"{NETWORK}.1", (hosts[0], hosts[1]))


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)
