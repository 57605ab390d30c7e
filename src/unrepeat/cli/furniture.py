"""The command `unrepeat furniture`: what sites put on page after page is learnt, shown, taken out."""

from __future__ import annotations

import argparse

from unrepeat.cli.furniture_strip import define_strip


def define(parser: argparse.ArgumentParser) -> None:
    """Add the actions of the command with their options, and what runs each."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    define_strip(actions.add_parser("strip", help="take the furniture of sites out of the texts of records"))
