"""Settings: defaults for a laptop, and a wrong value is named at start."""

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from fieldapp.settings import Settings


def test_without_any_setting_everything_is_in_the_data_folder(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)

    assert settings.database_url == f"sqlite:///{tmp_path}/fieldapp.db"
    assert not settings.is_secure


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE", "mysql://x"),
        ("STORE", "ftp://x"),
        ("PROCESSES", "0"),
        ("FIELD_HOURS", "1000"),
        ("SERVER_KEY", "not-a-key"),
        ("LOG_LEVEL", "loud"),
        ("PUSH_SERVICES", "*"),
        ("PUSH_SERVICES", "http://push.example.nl"),
        ("PUSH_SERVICES", "https://push.example.nl, https://push.example.com"),
    ],
)
def test_a_wrong_value_is_named_at_start(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setitem(os.environ, f"FIELDAPP_{name}", value)

    with pytest.raises(ValidationError, match=name.lower()):
        Settings()


def test_secrets_are_not_shown() -> None:
    assert "zeergeheim" not in repr(Settings(s3_secret="zeergeheim"))


def test_every_setting_has_its_meaning() -> None:
    assert all(field.description for field in Settings.model_fields.values())
