"""How Sphinx makes the site of these pages: `sphinx-build -W docs build/site`.

The pages are Markdown and are read on a code host as well. What the site adds is made of the code: the
reference of Python of the docstrings, that of the command line of the parsers, and `llms.txt` of the pages.
"""

from __future__ import annotations

import io
import os
import re
from contextlib import redirect_stdout, suppress
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx

import unrepeat
from unrepeat.cli.main import main

project = "unrepeat"
author = "The unrepeat maintainers"
project_copyright = "The unrepeat maintainers"
version = release = unrepeat.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
root_doc = "index"
exclude_patterns = ["decisions/*"]

myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3  # links to headings are checked

os.environ["COLUMNS"] = "88"  # argparse wraps at the width of a terminal

# What adapters import need not be installed for their docstrings to be read.
autodoc_mock_imports = ["datasets", "itemadapter", "pandas", "pyarrow", "pyspark", "scrapy"]
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_class_signature = "separated"
python_use_unqualified_type_names = True
napoleon_numpy_docstring = False
napoleon_use_rtype = False

html_theme = "furo"  # its fonts, styles and scripts come with it: a page asks no other host for anything
html_title = "unrepeat"
html_static_path = ["site"]
html_css_files = ["pictures.css"]
html_extra_path = ["../src/unrepeat/schemas"]  # the schemas of stored reports, as files beside the pages
html_show_sphinx = False
html_copy_source = True  # the Markdown of each page, which llms.txt names

HIDDEN_COLON = "\N{NULL}"


class CommandHelp(Directive):
    """What `unrepeat COMMAND --help` prints; the arguments of the directive are the words of the command."""

    optional_arguments = 2

    def run(self) -> list[nodes.Node]:
        """Return the text as a literal block."""
        printed = io.StringIO()
        with redirect_stdout(printed), suppress(SystemExit):
            main([*self.arguments, "--help"])
        block = nodes.literal_block(printed.getvalue(), printed.getvalue())
        block["language"] = "text"
        return [block]


def prepare_docstring(
    _app: Sphinx, what: str, _name: str, _item: object, _options: object, lines: list[str]
) -> None:
    """Make of a docstring, which is written for terminals, what Sphinx reads the same way.

    Single back quotes say code, backslashes included. What is said of a field has no type in it, and napoleon
    would take for one what stands before the first colon: so colons are hidden from it.
    """
    lines[:] = [re.sub(r"(?<!`)`([^`]+)`(?!`)", r"``\1``", line) for line in lines]
    if what in ("attribute", "property"):
        lines[:] = [line.replace(":", HIDDEN_COLON) for line in lines]


def show_colons(
    _app: Sphinx, _what: str, _name: str, _item: object, _options: object, lines: list[str]
) -> None:
    """Show the colons again, behind napoleon."""
    lines[:] = [line.replace(HIDDEN_COLON, ":") for line in lines]


def make_accessible(_app: Sphinx, _page: str, _template: str, context: dict[str, Any], _tree: object) -> None:
    """Say the level of headings in tables of contents, and let the keyboard reach what scrolls sideways."""
    for part in ("body", "furo_navigation_tree"):
        made = context.get(part, "")
        made = made.replace('role="heading"', 'role="heading" aria-level="2"')
        made = made.replace('<div class="table-wrapper', '<div tabindex="0" class="table-wrapper')
        context[part] = made.replace("<pre>", '<pre tabindex="0">')


def first_sentence(page: str) -> str:
    """Return the first sentence of the first paragraph of a page in Markdown."""
    others = ("#", "```", "|", "- ", "<", "    ")
    first = next(part for part in page.split("\n\n") if not part.startswith(others))
    return " ".join(first.split()).partition(". ")[0].rstrip(".:") + "."


def write_llms_txt(app: Sphinx, error: Exception | None) -> None:
    """Write the list of pages for language models: of each its title, its Markdown and its first sentence."""
    if error is not None or app.builder.format != "html":
        return
    firsts = {
        name: first_sentence(Path(app.env.doc2path(name)).read_text(encoding="utf-8"))
        for name in sorted(app.env.found_docs)
    }
    lines = [f"# {project}", "", f"> {firsts['index']}", ""]
    for name, first in firsts.items():
        # The reference is made of the code, so that its Markdown holds nothing.
        address = f"{name}.html" if name.startswith("reference/") else f"_sources/{name}.md.txt"
        lines.append(f"- [{app.env.titles[name].astext()}]({address}): {first}")
    (Path(app.outdir) / "llms.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Register the directive and what is written at the end."""
    app.add_directive("command-help", CommandHelp)
    app.connect("autodoc-process-docstring", prepare_docstring, priority=100)
    app.connect("autodoc-process-docstring", show_colons, priority=900)
    app.connect("html-page-context", make_accessible, priority=900)  # after the theme
    app.connect("build-finished", write_llms_txt)
