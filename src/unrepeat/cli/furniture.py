"""The command `unrepeat furniture`: what sites put on page after page is learnt, shown, taken out."""

from __future__ import annotations

import argparse

from unrepeat.cli.furniture_index import define_forget, define_keep, define_lines, define_stats
from unrepeat.cli.furniture_learn import define_learn
from unrepeat.cli.furniture_strip import define_strip


def define(parser: argparse.ArgumentParser) -> None:
    """Add the actions of the command with their options, and what runs each."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, line, define_action in (
        ("strip", "take the furniture of sites out of the texts of records", define_strip),
        ("learn", "add the documents in records to an index of furniture", define_learn),
        ("lines", "print the lines that an index knows", define_lines),
        ("keep", "have lines of a source stay from now on", define_keep),
        ("forget", "forget all that an index knows of a source", define_forget),
        ("stats", "print the counts of an index", define_stats),
    ):
        define_action(actions.add_parser(name, help=line))
