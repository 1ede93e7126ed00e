"""How Sphinx makes the site: the documents of this folder, and the API from its docstrings."""

from __future__ import annotations

from importlib.metadata import version as version_of

project = "exoviz"
version = release = version_of("exoviz")
copyright = "exoviz contributors"  # noqa: A001  (Sphinx's name)
language = "en"

extensions = ["myst_parser", "numpydoc", "sphinx.ext.autodoc"]
exclude_patterns = ["conf.py"]
html_theme = "furo"
html_title = f"exoviz {version}"
html_show_sourcelink = False

autodoc_default_options = {"members": True, "show-inheritance": False}
autodoc_typehints = "none"
numpydoc_show_class_members = False
numpydoc_validation_checks = {"all", "ES01", "EX01", "SA01"}
# The names of `exoviz` itself are checked in full, and what they take and return only by ruff.
numpydoc_validation_exclude = {r"^exoviz\.\w+\.", r"\.[A-Z]"}
myst_heading_anchors = 3
