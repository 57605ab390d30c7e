"""A real browser for the tests of pages: Debian's Chromium without a window, and what it says of a page.

Nothing is downloaded: `chromium` and `chromedriver` are on PATH, axe-core stands in `tests/axe/node_modules`
(`npm ci --prefix tests/axe`), selenium comes with the extra `[browser]`.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from selenium.webdriver import Chrome
    from selenium.webdriver.remote.webelement import WebElement

AXE = Path(__file__).parent / "axe" / "node_modules" / "axe-core" / "axe.min.js"

# Levels A and AA of the Web Content Accessibility Guidelines, versions 2.0 to 2.2.
RULES_OF_THE_AUDIT = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")

# Ways in which people look at a page: colour scheme, medium, width in pixels, everything unfolded.
VIEWS = {
    "light": ("light", "screen", 1000, False),
    "unfolded": ("light", "screen", 1000, True),
    "dark": ("dark", "screen", 1000, True),
    "narrow": ("light", "screen", 320, True),
    "narrow and dark": ("dark", "screen", 320, True),
    "printed": ("dark", "print", 700, True),
}

# Seconds that a page may take to load, and a script in it to end. The largest one is made of 10 MB.
MOST_SECONDS = 120

# White space that is kept may hang over the edge of a paragraph where a line ends (`pre-wrap`). Of an element
# in it axe-core then says that others hide a part of it; in a wider window it can tell the same colours.
_HANGING = "elmPartiallyObscuring"

_COLOURS = "color-contrast"
_AUDIT = """
const [rules, done] = arguments;
axe.run(document, {runOnly: {type: "tag", values: rules}, resultTypes: ["violations", "incomplete"]})
  .then(done, error => done({error: String(error)}));
"""
_UNFOLD = "document.querySelectorAll('details').forEach(details => { details.open = true; })"
_FOCUS = """
const here = document.activeElement;
const style = getComputedStyle(here);
const box = here.getBoundingClientRect();
return {
  place: Array.from(document.querySelectorAll('a, summary')).indexOf(here),
  name: here.localName,
  open: here.localName === 'summary' && here.parentElement.open,
  outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
  seen: box.height > 0 && box.top >= -1 && box.bottom <= innerHeight + 1,  // pixels have fractions
};
"""

# Whether a page has been read to its end that is not the blank one from which every page is opened.
_LOADED = "return location.href !== 'about:blank' && document.readyState === 'complete'"

# Elements that are wider than the window, though nothing in the page scrolls sideways.
_WIDE = """
return Array.from(document.querySelectorAll('body *'))
  .filter(element => element.getBoundingClientRect().right > innerWidth + 1)
  .map(element => element.outerHTML.slice(0, 200));
"""
_STYLE = """
const style = getComputedStyle(arguments[0]);
return Object.fromEntries(Array.from(style, name => [name, style.getPropertyValue(name)]));
"""


def why_missing() -> str:
    """Return what the tests in a browser lack, or nothing."""
    lacks = []
    if find_spec("selenium") is None:
        lacks.append("selenium (pip install -e '.[browser]')")
    lacks += [
        f"{command} (Debian: apt-get install {package})"
        for command, package in (("chromium", "chromium"), ("chromedriver", "chromium-driver"))
        if shutil.which(command) is None
    ]
    if not AXE.exists():
        lacks.append("axe-core (npm ci --prefix tests/axe)")
    return f"no browser to test pages in; missing: {', '.join(lacks)}" if lacks else ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What the audit holds against an element."""

    rule: str
    """Name of the rule of axe-core."""

    certain: bool
    """Whether it is a violation. If not, axe-core could not tell."""

    element: str
    """Where the page has it, as a selector."""

    why: str
    """What axe-core says."""


