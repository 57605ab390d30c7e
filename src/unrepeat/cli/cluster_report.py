"""The report that `unrepeat corpus` writes on request: which documents repeat which, as a page and a file."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from unrepeat.cli.outputs import OutputPaths, write_to_stream
from unrepeat.cli.values import field_names, file_name, similarity
from unrepeat.documents.clusters.report import ClusterReport
from unrepeat.documents.options import DocumentOptions
from unrepeat.errors import OptionError
from unrepeat.records.streams import STANDARD_STREAM
from unrepeat.render.html import need_pages


@dataclass(frozen=True, slots=True)
class ReportArguments:
    """What stands in the report, which the options for outputs ask for."""

    no_text: bool
    explain_below: float | None
    least_similar_first: bool
    show: tuple[str, ...]
    """Names of fields of the records."""


def add_cluster_report(parser: argparse.ArgumentParser) -> None:
    """Add the options that ask for a report and say what stands in it."""
    group = parser.add_argument_group("report")
    group.add_argument(
        "--html",
        type=file_name,
        metavar="PAGE",
        help="write a page that shows which documents repeat which; where there are many, further pages "
        "beside it: page-2.html, page-3.html and so on",
    )
    group.add_argument(
        "--report-file",
        type=file_name,
        metavar="PATH",
        help="write the same as JSON Lines, of which unrepeat report makes the page",
    )
    group.add_argument("--no-text", action="store_true", help="leave the texts out of both")
    group.add_argument(
        "--explain-below",
        type=similarity,
        metavar="SHARE",
        help="tell in both of the pairs of kept documents that match at SHARE, 0.5 up to below the "
        "threshold; nothing more is removed",
    )
    group.add_argument(
        "--least-similar-first",
        action="store_true",
        help="on the page, order the documents of a cluster by their similarity, the least similar first",
    )
    group.add_argument(
        "--show",
        type=field_names,
        default=(),
        metavar="FIELDS",
        help="fields of the records that are told in both, with commas between them, as in title,url: a web "
        "address becomes a link, and a cluster is called by the title",
    )


def has_report(outputs: OutputPaths) -> bool:
    """Whether a report is written, as a page or as a file."""
    return outputs.html is not None or outputs.report_file is not None


def check_report(
    arguments: ReportArguments, outputs: OutputPaths, threshold: float, *, has_reference: bool
) -> None:
    """See that the report can be written, before anything is read.

    Args:
        arguments: What stands in it.
        outputs: Where it goes.
        threshold: From which similarity on a document is a duplicate.
        has_reference: Whether there is a reference set.

    Raises:
        OptionError: if there is nothing that an option applies to, or there is a reference set, or
            `--explain-below` is not below the threshold.
        MissingExtraError: when a page is asked for and jinja2 is not installed.
    """
    if arguments.least_similar_first and outputs.html is None:
        raise OptionError("--least-similar-first orders a page. Add --html, or leave it out.")
    if has_report(outputs) and has_reference:
        raise OptionError(
            "a report has the documents of FILE alone, and not those of --against. Leave out --html and "
            "--report-file, or --against."
        )
    if outputs.html is not None:
        need_pages()
    below = arguments.explain_below
    if has_report(outputs):
        if below is not None and below >= threshold:
            raise OptionError(
                f"--explain-below {below:g} must be lower than the threshold, {threshold:g}: what reaches it "
                "is in the report anyway. Write a lower one, or leave it out."
            )
        return
    if arguments.no_text:
        raise OptionError(
            "--no-text leaves the texts out of a report. Add --html or --report-file, or leave it out."
        )
    if arguments.show:
        raise OptionError("--show adds fields to a report. Add --html or --report-file, or leave it out.")
    if below is not None:
        raise OptionError(
            "--explain-below adds pairs to a report. Add --html or --report-file, or leave it out."
        )


def cluster_report(arguments: ReportArguments, options: DocumentOptions) -> ClusterReport:
    """Return a report to which documents are added."""
    return ClusterReport(options, explain_below=arguments.explain_below)


def shown_fields(arguments: ReportArguments, fields: Mapping[str, object]) -> dict[str, object]:
    """Return what is shown of a record, given its fields."""
    return {name: fields[name] for name in arguments.show if name in fields}


def write_cluster_report(report: ClusterReport, arguments: ReportArguments, outputs: OutputPaths) -> None:
    """Write a report where it was asked for.

    Raises:
        OptionError: if it takes several pages and these are to go to standard output.
        OSError: if a file cannot be written.
    """
    text = not arguments.no_text
    write_json = partial(report.write_json, text=text)
    write_html = partial(report.write_html, text=text, least_similar_first=arguments.least_similar_first)
    for path, write in ((outputs.report_file, write_json), (outputs.html, write_html)):
        if path == STANDARD_STREAM:
            write_to_stream(write)
        elif path is not None:
            write(path)
