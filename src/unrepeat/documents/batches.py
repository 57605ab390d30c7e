"""Documents on their way in: read in batches, by columns, and fingerprinted in threads."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from unrepeat.article.dedupe import dedupe_text
from unrepeat.article.options import Options
from unrepeat.article.report.report import Report
from unrepeat.documents.document import Document, DocumentId, as_document
from unrepeat.documents.fingerprints import Fingerprints
from unrepeat.documents.keys import fingerprints, key_plan
from unrepeat.documents.options import DocumentOptions
from unrepeat.errors import InputError

if TYPE_CHECKING:
    from concurrent.futures import Future

# Documents that are read ahead: enough that a batch costs little beside what is in it, and few enough that a
# slow source is answered soon. A batch of long documents ends earlier.
BATCH_DOCUMENTS, BATCH_CHARACTERS = 256, 1_000_000

# Batches in the making for each thread.
BATCHES_AHEAD = 2


class Batch(NamedTuple):
    """Documents that were read together, by columns, and what the threads made of them.

    Columns, because a `Document` for each text costs as much as a tenth of all that is done with it.
    """

    ids: list[DocumentId]
    sources: list[str | None]
    published: list[datetime | None]
    fingerprints: Fingerprints
    texts: Sequence[str]
    """With `clean=True` without their own repetitions."""

    reports: Sequence[Report | None] = ()
    """With `clean=True` the reports on those that lost some, else nothing."""


def prepared(
    items: Iterable[object],
    options: DocumentOptions,
    jobs: int,
    stack: ExitStack,
    note: Callable[[Document], None] | None = None,
    *,
    needs_time: bool,
    batch_documents: int,
) -> Iterator[Batch]:
    """Yield the documents in batches, fingerprinted; with more than one job, in threads and ahead.

    Args:
        items: As given.
        options: As given.
        jobs: Number of threads.
        stack: What ends the threads.
        note: Called with each document when it is read.
        needs_time: Whether a document without a time of publication is an error.
        batch_documents: Documents in a batch.
    """
    plan = key_plan(options)
    own = Options(ignore=options.ignore)

    def prepare(read: _ReadBatch) -> Batch:
        texts, reports = _cleaned(read.texts, own) if options.clean else (read.texts, [])
        prints = fingerprints(texts, plan, options.ignore, noise=options.noise)
        return Batch(read.ids, read.sources, read.published, prints, texts, reports)

    plain = options.within is None and note is None
    batches = _batches(items, note, batch_documents, plain=plain, needs_time=needs_time)
    if jobs == 1:
        yield from map(prepare, batches)
        return
    from concurrent.futures import ThreadPoolExecutor  # not at the top: it loads logging

    pool = stack.enter_context(ThreadPoolExecutor(jobs))
    waiting: deque[Future[Batch]] = deque()
    failure: Exception | None = None
    while True:
        while len(waiting) < BATCHES_AHEAD * jobs and failure is None:
            try:
                waiting.append(pool.submit(prepare, next(batches)))
            except StopIteration:
                break
            except Exception as error:  # noqa: BLE001 # raised below, after the verdicts of what was read before
                failure = error
        if not waiting:
            break
        yield waiting.popleft().result()
    if failure is not None:
        raise failure


def _cleaned(texts: Iterable[str], options: Options) -> tuple[list[str], list[Report | None]]:
    """Return texts without their own repetitions, and the report on each that lost something."""
    results = [dedupe_text(text, options=options) for text in texts]
    reports = [result.report if result.report.removed else None for result in results]
    return [result.text for result in results], reports


class _ReadBatch(NamedTuple):
    """Documents that were read together, by columns, and nothing made of them yet."""

    ids: list[DocumentId]
    texts: list[str]
    sources: list[str | None]
    published: list[datetime | None]


def _batches(
    items: Iterable[object],
    note: Callable[[Document], None] | None,
    batch_documents: int,
    *,
    plain: bool,
    needs_time: bool,
) -> Iterator[_ReadBatch]:
    """Yield the documents in batches; an error of the input comes after what was read before it."""
    batch = _ReadBatch([], [], [], [])
    characters = 0
    try:
        for number, item in enumerate(items):
            if plain and type(item) is str:
                batch.ids.append(number)
                batch.texts.append(item)
                batch.sources.append(None)
                batch.published.append(None)
                characters += len(item)
            else:
                document = as_document(item, number)
                if needs_time and document.published is None:
                    raise InputError(
                        f"document {number} ({document.id!r}) has no time of publication, which within "
                        "needs. Give it a published, or leave within out."
                    )
                if note:
                    note(document)
                batch.ids.append(document.id)
                batch.texts.append(document.text)
                batch.sources.append(document.source)
                batch.published.append(document.published)
                characters += len(document.text)
            if len(batch.ids) == batch_documents or characters >= BATCH_CHARACTERS:
                yield batch
                batch, characters = _ReadBatch([], [], [], []), 0
    except Exception:
        if batch.ids:
            yield batch
        raise
    if batch.ids:
        yield batch
