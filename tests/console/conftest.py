"""The console alone in an app, over a migrated database with one nurse and some patients."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from bot import console
from bot.clinic import clinic
from bot.console import login
from bot.records import people
from bot.records.engine import engine as records_engine
from bot.records.migrations import upgrade

sys.path.insert(0, str(Path(__file__).parent))
from nurse_world import NAME, PASSWORD, TEXT, enter, flag, found


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[None]:
    """argon2 with little memory: the tests try hundreds of passwords."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(login, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        yield


@pytest.fixture(scope="session")
def password_hash() -> str:
    return login.hashed(PASSWORD)


@pytest.fixture()
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'records.db'}"


@pytest.fixture()
def engine(url: str, password_hash: str) -> Iterator[Engine]:
    made = records_engine(url)
    upgrade(made)
    people.add(made, NAME, "nurse", password_hash, by="test")
    yield made
    made.dispose()


@pytest.fixture()
def app(engine: Engine, url: str) -> FastAPI:
    made = FastAPI()
    made.include_router(console.router)
    made.dependency_overrides[console.settings] = lambda: replace(clinic(), database_url=url, secret_key="for tests")
    return made


@pytest.fixture()
def rules(app: FastAPI) -> Callable[..., None]:
    """Changes what clinic.yml says under `staff`."""

    def change(**values: Any) -> None:
        settings = app.dependency_overrides[console.settings]()
        changed = replace(settings, staff=replace(settings.staff, **values))
        app.dependency_overrides[console.settings] = lambda: changed

    return change


@pytest.fixture()
def stranger(app: FastAPI) -> TestClient:
    """Somebody who is not logged in."""
    return TestClient(app, follow_redirects=False)


@pytest.fixture()
def nurse(stranger: TestClient) -> TestClient:
    """Ann, logged in."""
    enter(stranger)
    return stranger


@pytest.fixture()
def emergency(engine: Engine) -> int:
    """The number of an emergency's case."""
    return flag(
        engine, "w-1", "emergency", TEXT, found("lip_swelling", "lips are swelling"),
        found("breathing_trouble", "can't breathe"), found("fever", "fever", "negated", 'No"><script>'),
        rule="airway_swelling",
    )
