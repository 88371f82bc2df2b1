"""Where photos are kept: the same promises by each kind of store."""

from pathlib import Path

import pytest

from inspections.store import Store, open_store
from tests.object_stores import STORES, settings_with_store


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return open_store(settings_with_store(request.param, tmp_path))


def test_what_is_kept_can_be_read_and_replaced(store: Store) -> None:
    large = bytes(range(256)) * 2**15

    store.keep("photos/a/original", b"first")
    store.keep("photos/a/original", large)

    assert store.read("photos/a/original") == large


def test_what_is_not_there_is_said_to_be_missing(store: Store) -> None:
    with pytest.raises(FileNotFoundError):
        store.read("photos/a/original")

    assert store.sizes_under("photos/a") == {}
    store.remove_under("photos/a")


def test_a_folder_is_listed_and_removed_without_its_neighbours(store: Store) -> None:
    for path in ("uploads/a/0", "uploads/a/1", "uploads/ab/0", "photos/a/0"):
        store.keep(path, path.encode())

    assert store.sizes_under("uploads/a") == {"uploads/a/0": 11, "uploads/a/1": 11}
    store.remove_under("uploads/a")

    assert store.sizes_under("uploads") == {"uploads/ab/0": 12}
    assert store.read("photos/a/0") == b"photos/a/0"


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(settings_with_store("folder", tmp_path))
    store.keep("photos/a/original", b"old")

    def full_disk(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full_disk)
    with pytest.raises(OSError, match="No space left"):
        store.keep("photos/a/original", b"new")

    assert store.read("photos/a/original") == b"old"
    assert [path.name for path in (tmp_path / "photos/photos/a").iterdir()] == ["original"]
