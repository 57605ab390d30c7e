"""Pages and fragments of HTML: templates, filled in with everything escaped."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Callable, Iterator
from functools import cache
from html import escape
from importlib.resources import files
from math import floor
from typing import TYPE_CHECKING

from unrepeat.errors import MissingExtraError, missing_extra
from unrepeat.render.characters import excerpt, line_text, page_text
from unrepeat.render.markdown import marked_text, without_marks

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

# What may be pressed: nothing but an address of the web, as a whole, so that no text becomes a script. Lone
# surrogates have no place in an address.
_WEB_ADDRESS = re.compile('https?://[^\\s<>"\\x00-\\x20\\x7f-\\x9f\ud800-\udfff]+', re.IGNORECASE)


def fill(template: str, **values: object) -> str:
    """Return a template, filled in.

    Every value is escaped, and characters that HTML cannot hold are replaced by visible ones.
    `base.html.jinja` is the frame of all pages; `style` and `policy` are there in each template.

    Args:
        template: Name of a file in `templates`.
        **values: What the template calls for.

    Raises:
        MissingExtraError: without the extra `[html]`.
    """
    return "".join(stream(template, **values))


def stream(template: str, **values: object) -> Iterator[str]:
    """Return the same piece by piece, each made when it is asked for.

    Args:
        template: As for `fill`.
        **values: As for `fill`.

    Raises:
        MissingExtraError: at once, without the extra `[html]`.
    """
    return _environment().get_template(template).generate(**values)


def need_pages() -> None:
    """Load what pages are made with, before work is done that would be lost without it.

    Raises:
        MissingExtraError: without the extra `[html]`.
    """
    _environment()


def in_notebook(make: Callable[[], str], summary: Callable[[], str]) -> str:
    """Return what a notebook shows: a fragment, or a few lines that say what is missing for it.

    Args:
        make: Makes the fragment.
        summary: Makes lines of plain text, if the extra `[html]` is not installed.
    """
    try:
        return make()
    except MissingExtraError as error:
        return f"<pre>{escape(page_text(summary()))}</pre>\n<p>{escape(str(error))}</p>"


def fragment_prefix() -> str:
    """Return what the ids of a fragment begin with: another one each time.

    The same report may be shown twice in one notebook, and a notebook may hold what an earlier session
    showed: neither the report nor a count tells these apart.
    """
    return f"unrepeat-{secrets.token_hex(6)}-"


def web_address(text: str) -> str:
    """Return a text that is an address of the web, and nothing for any other.

    >>> web_address(" https://gazette.example/a?b=1 "), web_address("javascript:alert(1)")
    ('https://gazette.example/a?b=1', '')
    """
    address = text.strip()
    return address if _WEB_ADDRESS.fullmatch(address) else ""


def share(part: float) -> str:
    """Return a share, 0 to 1, in per cent, rounded down: what is not all of it is never called 100 %.

    >>> share(0.999), share(1.0), share(0.29)
    ('99 %', '100 %', '29 %')
    """
    return f"{floor(round(100 * part, 6))} %"


def code_text(text: str) -> Markup:
    """Return a text of ours with what stands between backticks marked as code."""
    from markupsafe import Markup

    parts = text.split("`")
    marked = (
        f"<code>{escape(part)}</code>" if place % 2 else escape(part) for place, part in enumerate(parts)
    )
    return Markup("".join(marked))  # noqa: S704 # every part is escaped


def option_text(value: object) -> str:
    """Return the value of an option on one line.

    >>> option_text(0.8), option_text(["[0-9]+ comments", "Page .*"]), option_text([])
    ('0.8', '[0-9]+ comments, Page .*', 'none')
    """
    if isinstance(value, (list, tuple)):
        return line_text(", ".join(map(str, value))) or "none"
    return line_text(str(value))


@cache
def _environment() -> Environment:
    try:
        import jinja2
        from markupsafe import Markup
    except ImportError as error:
        raise missing_extra("pages need", "jinja2", "html") from error

    def finalize(value: object) -> object:
        return page_text(value) if isinstance(value, str) and not isinstance(value, Markup) else value

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("unrepeat", "render/templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=finalize,
    )
    style = files("unrepeat.render").joinpath("templates", "style.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment.globals.update(
        style=Markup(style),  # noqa: S704 # our own file
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
    )
    environment.filters.update(
        share=share,
        excerpt=excerpt,
        line=line_text,
        option=option_text,
        web_address=web_address,
        code=code_text,
        marked=marked_text,
        unmarked=without_marks,
    )
    return environment
