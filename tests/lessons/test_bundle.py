"""The bundle of the page is that of its sources: whoever changes them builds it again."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from exoviz.resources import folder

WEB = Path(__file__).parents[2] / "web"


def digest() -> str:
    """Return the digest of the sources, as `web/build.mjs` reckons it."""
    files = [one for one in (WEB / "src").rglob("*") if one.is_file()]
    files += [WEB / "package.json", WEB / "build.mjs"]
    found = hashlib.sha256()
    for name in sorted(path.relative_to(WEB).as_posix() for path in files):
        found.update(f"{name}\n".encode())
        found.update((WEB / name).read_text("utf-8").encode())
    return found.hexdigest()


@pytest.mark.parametrize("name", ["page.js", "page.css"])
def test_the_bundle_is_fresh(name: str) -> None:
    text = (folder("assets") / "lesson" / name).read_text("utf-8")
    found = re.match(r"/\* exoviz lesson (\w+) \*/\n", text)
    assert found
    assert found[1] == digest(), "the page is stale: make web builds it again"


def test_files_of_the_page_stay_short() -> None:
    for path in (WEB / "src").rglob("*.ts"):
        assert len(path.read_text("utf-8").splitlines()) <= 500, path