class Browser:
    """A running browser with one page open at a time.

    Args:
        driver: The session, started with both logs on.
    """

    def __init__(self, driver: Chrome) -> None:
        self.driver = driver
        self._axe = AXE.read_text(encoding="utf-8")

    def open(self, page: Path) -> str:
        """Open a file as people do, forget what was logged before, and return its address."""
        self.emulate()
        self.size()
        self.driver.get("about:blank")
        self.console()
        self.requests()
        address = page.as_uri()
        self.driver.get(address)
        self._wait_for_all_of_it()
        return address

    def _wait_for_all_of_it(self) -> None:
        """Wait until the page is read to its end: on a busy machine `get` was seen to return before."""
        from selenium.webdriver.support.ui import WebDriverWait

        WebDriverWait(self.driver, MOST_SECONDS).until(lambda _: self.run(_LOADED))

    def run(self, script: str, *arguments: object) -> Any:
        """Return what JavaScript returns. It is not held back by the page's Content-Security-Policy."""
        return self.driver.execute_script(script, *arguments)

    def all(self, selector: str) -> list[WebElement]:
        """Return the elements that a selector of CSS finds."""
        from selenium.webdriver.common.by import By

        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def style(self, element: WebElement) -> dict[str, str]:
        """Return the computed style of an element, every property."""
        found: dict[str, str] = self.run(_STYLE, element)
        return found

    def emulate(self, *, scheme: str = "light", medium: str = "screen") -> None:
        """Show pages as to people who prefer a colour scheme, or on another medium."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": medium, "features": features})

    def size(self, width: int = 1000, height: int = 800) -> None:
        """Set the width and height of the page in pixels. Windows cannot be as narrow as telephones are."""
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
        )

    def look(self, view: str) -> None:
        """Look at the page in one of the ways that `VIEWS` names."""
        scheme, medium, width, unfolded = VIEWS[view]
        self.emulate(scheme=scheme, medium=medium)
        self.size(width)
        if unfolded:
            self.unfold()

    def unfold(self) -> None:
        """Open all that is folded away."""
        self.run(_UNFOLD)

    def wide(self) -> list[str]:
        """Return the elements that do not fit into the width of the window."""
        found: list[str] = self.run(_WIDE)
        return found

    def focus(self) -> dict[str, Any]:
        """Return which link or summary has the focus, and whether people see that it has."""
        found: dict[str, Any] = self.run(_FOCUS)
        return found

    def press(self, *keys: str) -> None:
        """Press keys one after another, whatever has the focus."""
        from selenium.webdriver import ActionChains

        ActionChains(self.driver, duration=0).send_keys(*keys).perform()

    def console(self) -> list[str]:
        """Return the messages of the console since the last call, with breaches of the policy."""
        return [f"{entry['level']}: {entry['message']}" for entry in self._log("browser")]

    def requests(self) -> list[str]:
        """Return the addresses that were asked for since the last call, sent or not."""
        messages = [json.loads(entry["message"])["message"] for entry in self._log("performance")]
        return [
            message["params"]["request"]["url"]
            for message in messages
            if message["method"] == "Network.requestWillBeSent"
        ]

    def _log(self, name: str) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = self.driver.get_log(name)  # type: ignore[no-untyped-call]
        return entries

    def audit(self) -> list[Finding]:
        """Return what axe-core finds: violations of levels A and AA, and colours that it cannot tell."""
        self.run(self._axe)
        results = self.driver.execute_async_script(_AUDIT, list(RULES_OF_THE_AUDIT))
        assert "error" not in results, results["error"]
        return [
            Finding(
                rule["id"], kind == "violations", " ".join(map(str, node["target"])), node["failureSummary"]
            )
            for kind in ("violations", "incomplete")
            for rule in results[kind]
            if kind == "violations" or rule["id"] == _COLOURS
            for node in rule["nodes"]
            if kind == "violations" or all(check["data"]["messageKey"] != _HANGING for check in node["any"])
        ]

    def photograph(self, path: Path, *, most_pixels: int = 8000) -> None:
        """Write what the page shows from its top to its end, or to so many pixels, as a PNG."""
        import base64

        width, height = self.run("return [innerWidth, document.documentElement.scrollHeight]")
        clip = {"x": 0, "y": 0, "width": width, "height": min(height, most_pixels), "scale": 1}
        taken = self.driver.execute_cdp_cmd(
            "Page.captureScreenshot", {"format": "png", "clip": clip, "captureBeyondViewport": True}
        )
        path.write_bytes(base64.b64decode(taken["data"]))


def walk(page: Browser) -> None:
    """Reach everything in a page with the Tab key, and open with Enter what can be opened."""
    from selenium.webdriver.common.keys import Keys

    count = page.run("return document.querySelectorAll('a, summary').length")
    reached = set()
    for _ in range(count):
        page.press(Keys.TAB)
        focus = page.focus()
        assert focus["place"] >= 0, focus
        assert focus["outlined"], focus
        assert focus["seen"], focus
        reached.add(focus["place"])
        if focus["name"] == "summary":
            page.press(Keys.ENTER)
            assert page.focus()["open"]
    assert len(reached) == count


@contextmanager
def browser() -> Iterator[Browser]:
    """Start a browser that reaches no host, and end it."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = str(shutil.which("chromium"))
    options.add_argument("--headless=new")
    options.add_argument("--disable-gpu")
    options.add_argument("--disable-dev-shm-usage")  # in containers /dev/shm is small
    options.add_argument("--host-resolver-rules=MAP * ~NOTFOUND")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.add_argument("--no-sandbox")  # Chromium starts for root in no other way
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    try:
        driver.set_page_load_timeout(MOST_SECONDS)
        driver.set_script_timeout(MOST_SECONDS)
        yield Browser(driver)
    finally:
        driver.quit()
