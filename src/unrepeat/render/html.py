"""Pages and fragments of HTML: templates, filled in with everything escaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from math import floor
from typing import TYPE_CHECKING

from unrepeat.errors import missing_extra
from unrepeat.render.characters import excerpt, line_text, page_text

if TYPE_CHECKING:
    from jinja2 import Environment


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


def share(part: float) -> str:
    """Return a share, 0 to 1, in per cent, rounded down: what is not all of it is never called 100 %.

    >>> share(0.999), share(1.0), share(0.29)
    ('99 %', '100 %', '29 %')
    """
    return f"{floor(round(100 * part, 6))} %"


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
    environment.filters.update(share=share, excerpt=excerpt, line=line_text, option=option_text)
    return environment
