"""The command `unrepeat furniture`: what sites put on page after page is learnt, shown, taken out."""

from __future__ import annotations

import argparse
from functools import partial

from unrepeat.cli.furniture_documents import define_documents, define_outdated, define_remove
from unrepeat.cli.furniture_index import (
    add_index,
    define_forget,
    define_keep,
    define_lines,
    define_stats,
    existing_index,
)
from unrepeat.cli.furniture_learn import define_learn
from unrepeat.cli.furniture_strip import define_strip
from unrepeat.cli.index_file import (
    KindOfIndex,
    define_backup,
    define_expire,
    define_vacuum,
    define_verify,
)
from unrepeat.cli.values import days


def _add_path(parser: argparse.ArgumentParser) -> None:
    add_index(parser, dest="path")


_KIND = KindOfIndex(_add_path, existing_index, days)


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
        ("documents", "list the documents of an index", define_documents),
        ("outdated", "print the documents that would lose other lines today", define_outdated),
        ("remove", "remove documents from an index, with what they taught", define_remove),
        ("expire", "remove old documents from an index", partial(define_expire, _KIND)),
        ("verify", "check an index", partial(define_verify, _KIND)),
        ("backup", "make a copy of an index, also while it is in use", partial(define_backup, _KIND)),
        ("vacuum", "make the file of an index smaller", partial(define_vacuum, _KIND)),
    ):
        define_action(actions.add_parser(name, help=line))
