"""A real PostgreSQL for tests: the one at TEST_DATABASE_URL, or a temporary server of this machine's binaries."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url


class Server:
    """A server in which each test gets a database of its own."""

    def __init__(self, url: URL) -> None:
        self.url = url.set(drivername="postgresql+psycopg2")

    def run(self, *statements: str) -> None:
        """Run statements as the server's owner, each by itself."""
        owner = sa.create_engine(self.url, isolation_level="AUTOCOMMIT", future=True)
        try:
            with owner.connect() as connection:
                for statement in statements:
                    connection.exec_driver_sql(statement)
        finally:
            owner.dispose()

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of a fresh empty database, dropped at the end."""
        name = f"test_{uuid4().hex[:12]}"
        self.run(f"CREATE DATABASE {name}")
        try:
            yield self.url.set(database=name).render_as_string(hide_password=False)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def shut(self, url: str) -> None:
        """Let nobody into a database, and throw out who is in."""
        name = make_url(url).database
        self.run(
            f"ALTER DATABASE {name} ALLOW_CONNECTIONS false",
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
        )

    def reopen(self, url: str) -> None:
        """Let everybody in again."""
        self.run(f"ALTER DATABASE {make_url(url).database} ALLOW_CONNECTIONS true")


def binaries() -> Path | None:
    """The folder of PostgreSQL's programs on this machine, the newest version's; None without one."""
    found = [Path(path).parent for path in [shutil.which("pg_ctl")] if path and shutil.which("initdb")]
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
    found += [folder for folder in reversed(versions) if (folder / "initdb").exists()]
    return found[0] if found else None


@contextmanager
def serve() -> Iterator[Server | None]:
    """A server for as long as the block lasts; None when this machine has none."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield Server(make_url(given))
        return
    programs = binaries()
    if programs is None:
        yield None
        return
    root = os.geteuid() == 0  # PostgreSQL refuses to run as root
    prefix = ["runuser", "-u", "postgres", "--"] if root else []
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    if root:
        shutil.chown(folder, "postgres")

    def call(*command: str) -> None:
        result = subprocess.run([*prefix, *command], cwd="/", capture_output=True, text=True, timeout=120)
        if result.returncode:
            raise RuntimeError(f"{command[0]}: {result.stdout}{result.stderr}")

    data = str(folder / "data")
    try:
        call(str(programs / "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        # A socket in our own folder: no port to collide on.
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
        call(str(programs / "pg_ctl"), "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield Server(make_url(f"postgresql://postgres@/postgres?host={folder}"))
        finally:
            call(str(programs / "pg_ctl"), "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
