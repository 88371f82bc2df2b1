"""Where photos are kept: a folder by default, S3-compatible or Azure storage by one setting."""

import os
import shutil
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from uuid import uuid4

from obstore.exceptions import BaseError
from obstore.store import AzureStore, LocalStore, S3Store

if TYPE_CHECKING:
    from obstore.store import ClientConfig, ObjectStore, RetryConfig, S3Config

# A phone is waiting for the answer, and comes back by itself: better soon "not now" than late.
_PATIENCE: "RetryConfig" = {"max_retries": 3, "retry_timeout": timedelta(seconds=20)}

# What a store raises when it can't be reached or doesn't do what is asked. FileNotFoundError is one of them.
StoreError = (BaseError, OSError)


MOST_REMEMBERED = 10_000


class StoreSettings(Protocol):
    """What has to be known to open a store."""

    @property
    def data(self) -> Path: ...
    @property
    def store(self) -> str: ...
    @property
    def s3_endpoint(self) -> str: ...
    @property
    def s3_region(self) -> str: ...
    @property
    def s3_key(self) -> str: ...
    @property
    def s3_secret(self) -> str: ...


class Store:
    """Objects by their path. What `keep` has returned from survives a power cut."""

    def __init__(self, objects: "ObjectStore", folder: Path | None = None) -> None:
        self._objects = objects
        self._folder = folder
        # Folders of which the name is on the disk: flushing one that didn't change takes as long as one that did.
        self._flushed: set[Path] = set()

    def keep(self, path: str, content: bytes) -> None:
        """Store `content` at `path`, whole or not at all; replaces what was there. Raises one of `StoreError`."""
        if self._folder is None:
            self._objects.put(path, content)
        else:
            _write_durably(self._folder / path, content)
            self._flush_names(self._folder, (self._folder / path).parent)

    def read(self, path: str) -> bytes:
        """The object at `path`. Raises FileNotFoundError when there is none, else one of `StoreError`."""
        return self._objects.get(path).bytes().to_bytes()

    def sizes_under(self, prefix: str) -> dict[str, int]:
        """Path → bytes of the objects below `prefix`."""
        return {found["path"]: found["size"] for page in self._objects.list(prefix) for found in page}

    def remove(self, path: str) -> None:
        """Remove the object at `path`; nothing happens when there is none."""
        if self._folder is None:
            self._objects.delete([path])
        else:
            (self._folder / path).unlink(missing_ok=True)

    def remove_under(self, prefix: str) -> None:
        """Remove the objects below `prefix`; nothing happens when there are none."""
        if self._folder is None:
            paths = list(self.sizes_under(prefix))
            if paths:
                self._objects.delete(paths)
        else:
            self._flushed.discard(self._folder / prefix)
            shutil.rmtree(self._folder / prefix, ignore_errors=True)

    def _flush_names(self, root: Path, folder: Path) -> None:
        """Let the names of `folder` and of those above it, below `root`, survive a power cut: they may be new."""
        if len(self._flushed) > MOST_REMEMBERED:
            self._flushed.clear()
        for each in (folder, *folder.parents):
            if each == root or each in self._flushed:
                break
            _flush_folder(each.parent)
            self._flushed.add(each)


def open_store(settings: StoreSettings) -> Store:
    """The store of these settings: `s3://bucket/…`, `az://container/…` or, when empty, the data folder's `photos`.

    S3 takes its keys from the settings, or when they are empty from the machine's own identity. Azure takes account and
    key from AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY, or from the machine's identity.
    """
    client: ClientConfig = {"timeout": timedelta(seconds=30), "allow_http": settings.s3_endpoint.startswith("http://")}
    if settings.store.startswith("s3://"):
        given: S3Config = {"region": settings.s3_region}
        if settings.s3_endpoint:
            given["endpoint"] = settings.s3_endpoint
        if settings.s3_key:
            given["access_key_id"] = settings.s3_key
            given["secret_access_key"] = settings.s3_secret
        return Store(S3Store.from_url(settings.store, config=given, client_options=client, retry_config=_PATIENCE))
    if settings.store.startswith("az://"):
        return Store(AzureStore.from_url(settings.store, client_options=client, retry_config=_PATIENCE))
    folder = settings.data.absolute() / "photos"
    return Store(LocalStore(folder, mkdir=True), folder)


def _write_durably(target: Path, content: bytes) -> None:
    """Write beside, flush, rename, flush the folder: the old or the new object, never half of one.

    obstore's own local store renames without fsync (object_store 0.14, local.rs), so a power cut could
    leave an empty file.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    # A name of this shape is invisible to obstore, which uses it for the same purpose.
    beside = target.with_name(f"{target.name}#{uuid4().int}")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    _flush_folder(target.parent)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
