"""docker-compose.yml, tested by its parts on this machine: its settings, what it builds from, and the server as it is
started there, with PostgreSQL, an S3 store, two processes, and the headers of its proxy."""

import hashlib
import os
import re
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import yaml
from pyrage.x25519 import Identity

from fieldapp.settings import Settings
from inspections.backup import making, sealing
from inspections.database import connect
from inspections.photos import read_evidence
from inspections.store import open_store
from tests.object_stores import settings_with_store
from tests.phones import Phone
from tests.postgresql import free_port
from tests.sample_photos import clean_jpeg
from tests.serving import wait_for

PROJECT = Path(__file__).parents[1]
COMPOSE = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
GIVEN = {
    "FIELDAPP_HOST": "controle.example.nl",
    "FIELDAPP_SECOND_FACTOR": "optional",
    "BACKUP_FOR": str(Identity.generate().to_public()),
    "SERVER_KEY": "A" * 43 + "=",
    "POSTGRES_PASSWORD": "zes-wilgen",
    "S3_SECRET": "zeven-wilgen",
}
BEHIND_THE_PROXY = {"host": GIVEN["FIELDAPP_HOST"], "x-forwarded-proto": "https", "x-forwarded-for": "192.0.2.7"}


# A view of this machine of its own, in which only /tmp can be written and, as if it were a volume, the folder of keys.
ALONE = 'mount --bind "$0" /mnt && mount -o remount,ro,bind / && mount -t tmpfs tmpfs /tmp && exec "$@"'
READ_ONLY = ["unshare", "--map-root-user", "--mount", "sh", "-c", ALONE]


def environment(service: str) -> dict[str, str]:
    """The variables of a service, filled in as Compose does."""
    named = COMPOSE["services"][service]["environment"]
    return {name: re.sub(r"\$\{(\w+)(:[-?][^}]*)?\}", lambda each: GIVEN[each[1]], str(named[name])) for name in named}


def steps() -> list[str]:
    return str(COMPOSE["services"]["app"]["build"]["dockerfile_inline"]).splitlines()


def test_every_variable_of_the_app_is_a_setting_with_a_right_value(monkeypatch: pytest.MonkeyPatch) -> None:
    variables = environment("app")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    settings = Settings()

    assert {name.removeprefix("FIELDAPP_").lower() for name in variables} <= set(Settings.model_fields)
    assert settings.is_secure
    assert settings.processes == 2


def test_what_the_image_is_built_from_is_here_and_not_kept_out_of_it() -> None:
    copied = [
        word for line in steps() if line.startswith("COPY") and "--from" not in line for word in line.split()[1:-1]
    ]
    ignored = (PROJECT / ".dockerignore").read_text().split()

    assert {"package-lock.json", "requirements.txt", "static", "templates"} <= set(copied)
    assert [name for name in copied if not (PROJECT / name).exists() or name in ignored] == []
    assert {"var", ".git", ".env", "*.age", "backup-key*"} <= set(ignored), "nobody's data or keys go into an image"


def test_the_parts_know_each_other_by_the_same_names_and_secrets() -> None:
    app, database, storage = (environment(service) for service in ("app", "database", "storage"))

    assert app["FIELDAPP_DATABASE"] == (
        f"postgresql://{database['POSTGRES_USER']}:{database['POSTGRES_PASSWORD']}@database/{database['POSTGRES_USER']}"
    )
    assert app["FIELDAPP_S3_KEY"] == storage["MINIO_ROOT_USER"]
    assert app["FIELDAPP_S3_SECRET"] == storage["MINIO_ROOT_PASSWORD"]
    bucket = app["FIELDAPP_STORE"].removeprefix("s3://")
    assert f"/data/{bucket} " in COMPOSE["services"]["storage"]["entrypoint"]
    assert "--to app:8000" in COMPOSE["services"]["proxy"]["command"]


def test_no_part_has_more_rights_than_it_needs() -> None:
    services = COMPOSE["services"]

    for service in services.values():
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
    assert {name: service["cap_add"] for name, service in services.items() if "cap_add" in service} == {
        "proxy": ["NET_BIND_SERVICE"]
    }
    assert {name for name, service in services.items() if service.get("read_only")} == {"proxy", "app", "database"}
    assert "USER nobody" in steps()
    assert services["database"]["user"] == "postgres"
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]


