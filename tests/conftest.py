"""What the tests share: both databases, municipalities with invented people, the real application, and phones."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings
from sqlalchemy.engine import Engine

from fieldapp.permissions import Role
from fieldapp.settings import Settings
from inspections import migrations
from inspections.database import connect, now, writing
from inspections.tables import locations, municipalities, users
from tests import names_in_logs, postgresql
from tests.phones import Phone
from tests.serving import PASSWORD_HASH, Server, serving

# `make test` tries the same examples each time, so that it says the same of the same code; `make hunt` tries new ones.
settings.register_profile("repeat", derandomize=True)
settings.register_profile("hunt", derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeat"))

names_in_logs.watch()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spread the longest tests over the whole, so that processes which each begin with a part of it share them."""
    longest = [item for item in items if "test_simulation" in item.nodeid]
    rest = [item for item in items if item not in longest]
    for number, item in enumerate(longest):
        rest.insert(number * (len(rest) // len(longest)), item)
    items[:] = rest


@pytest.fixture(autouse=True)
def no_names_in_the_log() -> Iterator[None]:
    """Whatever a test does, what is logged meanwhile names nobody."""
    names_in_logs.logged.clear()
    yield
    assert names_in_logs.names_in("\n".join(names_in_logs.logged)) == []


@pytest.fixture(scope="session")
def prepared_postgresql() -> Iterator[Engine]:
    """A database that all tests of this process use, one after the other."""
    with postgresql.cluster() as url:
        engine = connect(f"{url}/postgres")
        migrations.upgrade(engine)
        yield engine
        engine.dispose()


@pytest.fixture(scope="session")
def prepared_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("prepared") / "fieldapp.db"
    engine = connect(f"sqlite:///{path}")
    migrations.upgrade(engine)
    engine.dispose()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database with all tables: a test that asks for it runs on both kinds."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("prepared_sqlite"), tmp_path / "fieldapp.db")
        yield f"sqlite:///{tmp_path / 'fieldapp.db'}"
        return
    prepared: Engine = request.getfixturevalue("prepared_postgresql")
    postgresql.empty(prepared)
    yield prepared.url.set(drivername="postgresql").render_as_string(hide_password=False)


@pytest.fixture
def engine(database_url: str, tmp_path: Path) -> Iterator[Engine]:
    engine = connect(database_url, tmp_path / "keys" / "cases.json")
    yield engine
    engine.dispose()


@pytest.fixture
def woerden(engine: Engine) -> dict[str, str]:
    """Two municipalities with invented people; login name → user id. All have the same password."""
    people = {
        "ines": ("woerden", Role.INSPECTOR, "Ines de Tester"),
        "bram": ("woerden", Role.ENFORCEMENT_OFFICER, "Bram Proefman"),
        "leo": ("woerden", Role.CONTROL_LEADER, "Leo Voorbeeld"),
        "olga": ("woerden", Role.ATTENTION_OFFICER, "Olga Voorbeeld"),
        "oscar": ("woerden", Role.ATTENTION_OFFICER, "Oscar Voorbeeld"),
        "cora": ("woerden", Role.COORDINATOR, "Cora Voorbeeld"),
        "paula": ("woerden", Role.POLICY_ADVISER, "Paula Voorbeeld"),
        "adam": ("woerden", Role.ADMINISTRATOR, "Adam Voorbeeld"),
        "lotte": ("lopik", Role.INSPECTOR, "Lotte Elders"),
        "luuk": ("lopik", Role.ATTENTION_OFFICER, "Luuk Elders"),
    }
    ids = {login: str(uuid4()) for login in people}
    with writing(engine) as connection:
        connection.execute(
            municipalities.insert(), [{"id": "woerden", "name": "Woerden"}, {"id": "lopik", "name": "Lopik"}]
        )
        connection.execute(
            users.insert(),
            [
                {
                    "id": ids[login],
                    "login": login,
                    "municipality": municipality,
                    "role": role,
                    "name": name,
                    "password_hash": PASSWORD_HASH,
                    "created_at": now(),
                }
                for login, (municipality, role, name) in people.items()
            ],
        )
        place = {
            "street": "Rijnstraat",
            "postcode": "3441 BT",
            "town": "Woerden",
            "latitude": 52.086,
            "longitude": 4.884,
        }
        connection.execute(
            locations.insert(),
            [place | {"id": f"woerden-{number}", "number": number, "municipality": "woerden"} for number in (1, 3, 5)],
        )
    return ids


@pytest.fixture
def server(database_url: str, woerden: dict[str, str], tmp_path: Path) -> Iterator[Server]:
    """The real application, served on a port of this machine."""
    with serving(Settings(data=tmp_path, database=database_url)) as running:
        yield running


@pytest.fixture
def enrolled_phone(server: Server) -> Callable[[str], Phone]:
    """Makes a phone of someone: logged in and enrolled over HTTP."""
    return lambda login: Phone.enrol(server.login(login))
