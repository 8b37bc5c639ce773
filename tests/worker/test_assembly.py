"""The law in several versions, and keys that are the ones of before."""

import base64
import os
from pathlib import Path

import pytest

from domain.catalogue import shipped_catalogue
from domain.document import DocumentError
from store.keyfile import KeyFileProblem, create_key_file
from worker.assembly import open_keys, read_catalogues

SHIPPED = Path(__file__).resolve().parents[2] / "domain" / "catalogue.yaml"


def superseding(place: Path, **changes: str) -> Path:
    """The shipped catalogue as a later version of somebody's own."""
    edition = {"version: 2026.11.1": "version: 2027.1.1", "effective_from: 2026-11-22": "effective_from: 2027-01-01"}
    text = SHIPPED.read_text("utf-8").replace("supersedes: null", "supersedes: 2026.11.1", 1)
    for old, new in (edition | changes).items():
        assert old in text
        text = text.replace(old, new, 1)
    path = place / "own.yaml"
    path.write_text(text, "utf-8")
    return path


def test_a_version_that_supersedes_leaves_the_earlier_to_the_requests_pinned_to_it(tmp_path: Path) -> None:
    catalogues = read_catalogues(superseding(tmp_path))
    assert catalogues.version("2026.11.1") == shipped_catalogue()
    assert catalogues.in_force(shipped_catalogue().catalogue.effective_from).version == "2026.11.1"
    later = catalogues.version("2027.1.1")
    assert catalogues.in_force(later.catalogue.effective_from) == later


def test_a_folder_holds_every_version(tmp_path: Path) -> None:
    superseding(tmp_path)
    assert read_catalogues(tmp_path).version("2027.1.1").version == "2027.1.1"


def test_two_versions_for_one_day_are_refused_with_a_remedy(tmp_path: Path) -> None:
    path = superseding(tmp_path, **{"supersedes: 2026.11.1": "supersedes: null"})
    with pytest.raises(DocumentError, match="supersede"):
        read_catalogues(path)


def test_another_text_under_a_version_that_exists_is_refused(tmp_path: Path) -> None:
    path = superseding(tmp_path, **{"version: 2027.1.1": "version: 2026.11.1"})
    with pytest.raises(DocumentError, match="new version"):
        read_catalogues(path)


def test_another_namespace_key_under_the_same_id_is_refused_before_anything_is_served(tmp_path: Path) -> None:
    key, ring, store = tmp_path / "kek", tmp_path / "namespace.keys", tmp_path / "keys.sqlite"
    create_key_file(key)
    first, other = (base64.b64encode(os.urandom(32)).decode() for _ in range(2))
    ring.write_text(f"1 {first}\n")
    open_keys(store, key, ring)[0].close()
    ring.write_text(f"1 {other}\n")
    with pytest.raises(KeyFileProblem, match="namespace key 1"):
        open_keys(store, key, ring)
    ring.write_text(f"1 {first}\n2 {other}\n")
    keys, both = open_keys(store, key, ring)
    keys.close()
    assert both.current == "2"
