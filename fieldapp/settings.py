"""Every setting, its default, its meaning. Each is an environment variable FIELDAPP_<NAME>; defaults suit a laptop."""

import base64
import re
from functools import cached_property
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

# A header of HTTP, of visible ASCII: its name and what it says.
PURPOSE = re.compile(r"[A-Za-z][A-Za-z0-9-]*=[ -~]+")
PUSH_SERVICE = re.compile(r"https://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+(:[0-9]{1,5})?")


class Settings(BaseSettings):
    """Validated at start: a wrong value stops the program with the name of the setting."""

    model_config = SettingsConfigDict(env_prefix="FIELDAPP_", extra="forbid")

    data: Path = Field(Path("var"), description="Folder for the database and the photos when nothing else is set.")
    database: str = Field("", description="sqlite:///… or postgresql://…; empty: a SQLite file in the data folder.")
    keys: str = Field(
        "",
        description="Folder of the server's secret keys; empty: `keys` in the data folder. Back it up apart.",
    )
    store: str = Field("", description="s3://bucket for photos; empty: a folder in the data folder.")
    s3_endpoint: str = Field("", description="Address of an S3-compatible store; empty: that of the cloud itself.")
    s3_region: str = Field("eu-west-1", description="Region of the S3 store.")
    s3_key: str = Field("", description="Access key of the S3 store.")
    s3_secret: str = Field("", description="Secret key of the S3 store.", repr=False)
    origin: str = Field("", description="Public address, for example https://controle.example.nl; empty: any.")
    processes: int = Field(1, ge=1, le=64, description="Number of server processes; more than one asks PostgreSQL.")
    server_key: str = Field(
        "",
        description="32 bytes in base64, the same for all processes, to encrypt and sign with; empty: those of "
        "server.key in the data folder, made at the first start.",
        repr=False,
    )
    second_factor: Literal["", "required", "optional"] = Field(
        "",
        description="Whether who logs in with a password must also give a code; empty: required over https, "
        "optional on a laptop.",
    )
    oidc_issuer: str = Field(
        "", description="Address of the OpenID provider that people may log in at, as it writes it itself; empty: none."
    )
    oidc_client_id: str = Field("", description="By what name the provider knows this server.")
    oidc_client_secret: str = Field("", description="Secret that the provider gave for that name.", repr=False)
    oidc_name: str = Field("uw werkaccount", description="How the button calls the provider: Log in met …")
    oidc_acr: str = Field("", description="Level of login that the provider must have reached (acr); empty: any.")
    desk_idle_minutes: int = Field(
        30, ge=5, le=240, description="How long a login at the desk lasts without being used."
    )
    desk_hours: int = Field(10, ge=1, le=24, description="How long a login at the desk lasts at all.")
    field_idle_minutes: int = Field(
        960, ge=30, le=1440, description="How long a login on the phone lasts without being used: a night in the field."
    )
    field_hours: int = Field(16, ge=1, le=72, description="How long a login on the phone lasts at all.")
    upload_hours: int = Field(72, ge=1, description="How long an unfinished photo upload is kept.")
    smtp_host: str = Field("", description="Mail server for handovers to partners; empty: mail is not offered.")
    smtp_port: int = Field(587, ge=1, le=65535, description="Port of the mail server.")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the way to the mail server is encrypted; none only within one machine or network."
    )
    smtp_user: str = Field("", description="Name to log in with at the mail server; empty: without logging in.")
    smtp_password: str = Field("", description="Password at the mail server.", repr=False)
    smtp_from: str = Field("", description="Address that handovers are sent from, where answers and bounces arrive.")
    call_minutes: int = Field(
        15,
        ge=1,
        le=240,
        description="How long an urgent signal waits for the officer that was called, then calls the next.",
    )
    push_contact: str = Field(
        "",
        description="mailto:… or https://… where push services reach whoever runs this server (RFC 8292); empty: push "
        "messages are not offered.",
    )
    push_services: str = Field(
        "https://fcm.googleapis.com,https://*.push.services.mozilla.com,https://*.notify.windows.com,"
        "https://*.push.apple.com",
        description="The push services that messages may go to, parted by commas; the server asks no other address.",
    )
    pdok_url: str = Field(
        "",
        description="Address of PDOK Locatieserver, https://api.pdok.nl/bzk/locatieserver/search/v3_1; empty: "
        "addresses are found only in what was imported.",
    )
    bag_url: str = Field(
        "",
        description="Address of the BAG API Individuele Bevragingen, up to and with /v2; empty: the BAG is not asked.",
    )
    bag_key: str = Field("", description="Key of the BAG API.", repr=False)
    kvk_url: str = Field("", description="Address of the KVK APIs, https://api.kvk.nl/api; empty: KVK is not asked.")
    kvk_key: str = Field("", description="Key of the KVK APIs.", repr=False)
    brp_residence_url: str = Field(
        "", description="Address of BRP bewoning, up to /bewoningen; empty: lists of persons come from files alone."
    )
    brp_persons_url: str = Field(
        "", description="Address of BRP personen, up to /personen; empty: since when somebody is registered isn't told."
    )
    brp_purpose: str = Field(
        "",
        description="Headers that tell the BRP what for, as name=words, parted by semicolons; {user} becomes who asks, "
        "by id. For example x-doelbinding=Toezicht bewoning;x-gebruiker={user}. Asked for when the BRP is.",
    )
    brp_key: str = Field("", description="Key of the BRP APIs (x-api-key), when they ask one.", repr=False)
    brp_token_url: str = Field("", description="Where a token for the BRP is asked (OAuth 2.0 client credentials).")
    brp_client_id: str = Field("", description="By what name that server knows this one.")
    brp_client_secret: str = Field("", description="Secret that it gave for that name.", repr=False)
    brp_scope: str = Field("", description="Scope of the token, when one is asked.")
    brp_certificate: Path | None = Field(
        None, description="File with this server's certificate for the BRP (mutual TLS, PKIoverheid), as PEM."
    )
    brp_certificate_key: Path | None = Field(None, description="File with the key of that certificate, as PEM.")
    brp_trusted: Path | None = Field(
        None, description="File with the authorities that the BRP's own certificate may be of, as PEM; none: the usual."
    )
    backup_for: str = Field("", description="Public keys (age1…, parted by commas) that backups are sealed for.")
    log_level: str = Field("INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="What is logged.")

    @field_validator("database")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in ("sqlite", "postgresql"):
            raise ValueError("must begin with sqlite:/// or postgresql://")
        return value

    @field_validator("server_key")
    @classmethod
    def _whole_key(cls, value: str) -> str:
        try:
            is_whole = len(base64.b64decode(value, validate=True)) == 32
        except ValueError:
            is_whole = False
        if value and not is_whole:
            raise ValueError("must be 32 bytes in base64")
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def _safe_issuer(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1"):
            raise ValueError("must begin with https://")
        return value

    @field_validator("pdok_url", "bag_url", "kvk_url", "brp_residence_url", "brp_persons_url", "brp_token_url")
    @classmethod
    def _safe_register(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1"):
            raise ValueError("must begin with https://")
        return value.rstrip("/")

    @field_validator("brp_purpose")
    @classmethod
    def _headers(cls, value: str) -> str:
        if value and not all(PURPOSE.fullmatch(each.strip()) for each in value.split(";")):
            raise ValueError("must be name=words, parted by semicolons")
        return value

    @model_validator(mode="after")
    def _brp_is_told_what_for(self) -> Self:
        if self.brp_residence_url and not self.brp_purpose:
            raise ValueError("brp_residence_url asks for brp_purpose, the headers that tell what for")
        if self.brp_token_url and not (self.brp_client_id and self.brp_client_secret):
            raise ValueError("brp_token_url asks for brp_client_id and brp_client_secret")
        if (self.brp_certificate is None) != (self.brp_certificate_key is None):
            raise ValueError("brp_certificate and brp_certificate_key are asked for together")
        return self

    @field_validator("store")
    @classmethod
    def _known_store(cls, value: str) -> str:
        if value and not value.startswith("s3://"):
            raise ValueError("must begin with s3://")
        return value

    @field_validator("push_services")
    @classmethod
    def _https_services(cls, value: str) -> str:
        if not all(PUSH_SERVICE.fullmatch(service) for service in value.split(",")):
            raise ValueError("must be https://name or https://*.name, parted by commas without spaces")
        return value

    @field_validator("push_contact")
    @classmethod
    def _known_contact(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in ("mailto", "https"):
            raise ValueError("must begin with mailto: or https://")
        return value

    @model_validator(mode="after")
    def _mail_has_a_sender(self) -> Self:
        if self.smtp_host and "@" not in self.smtp_from:
            raise ValueError("smtp_host asks for smtp_from, an address to send from")
        return self

    @cached_property
    def database_url(self) -> str:
        """The database to connect to."""
        return self.database or f"sqlite:///{(self.data / 'fieldapp.db').absolute()}"

    @property
    def push_file(self) -> Path:
        """Where the key is kept by which push services know this server."""
        return self._keys_folder / "push.pem"

    @property
    def sealing_file(self) -> Path:
        """Where the keys are that open what phones seal."""
        return self._keys_folder / "sealing.json"

    @property
    def master_keys_file(self) -> Path:
        """Where the keys are under which the keys of cases are wrapped."""
        return self._keys_folder / "cases.json"

    @property
    def _keys_folder(self) -> Path:
        return Path(self.keys) if self.keys else self.data / "keys"

    @property
    def asks_second_factor(self) -> bool:
        """Whether a password alone is never enough."""
        return self.is_secure if not self.second_factor else self.second_factor == "required"

    @property
    def is_secure(self) -> bool:
        """Whether people reach the server over TLS: cookies then never travel without it."""
        return self.origin.startswith("https://")
