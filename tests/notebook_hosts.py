"""Pages that imitate what notebooks show results in: rules as those of their style sheets, themes and all.

What is imitated are the rules that reach into results: JupyterLab's `.jp-RenderedHTMLCommon` and the default
style of VS Code's web views. The colours are those of their light and dark themes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

JUPYTER_RULES = """
body { background: var(--layout0); color: var(--ink1); margin: 0 }
.jp-RenderedHTMLCommon { color: var(--ink1); font: 14px/1.6 sans-serif; padding-right: 20px }
.jp-RenderedHTMLCommon a:link { text-decoration: none; color: var(--link1) }
.jp-RenderedHTMLCommon a:hover { text-decoration: underline; color: var(--link1) }
.jp-RenderedHTMLCommon a:visited { text-decoration: none; color: var(--link1) }
.jp-RenderedHTMLCommon h3 { line-height: 1; font-weight: 500; margin: 1.2em 0 0.8em; font-size: 1.7em }
.jp-RenderedHTMLCommon ul:not(.list-inline) { padding-left: 2em }
.jp-RenderedHTMLCommon ul { list-style: disc }
.jp-RenderedHTMLCommon p { text-align: left; margin: 0 0 1em }
.jp-ThemedContainer .jp-RenderedHTMLCommon code { background-color: var(--layout0); color: var(--ink1) }
.jp-ThemedContainer .jp-RenderedHTMLCommon :not(pre) > code { background-color: var(--layout2) }
.jp-RenderedHTMLCommon table { color: var(--ink1); margin: 0 auto 1em; table-layout: fixed; border: none }
.jp-RenderedHTMLCommon td, .jp-RenderedHTMLCommon th { vertical-align: middle; padding: 0.5em }
:not(.jp-RenderedMarkdown).jp-RenderedHTMLCommon td { text-align: right }
:not(.jp-RenderedMarkdown).jp-RenderedHTMLCommon th { text-align: right }
.jp-RenderedHTMLCommon tbody tr:nth-child(odd) { background: var(--layout0) }
.jp-RenderedHTMLCommon tbody tr:nth-child(even) { background: var(--row) }
.jp-RenderedHTMLCommon svg { max-width: 100%; height: auto }
"""
CODE_RULES = """
body { background: var(--layout0); color: var(--ink1); font: 13px sans-serif }
a, a code { color: var(--link1) }
a:hover { color: var(--link1) }
a:focus { outline: 1px solid -webkit-focus-ring-color; outline-offset: -1px }
code { font-family: monospace; color: var(--code); background-color: var(--layout2); padding: 1px 3px }
"""
PLAIN_RULES = "body { background: var(--layout0); color: var(--ink1) } a { color: var(--link1) }"


@dataclass(frozen=True, slots=True)
class Host:
    """A notebook with a theme."""

    body: str
    """Attributes of the body."""

    rules: str
    colours: str
    around: str
    """Attributes of the element that a result stands in."""

    @property
    def is_dark(self) -> bool:
        return "--layout0: #1" in self.colours

    def page(self, results: Iterable[str]) -> str:
        """Return a page of the notebook that shows these results."""
        cells = "".join(f"<div {self.around}>{result}</div>" for result in results)
        return (
            "<!DOCTYPE html><html lang=en><meta charset=utf-8><title>A notebook</title>"
            f"<style>:root {{ {self.colours} }} {self.rules}</style>"
            f"<body {self.body}><main><h1>A notebook</h1><h2>Results</h2>{cells}</main></body></html>"
        )


LAB = 'class="jp-RenderedHTMLCommon jp-RenderedHTML"'
HOSTS = {
    "JupyterLab, light": Host(
        'class="jp-ThemedContainer" data-jp-theme-light="true"',
        JUPYTER_RULES,
        "--layout0: #ffffff; --layout2: #eeeeee; --row: #f5f5f5; --ink1: #000000de; --link1: #0d47a1",
        LAB,
    ),
    "JupyterLab, dark": Host(
        'class="jp-ThemedContainer" data-jp-theme-light="false"',
        JUPYTER_RULES,
        "--layout0: #111111; --layout2: #424242; --row: #212121; --ink1: #ffffff; --link1: #64b5f6",
        LAB,
    ),
    "VS Code, light": Host(
        'class="vscode-light" data-vscode-theme-kind="vscode-light"',
        CODE_RULES,
        "--layout0: #ffffff; --layout2: #f3f3f3; --ink1: #3b3b3b; --link1: #005fb8; --code: #3b3b3b",
        'class="output"',
    ),
    "VS Code, dark": Host(
        'class="vscode-dark" data-vscode-theme-kind="vscode-dark"',
        CODE_RULES,
        "--layout0: #1f1f1f; --layout2: #3c3c3c; --ink1: #cccccc; --link1: #4daafc; --code: #d0d0d0",
        'class="output"',
    ),
    "another one, light": Host("", PLAIN_RULES, "--layout0: #fdf6e3; --ink1: #073642; --link1: #b58900", ""),
    "another one, dark": Host("", PLAIN_RULES, "--layout0: #1b2b34; --ink1: #d8dee9; --link1: #6699cc", ""),
}
