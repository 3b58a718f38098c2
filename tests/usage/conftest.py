"""What the tests of the counters share."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sql

from bot.usage import counters, database

from . import postgres

DAY = dt.date(2026, 11, 22)


@pytest.fixture(scope="session")
def running_postgres() -> Iterator[postgres.Server]:
    """Return a running PostgreSQL."""
    if why := postgres.missing():
        pytest.skip(why)
    with postgres.server() as server:
        yield server


@pytest.fixture
def url(running_postgres: postgres.Server, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the URL of a PostgreSQL database without any table; locks are given up after a fifth of a second."""
    hurried = database.POSTGRESQL["options"].replace("lock_timeout=3000", "lock_timeout=200")
    monkeypatch.setitem(database.POSTGRESQL, "options", hurried)
    monkeypatch.setattr(counters, "CLOSING_SECONDS", 20)  # the first write of a process imports SQLAlchemy
    engine = sql.create_engine(running_postgres.url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(sql.text("DROP SCHEMA public CASCADE"))
        connection.execute(sql.text("CREATE SCHEMA public"))
    engine.dispose()
    return running_postgres.url


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where the counts go; a locked file is given up after a tenth of a second, the last write is not."""
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    monkeypatch.setattr(counters, "CLOSING_SECONDS", 20)  # the first write of a process imports SQLAlchemy
    path = tmp_path / "counts" / "faq.sqlite"
    path.parent.mkdir()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path | str:
    """Return a place for counts, of either kind, where nobody gives up soon."""
    place: Path | str = request.getfixturevalue("path" if request.param == "sqlite" else "url")
    monkeypatch.setattr(database, "BUSY_SECONDS", 30)
    return place
