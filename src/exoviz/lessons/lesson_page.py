"""The page as one file: nothing is loaded, and nothing in a scene can run in it."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from exoviz.resources import folder

__all__ = ["page_of", "page_title"]

_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="exoviz {version}">
<meta name="description" content="{about}">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<noscript>{noscript}</noscript>
<script type="application/json" id="exoviz-contents">{contents}</script>
<script>{script}</script>
</body>
</html>
"""


def _digest(text: str) -> str:
    """Return how a policy names a text that may run."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _as_json(value: object) -> str:
    """Return a value as JSON that ends no element, whatever texts are in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def page_title(contents: Mapping[str, Any]) -> str:
    """Return the title of a page in the language that it begins in."""
    texts = contents["texts"][contents["language"]]
    return str(texts["title"] or texts["scene"])


def page_of(contents: Mapping[str, Any]) -> str:
    """Return the page of some contents, as `lesson_contents` makes them."""
    bundle = folder("assets") / "lesson"
    script = (bundle / "page.js").read_text("utf-8")
    style = (bundle / "page.css").read_text("utf-8")
    language = str(contents["language"])
    texts = contents["texts"][language]
    # No request leaves the page, and only its own script and style are taken.
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src {_digest(script)}",
            f"style-src {_digest(style)}",
            "img-src data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    return _PAGE.format(
        language=language,
        policy=policy,
        version=version("exoviz"),
        about=html.escape(str(texts["about"])),
        title=html.escape(page_title(contents)),
        style=style,
        noscript=html.escape(str(contents["words"][language]["noScript"])),
        contents=_as_json(contents),
        script=script,
    )
