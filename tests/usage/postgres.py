"""A real PostgreSQL for tests: its own folder, its own port, and a user without rights."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

QUICK = "-c fsync=off -c shared_buffers=16MB -c max_connections=40 -c max_wal_size=64MB"
"""What spares a test time and memory."""


def missing() -> str | None:
    """Return why no PostgreSQL can be started here; None if it can."""
    if shutil.which("initdb") is None or shutil.which("pg_ctl") is None:
        return "PostgreSQL is not here (Debian's package postgresql)"
    if os.geteuid() == 0 and _unprivileged() is None:
        return "PostgreSQL does not run as root, and there is no user postgres"
    return None


@dataclass
class Server:
    """A server that listens on one address, and may be stopped and started again."""

    folder: Path
    host: str
    port: int

    @property
    def url(self) -> str:
        """The database, as the setting names it."""
        return f"postgresql://faq@{self.host}:{self.port}/postgres"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = f"-p {self.port} -c listen_addresses={self.host} -c unix_socket_directories={self.folder} {QUICK}"
        _run("pg_ctl", "start", "-w", "-D", self.folder / "data", "-l", self.folder / "log", "-o", options)

    def stop(self, mode: str = "fast") -> None:
        """Stop it: `fast` breaks connections off, `immediate` is like a crash."""
        _run("pg_ctl", "stop", "-w", "-m", mode, "-D", self.folder / "data")


@contextlib.contextmanager
def server(host: str = "127.0.0.1") -> Iterator[Server]:
    """Run a server on an address of this machine while the block lasts; nothing of it is left then."""
    folder = Path(tempfile.mkdtemp(prefix="faq-postgres-"))
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder)
        if user := _unprivileged():
            os.chown(folder, user.pw_uid, user.pw_gid)
        _run("initdb", "-D", folder / "data", "-U", "faq", "-A", "trust", "-E", "UTF8", "--no-sync", "--no-locale")
        (folder / "data/pg_hba.conf").write_text("local all all trust\nhost all all 0.0.0.0/0 trust\n", "utf-8")
        with socket.create_server((host, 0)) as free:
            port = free.getsockname()[1]
        running = Server(folder, host, port)
        running.start()
        stack.callback(_stopped, running)
        yield running


def _stopped(running: Server) -> None:
    with contextlib.suppress(subprocess.CalledProcessError):  # a test may have stopped it
        running.stop("immediate")


def _unprivileged() -> pwd.struct_passwd | None:
    """Return whom it runs as where this process is root; None where it is not, or where nobody is there for it."""
    with contextlib.suppress(KeyError):
        return pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    return None


def _run(*command: object) -> None:
    user = _unprivileged()
    rights = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    subprocess.run(
        [str(part) for part in command],
        check=True, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **rights,
    )  # fmt: skip