def test_no_secret_stands_in_the_image_or_in_the_file() -> None:
    given = [
        str(value) for service in COMPOSE["services"].values() for value in service.get("environment", {}).values()
    ]

    assert not [line for line in steps() if line.startswith(("ARG", "ENV"))]
    assert [value for name, value in environment("app").items() if name.endswith(("SECRET", "PASSWORD"))] == [
        GIVEN["S3_SECRET"]
    ]
    assert not [value for value in given for secret in GIVEN.values() if secret in value]


@pytest.fixture
def two_processes(database_url: str, tmp_path: Path) -> Iterator[tuple[str, Settings]]:
    """The command of the image, with the variables of the app but for where the other parts are.

    As there, nothing can be written but in an empty /tmp.
    """
    here = settings_with_store("s3", tmp_path, database_url)
    keys = here.master_keys_file.parent
    keys.mkdir()
    variables = environment("app") | {
        "FIELDAPP_KEYS": str(keys),
        "FIELDAPP_DATABASE": database_url,
        "FIELDAPP_STORE": here.store,
        "FIELDAPP_S3_ENDPOINT": here.s3_endpoint,
        "FIELDAPP_S3_REGION": here.s3_region,
    }
    told = os.environ | variables
    subprocess.run(["fieldapp", "demo"], env=told, check=True, stdout=subprocess.DEVNULL)
    port = free_port()
    command = re.findall(r'"([^"]+)"', next(line for line in steps() if line.startswith("CMD")))
    there = [*READ_ONLY, str(keys), *command, "--port", str(port)]
    with subprocess.Popen(there, env=told | {"FIELDAPP_KEYS": "/mnt"}, stderr=subprocess.DEVNULL) as process:
        wait_for(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}", here
        process.terminate()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_server_of_the_image_takes_a_signal_and_a_photo_behind_its_proxy(
    two_processes: tuple[str, Settings], tmp_path: Path
) -> None:
    url, settings = two_processes
    inspector, officer = (logged_in(url, name) for name in ("sanne", "marit"))
    phone = Phone.enrol(inspector)
    photo = clean_jpeg()

    inspection, signal = str(uuid4()), f"signal/{uuid4()}"
    phone.deliver(
        phone.fact(inspection, "visit/location", {"typed": "loods bij de kade"}),
        phone.fact(inspection, f"{signal}/urgency", "urgent"),
    )
    sha256 = send(phone, photo)

    assert "loods bij de kade" in officer.get("/desk/signals").text
    assert read_evidence(open_store(settings), sha256) == photo
    assert backed_up(settings, tmp_path) == 1
    assert is_healthy(url.rpartition(":")[2])
    assert not is_healthy(str(free_port()))


def backed_up(settings: Settings, folder: Path) -> int:
    """How many photos a backup of the running parts holds."""
    recipients = sealing.public_keys(environment("app")["FIELDAPP_BACKUP_FOR"])
    engine = connect(settings.database_url, settings.master_keys_file)
    return making.make(engine, open_store(settings), folder / "backups", recipients, 1, lambda _: None).new_files


def is_healthy(port: str) -> bool:
    """What the health check of the app says of this port."""
    kind, *command = COMPOSE["services"]["app"]["healthcheck"]["test"]
    assert kind == "CMD"
    return subprocess.run([part.replace("8000", port) for part in command], stderr=subprocess.DEVNULL).returncode == 0


def logged_in(url: str, name: str) -> httpx.Client:
    """A session as it comes through the proxy: the cookie says that it travels over TLS alone."""
    client = httpx.Client(base_url=url, headers=BEHIND_THE_PROXY, timeout=20)
    answer = client.post("/login", data={"name": name, "password": f"woerden-{name}"})
    cookie = answer.headers["set-cookie"]
    assert "Secure" in cookie
    client.headers["cookie"] = cookie.partition(";")[0]
    return client


def send(phone: Phone, photo: bytes) -> str:
    sha256 = hashlib.sha256(photo).hexdigest()
    token = phone.sign({"upload": sha256, "length": len(photo)})
    headers = {"tus-resumable": "1.0.0", "authorization": f"Device {token}"}
    told = {"sha256": sha256, "type": "image/jpeg"}
    metadata = ",".join(f"{name} {b64encode(value.encode()).decode()}" for name, value in told.items())
    announced = {"upload-length": str(len(photo)), "upload-metadata": metadata}
    path = phone.client.post("/api/uploads", headers=headers | announced).headers["location"]
    piece = {"upload-offset": "0", "content-type": "application/offset+octet-stream"}
    assert phone.client.patch(path, content=photo, headers=headers | piece).status_code == 204
    return sha256
