"""The pages of a report on many documents: which documents repeat which, cluster by cluster."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import quote

from unrepeat.documents.clusters.histogram import similarity_histogram, size_histogram
from unrepeat.documents.clusters.overview import KINDS, Overview
from unrepeat.documents.clusters.pairs import ClosePair
from unrepeat.documents.clusters.values import DocumentCluster, KeptDocument, Member, utc
from unrepeat.render.characters import excerpt
from unrepeat.render.differences import TextPart
from unrepeat.render.html import fill, fragment_prefix, stream

# Limits of one page, so that a browser opens it at once (guessed: with texts of 5 kB it has some megabytes).
# A cluster is never divided.
MOST_CLUSTERS, MOST_DOCUMENTS = 200, 1000

# Members that are shown in full; of the others a line each is folded away. So many of these lines count as
# much as one document in full.
MOST_MEMBERS = 50
LINES_FOR_A_DOCUMENT = 20

# Pairs below the threshold that are shown, all on the first page; how many more there are is told.
MOST_PAIRS = 200

# Stretches that are listed above the text of a member, in which all of them are marked; and columns of one.
MOST_STRETCHES, STRETCH = 10, 200

# Columns of the title or of the first words of a kept document, in headings, and of a value that is shown.
HEADING = 60

# Of what is shown of a document besides, the one that its cluster is called by.
TITLE = "title"


def page_names(overview: Overview, name: str) -> list[str]:
    """Return the file names of all pages.

    Args:
        overview: That of the report.
        name: Name of the first page.
    """
    stem, suffix = os.path.splitext(name)
    count = len(_page_lengths(overview))
    return [name, *(f"{stem}-{number}{suffix}" for number in range(2, count + 1))]


def cluster_pages(
    overview: Overview,
    pairs: Iterable[ClosePair],
    clusters: Iterable[DocumentCluster],
    name: str,
    *,
    least_similar_first: bool = False,
) -> Iterator[Iterator[str]]:
    """Yield the pages of a report, each in pieces, which must be taken before the next page.

    Args:
        overview: That of the report.
        pairs: All pairs below the threshold, the most similar first. They are taken before any cluster.
        clusters: All clusters, as many of each size as the overview says, the largest first.
        name: File name of the first page, on which those of the others are built.
        least_similar_first: Whether the members of a cluster are ordered so, and not as the input with the
            exact copies behind the others.

    Raises:
        MissingExtraError: without the extra `[html]`.
    """
    shown: list[ClosePair] = []
    for pair in pairs:  # those that are not shown are read as well: a changed report is no page
        if len(shown) < MOST_PAIRS:
            shown.append(pair)
    left = iter(clusters)
    lengths = _page_lengths(overview)
    names = page_names(overview, name)
    first = 1
    about = _about(overview)
    for number, length in enumerate(lengths, 1):
        yield stream(
            "clusters.html.jinja",
            **about,
            cluster_address=partial(_cluster_address, names, lengths),
            pairs=shown if number == 1 else [],
            clusters=enumerate(islice(left, length), first),
            members=partial(_members, least_similar_first=least_similar_first),
            least_similar_first=least_similar_first,
            first=first,
            last=first + length - 1,
            number=number,
            pages=len(lengths),
            links=_links(names, number),
            parts_of=_parts,
            most_members=MOST_MEMBERS,
        )
        first += length


def cluster_fragment(overview: Overview, *, is_complete: bool) -> str:
    """Return for a notebook what the first page tells above the clusters.

    Args:
        overview: That of the report.
        is_complete: Whether pages can be written of the report as it is.

    Raises:
        MissingExtraError: without the extra `[html]`.
    """
    return fill(
        "clusters_fragment.html.jinja",
        **_about(overview),
        is_complete=is_complete,
        cluster_address=None,
        prefix=fragment_prefix(),
    )


def _about(overview: Overview) -> dict[str, Any]:
    """Return what pages and fragment have in common."""
    return {
        "overview": overview,
        "kinds": [kind for kind in KINDS if overview.duplicates.get(kind)],
        "similarities": similarity_histogram(overview),
        "sizes": size_histogram(overview),
        "published": _published,
        "heading_of": _heading,
        "most_stretches": MOST_STRETCHES,
        "stretch_columns": STRETCH,
        "heading_columns": HEADING,
    }


class _Link(NamedTuple):
    """A link to another page."""

    words: str
    address: str
    """Relative, so that the pages can be moved together."""


def _links(names: list[str], number: int) -> list[_Link]:
    last = len(names)
    places = [
        *([("First page", 1), ("Previous page", number - 1)] if number > 1 else []),
        *([("Next page", number + 1), ("Last page", last)] if number < last else []),
    ]
    # The bytes of the name, which need not be characters; no letter of it is taken for a scheme or a query.
    return [_Link(words, quote(os.fsencode(names[to - 1]), safe="")) for words, to in places]


def _cluster_address(names: list[str], lengths: list[int], cluster: int) -> str:
    """Return the address of a cluster, seen from the first page."""
    page, before = 0, 0
    while cluster > before + lengths[page]:
        before += lengths[page]
        page += 1
    return f"{quote(os.fsencode(names[page]), safe='') if page else ''}#cluster-{cluster}"


def _heading(kept: KeptDocument) -> str:
    """Return what a cluster is called by: the title of the kept document, its first words, or its id."""
    return kept.shown.get(TITLE) or excerpt(kept.text or "", HEADING) or str(kept.id)


def _page_lengths(overview: Overview) -> list[int]:
    """Return how many clusters each page holds; a report without any takes one page."""
    lengths = [0]
    room = MOST_DOCUMENTS
    for size, number in overview.sizes:
        shown = min(size, 1 + MOST_MEMBERS)
        weight = shown + (size - shown) // LINES_FOR_A_DOCUMENT
        for _ in range(number):
            if lengths[-1] == MOST_CLUSTERS or (lengths[-1] and weight > room):
                lengths.append(0)
                room = MOST_DOCUMENTS
            lengths[-1] += 1
            room -= weight
    return lengths


def _parts(member: Member) -> list[TextPart]:
    """Return the text of a member, of which the stretches that only it says are parts of their own."""
    parts: list[TextPart] = []
    text, position = member.text or "", 0
    for stretch in member.only or ():
        if stretch.start > position:
            parts.append(TextPart(text[position : stretch.start], only_here=False))
        parts.append(TextPart(stretch.text, only_here=True))
        position = stretch.end
    if position < len(text):
        parts.append(TextPart(text[position:], only_here=False))
    return parts


def _members(cluster: DocumentCluster, *, least_similar_first: bool) -> tuple[Member, ...]:
    """Return the members of a cluster in the order of the page, where that leaves it open as in the input."""
    if least_similar_first:
        return tuple(sorted(cluster.members, key=lambda member: member.similarity))
    return tuple(sorted(cluster.members, key=lambda member: member.kind == "exact"))


def _published(time: str) -> dict[str, Any]:
    """Return a time of publication for machines, and for people."""
    moment = utc(time)
    return {"exact": moment.isoformat(), "words": f"{moment:%Y-%m-%d %H:%M} UTC"}
