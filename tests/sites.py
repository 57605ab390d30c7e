"""Pages of made-up sites: stories between a menu, a notice and what else a site puts on every page."""

from __future__ import annotations

from typing import Any

from tests.articles import article

MENU = ["Home", "Sports and weather"]
NOTICE = "Sign up for our newsletter and never miss a story from the coast."


def story(number: int) -> list[str]:
    """Return the paragraphs of a story; no other number has one of them."""
    return [article(number * 10 + part, 20).capitalize() + "." for part in range(3)]


def page(number: int, source: str | None = "gazette.example", **fields: Any) -> dict[str, Any]:
    """Return a page of a site: a menu, a headline, a story, a notice."""
    headline = fields.get("title", f"Ferry {article(number, 3)}")
    text = "\n".join([*MENU, headline, *story(number), NOTICE])
    own = {"id": f"{source} {number}", "text": text, "source": source, "title": headline}
    return own | {"published": f"2026-05-{number % 28 + 1:02}T08:00:00Z"} | fields


def clean_text(number: int) -> str:
    """Return the text of such a page without the menu and the notice."""
    return "\n".join([f"Ferry {article(number, 3)}", *story(number)])
