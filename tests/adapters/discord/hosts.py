"""Two hosts on one machine: network namespaces on a bridge of their own, each of which can be cut off."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from typing import NamedTuple

NETWORK = f"10.203.{os.getpid() % 256}"
"""The first three numbers of every address here, seldom those of another run; nothing of it leaves the machine."""
ADDRESS = f"{NETWORK}.1"
"""Where this process can be reached from the hosts."""


class Host(NamedTuple):
    """One namespace, by its name: that is also the name of the end of its cable that is plugged in."""

    name: str
    address: str

    @property
    def within(self) -> tuple[str, ...]:
        """What runs a command there."""
        return ("ip", "netns", "exec", self.name)

    def cable(self, state: str) -> None:
        """Pull the cable, `down`, so that what is sent is lost and nobody is told; or plug it in again, `up`."""
        _ip(f"link set {self.name} {state}")


def missing() -> str | None:
    """Return why no hosts can be made here; None if they can."""
    if shutil.which("ip") is None or os.geteuid() != 0:
        return "network namespaces need iproute2 and root"
    try:
        with network():
            return None
    except subprocess.CalledProcessError:
        return "this machine makes no network namespaces"


@contextlib.contextmanager
def network() -> Iterator[tuple[Host, Host]]:
    """Make two hosts, and take them away at the end."""
    bridge = f"faq{os.getpid()}"  # a name of an interface has fifteen characters
    hosts = Host(f"{bridge}-2", f"{NETWORK}.2"), Host(f"{bridge}-3", f"{NETWORK}.3")
    with contextlib.ExitStack() as stack:
        _ip(f"link add {bridge} type bridge")
        stack.callback(_ip, f"link del {bridge}")
        _ip(f"addr add {ADDRESS}/24 dev {bridge}", f"link set {bridge} up")
        for name, address in hosts:
            _ip(f"netns add {name}")
            stack.callback(_ip, f"netns del {name}")
            _ip(f"link add {name} type veth peer name eth0 netns {name}")
            stack.callback(_ip, f"link del {name}")  # else it stays until the namespace is really gone
            _ip(f"link set {name} master {bridge} up", f"-n {name} addr add {address}/24 dev eth0")
            _ip(f"-n {name} link set lo up", f"-n {name} link set eth0 up")
        yield hosts


def _ip(*commands: str) -> None:
    for command in commands:
        subprocess.run(["ip", *command.split()], check=True, capture_output=True)
