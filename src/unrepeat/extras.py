"""What the extras install, for the errors of those who have not installed them."""

from __future__ import annotations

from unrepeat.errors import MissingExtraError

# pyproject.toml has these too, and a test holds that both say the same. Errors name the packages themselves,
# not `unrepeat[html]`, which pip would look for on PyPI, wherever this one came from.
EXTRAS = {
    "arrow": ("pyarrow>=16",),
    "cli": ("shtab>=1.7",),
    "datasets": ("datasets>=3.0",),
    "html": ("jinja2>=3.1",),
    "scrapy": ("scrapy>=2.14", "itemadapter>=0.8"),
    "spark": ("pyspark>=4.0", "pandas>=2.2,<3", "pyarrow>=16"),
    "zstd": ("zstandard>=0.22",),
}
"""The packages of extras without which something cannot be done; what else an extra has makes it nicer."""


def missing_extra(what: str, package: str, extra: str) -> MissingExtraError:
    """Return the error that says how to get a package, by a command that works wherever unrepeat came from.

    >>> print(missing_extra("it needs", "jinja2", "html"))
    it needs the package jinja2. Install it with: pip install "jinja2>=3.1", or unrepeat with its extra html.

    Args:
        what: Who needs it, with the verb.
        package: What could not be imported.
        extra: The extra that has it, with all that goes with it.
    """
    # Double quotes are quotes in every shell, that of Windows included.
    wanted = " ".join(f'"{requirement}"' for requirement in EXTRAS[extra])
    return MissingExtraError(
        f"{what} the package {package}. "
        f"Install it with: pip install {wanted}, or unrepeat with its extra {extra}."
    )
