"""MolViewSpec archives (.mvsx): a zip of molecules, and of a tree that says how they are seen.

The format is described at https://molstar.org/mol-view-spec-docs/mvs-molstar-extension/.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any, Final

from exoviz.language import _

__all__ = ["molecules_of_archive"]

_INDEX: Final = "index.mvsj"


def _nodes(tree: Any) -> Iterator[Mapping[str, Any]]:
    """Return the nodes of all snapshots of a tree."""
    waiting = [one.get("root") for one in tree.get("snapshots", ())] or [tree.get("root")]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting += node.get("children") or []


def molecules_of_archive(content: bytes, largest: int) -> tuple[str, bytes]:
    """Return the name and the content of the one file of molecules in an archive.

    Raises
    ------
    ValueError
        If it is no archive of MolViewSpec, or what it shows is not one file in it: says what it is.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sizes = {one.filename: one.file_size for one in archive.infolist()}
            if _INDEX not in sizes or sizes[_INDEX] > largest:
                raise ValueError(_("there is no {name} in it").format(name=_INDEX))
            tree = json.loads(archive.read(_INDEX))
            urls = dict.fromkeys(
                str((node.get("params") or {}).get("url", ""))
                for node in _nodes(tree)
                if node.get("kind") == "download"
            )
            names = [url.removeprefix("./") for url in urls]
            away = [name for name in names if name not in sizes]
            if away:
                what = _("the molecules that it shows are not in it, but at {url}; save them")
                raise ValueError(what.format(url=away[0][:200]))
            if len(names) != 1:
                what = _("it shows {count} files of molecules, and only one is opened: {names}")
                raise ValueError(what.format(count=len(names), names=", ".join(names[:8])))
            if sizes[names[0]] > largest:
                raise ValueError(_("what is in it is too large"))
            return names[0], archive.read(names[0])
    except (zipfile.BadZipFile, AttributeError, RuntimeError, NotImplementedError):
        raise ValueError(_("it is no archive of MolViewSpec")) from None
