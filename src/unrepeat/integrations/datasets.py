"""Hugging Face datasets: texts cleaned by `map`, verdicts on all rows of a dataset, or stripped texts."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal, Unpack

from unrepeat.article.dedupe import dedupe_text
from unrepeat.article.options import Options, OptionValues, options_from
from unrepeat.checks import choice
from unrepeat.documents.columns import VERDICT_COLUMNS, check_free, taken
from unrepeat.documents.dedupe import dedupe_documents
from unrepeat.documents.document import Document
from unrepeat.documents.options import DocumentOptions, DocumentOptionValues
from unrepeat.documents.verdict import Verdict
from unrepeat.errors import InputError, OptionError, missing_extra, shown
from unrepeat.furniture.columns import ITEM_FIELDS
from unrepeat.furniture.options import MIN_STORIES
from unrepeat.furniture.strip import strip_furniture
from unrepeat.integrations.columns import (
    Columns,
    checked_name,
    verdict_arrays,
    verdict_fields,
)
from unrepeat.integrations.dataset_rows import (
    BATCH_ROWS,
    check_column,
    dataset_documents,
    dataset_items,
    in_rows,
)
from unrepeat.integrations.furniture_rows import field_columns, furniture_fields, furniture_rows
from unrepeat.words import versions

try:
    import pyarrow as pa
    from datasets import Dataset, Features
    from datasets.fingerprint import Hasher
except ImportError as error:
    raise missing_extra("this module needs", "datasets", "datasets") from error

if TYPE_CHECKING:
    from unrepeat.article.protect import Protect


@dataclass(frozen=True, slots=True, init=False)
class Clean:
    r"""A callable for `map(batched=True)` that gives texts without their own repetitions, as `dedupe_text`.

    >>> Clean(keep="last")({"text": ["Ships wait in port.\nWhy?\nShips wait in port.", None]})
    {'text': ['Why?\nShips wait in port.', None]}

    It can be pickled, for `num_proc`. `map` finds what it has in its cache by a hash of the fields below: the
    same in every process, another one for other options and for a version that may clean otherwise.

    Args:
        text: Name of the column with the texts. A null stays null.
        report: Name of a new column for the reports, each as the JSON that `Report.from_json` reads, null
            where the text is null; None for no reports.
        options: An `Options` instead of keyword arguments; not both.
        **values: The fields of `Options`.

    Raises:
        OptionError: for an unknown option, a wrong type, or a value out of range.
    """

    text: str
    """Name of the column with the texts."""

    report: str | None
    """Name of the column for the reports, if there are to be any."""

    options: Options
    """The options of `dedupe_text`."""

    versions: tuple[str, ...]
    """What the clean texts depend on beside the options: the versions of `Report.versions`."""

    def __init__(
        self,
        text: str = "text",
        report: str | None = None,
        *,
        options: Options | None = None,
        **values: Unpack[OptionValues],
    ) -> None:
        for role, name in (("text", text), ("report", report)):
            if name is not None or role == "text":
                checked_name(role, name)
        if report == text:
            raise OptionError(
                f"text and report both name the column {text!r}. Choose another name for the reports."
            )
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "report", report)
        object.__setattr__(self, "options", options_from(options, values))
        object.__setattr__(self, "versions", tuple(versions().values()))

    def __call__(self, batch: Mapping[str, Iterable[str | None]]) -> dict[str, list[str | None]]:
        """Return the columns that change or are new.

        Raises:
            InputError: for what is no batch of columns, a column of texts that is not there or holds
                something else, and a column of reports that is there already.
        """
        results = [
            None if text is None else dedupe_text(text, options=self.options) for text in self._texts(batch)
        ]
        columns: dict[str, list[str | None]] = {self.text: [one and one.text for one in results]}
        if self.report is not None:
            columns[self.report] = [one and one.report.to_json() for one in results]
        return columns

    def _texts(self, batch: Mapping[str, Iterable[str | None]]) -> Iterable[str | None]:
        if not isinstance(batch, Mapping):
            raise InputError(
                f"a batch must be a mapping of columns, not {type(batch).__name__}: {shown(batch)}. "
                'Call dataset.with_format(None) first (the format "numpy" will do as well), and map without '
                "input_columns."
            )
        check_column(batch, "text", self.text)
        texts = batch[self.text]
        if texts is None or isinstance(texts, str):
            raise InputError(
                f"column {self.text!r} is a single row: {shown(texts)}. Use map(..., batched=True)."
            )
        if self.report is not None and self.report in batch:
            raise taken("the dataset", self.report)
        return texts


def dedupe_dataset(
    dataset: Dataset,
    text: str = "text",
    id: str | None = None,
    source: str | None = None,
    published: str | None = None,
    *,
    mode: Literal["mark", "drop"] = "mark",
    jobs: int = 1,
    options: DocumentOptions | None = None,
    **values: Unpack[DocumentOptionValues],
) -> Dataset:
    """Return a dataset with the verdict of `dedupe_documents` on each row, or without the duplicates.

    Rows are read 1,024 at a time, and of their texts none is kept in memory.

    Args:
        dataset: A `datasets.Dataset`: one split, or several put together by `concatenate_datasets`.
        text: Name of the column with the texts. A row whose text is null is no document: all that is said of
            it is null, and it is not dropped.
        id: Name of the column that rows are called by, strings or whole numbers without nulls; None for the
            number of the row, from 0. That ids are unique is not checked.
        source: Name of a column of strings; None if sources are not known.
        published: Name of a column of timestamps, dates, Unix times or strings in a form that
            `DuplicateIndex.add` reads, in UTC where they have no zone; None if times are not known. Parts of
            a microsecond are cut off.
        mode: `"mark"` adds the columns `is_duplicate`; `duplicate_of`, of the type of the ids; `kind`;
            `similarity`, for a contained row the share of it that stands in the other one; `cluster`, the id
            of the kept row that it stands with, which is its own if it is kept; `new_words`, a list of
            strings. `duplicate_of`, `kind` and `similarity` are null for a row that matches none. `"drop"`
            selects the rows that are no duplicates.
        jobs: As for `dedupe_documents`.
        options: A `DocumentOptions` instead of keyword arguments; not both.
        **values: The fields of `DocumentOptions`. With `clean=True` the verdicts are about clean texts; the
            column of texts stays as it is.

    Returns:
        A new dataset with the same features, split and format. Its fingerprint follows from the dataset and
        the verdicts, and is the same in every process.

    Raises:
        InputError: for what is no `Dataset`, a column that is not there, one that the verdicts would
            overwrite, a null id, and a value of another type than its role asks for.
        OptionError: for an unknown option, a wrong type, or a value out of range.
    """
    _check_dataset(dataset)
    choice("mode", mode, ("mark", "drop"))
    columns = Columns(text, id, source, published)
    for role, name in columns.named():
        check_column(dataset.features, role, name)
    if mode == "mark":
        check_free("the dataset", dataset.features)
    with_text = array("q")

    def documents() -> Iterator[Document]:
        for number, document in enumerate(dataset_documents(dataset, columns)):
            if document is not None:
                with_text.append(number)
                yield document

    found = dedupe_documents(documents(), options=options, jobs=jobs, **values)
    verdicts = in_rows(found, with_text, dataset.num_rows)
    if mode == "drop":
        return dataset.select(
            array("q", (row for row, one in enumerate(verdicts) if one is None or not one.is_duplicate))
        )
    id_type = pa.int64() if id is None else dataset.features.arrow_schema.field(id).type
    table = _verdict_table(verdicts, id_type)
    for name in VERDICT_COLUMNS:
        dataset = dataset.add_column(name, table[name])
    return dataset


def strip_furniture_dataset(
    dataset: Dataset,
    text: str = "text",
    id: str | None = None,
    source: str = "source",
    published: str | None = None,
    *,
    fields: Sequence[str] | None = None,
    report: str | None = None,
    min_stories: int = MIN_STORIES,
    window: timedelta | None = None,
    protect: Protect | None = None,
) -> Dataset:
    """Return a dataset with texts without the furniture of their sites, as by `strip_furniture`.

    All arguments but the first mean what they mean for `frames.strip_furniture_frame`. Rows are read 1,024 at
    a time, and of their texts none is kept in memory; the result is written to the cache of datasets.

    Returns:
        A new dataset with the columns that `strip_furniture_frame` adds, and the same split and format. Its
        fingerprint follows from the dataset and the arguments, and is the same in every process.

    Raises:
        InputError: for what is no `Dataset`, a column that is not there, one that would be overwritten, a
            null id, and a value of another type than its role asks for.
        OptionError: for a wrong type or a value out of range.
    """
    _check_dataset(dataset)
    columns = Columns(text, id, source, published)
    names = field_columns(fields, dataset.features)
    for role, name in (*columns.named(), *(("fields", name) for name in names)):
        check_column(dataset.features, role, name)
    added = pa.schema(furniture_fields(report))
    check_free("the dataset", dataset.features, added.names)
    with_text = array("q")

    def items() -> Iterator[object]:
        for number, item in enumerate(dataset_items(dataset, columns, names)):
            if item is not None:
                with_text.append(number)
                yield item

    options = {"min_stories": min_stories, "window": window, "protect": protect}
    found = strip_furniture(
        items(), min_stories=min_stories, window=window, fields=ITEM_FIELDS, protect=protect
    )
    results = in_rows(found, with_text, dataset.num_rows)

    def stripped(_: object, rows: list[int]) -> dict[str, list[Any]]:
        some = list(islice(results, len(rows)))
        texts = [one and one.text for one in some]
        new = furniture_rows(some, report)
        return {text: texts, **{name: [row[name] for row in new] for name in added.names}}

    # In another format than none, what comes out of `map` is not always what the function gives.
    plain = dataset.with_format(None).map(
        stripped,
        with_indices=True,
        batched=True,
        batch_size=BATCH_ROWS,
        input_columns=[text],
        features=Features({**dataset.features, **Features.from_arrow_schema(added)}),
        load_from_cache_file=False,
        new_fingerprint=Hasher.hash(
            (dataset._fingerprint, columns, names, report, options, versions())  # noqa: SLF001 # it has no other
        ),
        desc="Furniture is stripped",
    )
    return _formatted(plain, like=dataset)


def _formatted(found: Dataset, *, like: Dataset) -> Dataset:
    """Return a dataset in the format of another one, with the columns that only it has formatted as well."""
    format_ = like.format
    new = [name for name in found.column_names if name not in like.column_names]
    columns = [*format_["columns"], *new]
    others = format_["output_all_columns"]
    return found.with_format(format_["type"], columns, others, **format_["format_kwargs"])


def _check_dataset(dataset: object) -> None:
    if not isinstance(dataset, Dataset):
        raise InputError(
            f"dataset must be a datasets.Dataset, not {type(dataset).__name__}: {shown(dataset)}. "
            "Of a DatasetDict pass one split, or all after concatenate_datasets(list(splits.values())); "
            "an IterableDataset can be handed to dedupe_documents."
        )


def _verdict_table(verdicts: Iterator[Verdict | None], id_type: pa.DataType) -> pa.Table:
    """Return the verdicts as Arrow data, which takes far less room than they do."""
    schema = pa.schema(verdict_fields(id_type))
    batches = []
    while some := list(islice(verdicts, BATCH_ROWS)):
        batches.append(pa.RecordBatch.from_arrays(verdict_arrays(some, id_type), schema=schema))
    return pa.Table.from_batches(batches, schema)
