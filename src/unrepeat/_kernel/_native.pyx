# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# cython: freethreading_compatible=True, embedsignature=True
"""The native kernel: the C of `native/*.h`, with what Python needs to call it.

`_python` is the specification, and has the docstrings. Here texts are looked at where Python keeps them, all
work is done without the GIL, and Python is asked for help with one thing alone: a text in which neighbouring
characters change one another when it is normalized (see `native/words.h`).
"""

cimport cython
from cpython.number cimport PyNumber_Index
from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t
from libc.string cimport memcpy, memset

from os import urandom

from unrepeat._kernel._python.documents import headline_words as python_headline_words
from unrepeat._kernel._python.words import NORMALIZER_VERSION as PYTHON_VERSION
from unrepeat._kernel._python.words import normalized
from unrepeat._kernel._python.words import word_spans as python_word_spans
from unrepeat._kernel import contract
from unrepeat.errors import InputError

cdef extern from "Python.h":
    int PyUnicode_READY(object) except -1
    int PyUnicode_IS_ASCII(object)
    int PyUnicode_KIND(object)
    void *PyUnicode_DATA(object)
    Py_ssize_t PyUnicode_GET_LENGTH(object)
    object PyUnicode_DecodeUTF8(const char *, Py_ssize_t, const char *)

cdef extern from "native/candidates.h" nogil:
    int OK, NO_MEMORY, TOO_LARGE, ENTANGLED
    int NORMALIZER_VERSION, MATCH, GAP

    ctypedef struct arena:
        size_t used, limit
    void arena_init(arena *, size_t)
    void arena_free(arena *, void *)
    void arena_free_all(arena *)
    void *arena_new(arena *, size_t, size_t)
    size_t bytes_of(size_t, size_t)
    size_t grown(size_t, size_t)
    uint64_t slots_for(size_t)
    size_t slot_of(uint64_t, uint64_t)

    ctypedef struct text_view:
        const void *data
        size_t length
        int width
    ctypedef struct word_list:
        uint8_t *bytes
        size_t *ends
        uint64_t *hashes
        size_t count
    void word_list_clear(word_list *)
    size_t word_start(const word_list *, size_t)
    int find_words(arena *, word_list *, const text_view *)
    int find_folded_words(arena *, word_list *, const text_view *)
    int find_word_spans(arena *, const text_view *, size_t **, size_t **, size_t *)
    int next_line(const text_view *, size_t *, size_t *, size_t *)
    uint64_t *slot_salt

    ctypedef void signature_loop(uint32_t *, const uint32_t *, const uint32_t *, size_t, const uint32_t *, size_t)
    int signature_loops(const char **)
    signature_loop *loop_named(const char *)
    ctypedef struct sketcher:
        pass
    int sketcher_init(sketcher *, arena *, size_t, uint32_t, signature_loop *)
    void sketch_words(sketcher *, uint32_t *, const uint64_t *, size_t, size_t)
    void sketch_begin(const sketcher *, uint32_t *)
    void sketch_add(sketcher *, uint32_t *, uint64_t)
    void sketch_flush(sketcher *, uint32_t *)
    int64_t band_key(const uint32_t *, size_t, size_t)

    ctypedef struct unit_table:
        size_t count, size
        uint32_t *ids
        size_t *ends
        uint32_t *first
        uint32_t *distinct
    int add_unit(arena *, unit_table *, const word_list *)
    int find_equal_units(arena *, unit_table *)
    int find_shared_shingles(arena *, unit_table *)
    size_t unit_length(const unit_table *, size_t)
    size_t unit_start(const unit_table *, size_t)
    size_t long_words, long_often
    ctypedef struct suffix_index:
        pass
    int long_unit(arena *, unit_table *, size_t, size_t, suffix_index **)

    ctypedef struct candidate_caps:
        size_t bucket, visits, looks, candidates
    ctypedef struct candidate_index:
        size_t count
        uint64_t share, coverage
        candidate_caps caps
        int exact
    ctypedef struct band_plan:
        size_t bands, rows, num_perm
        uint32_t seed
        uint64_t similarity
        signature_loop *loop
    uint64_t WHOLE, WEIGHT
    int index_units(arena *, candidate_index *, unit_table *, arena *, const uint32_t *, const band_plan *)
    void index_keep(candidate_index *, size_t)
    int index_advance(candidate_index *, size_t, size_t *, uint32_t *, size_t *, int *)
    int index_ask(candidate_index *, size_t, uint32_t *, size_t *, int *)

cdef extern from "native/align.h" nogil:
    ctypedef struct word_pair:
        const uint32_t *a
        const uint32_t *b
        size_t a_count, b_count, words
        suffix_index *suffixes
    ctypedef struct pairing:
        uint32_t *a
        uint32_t *b
        size_t count
    int pair_units(arena *, const unit_table *, size_t, size_t, word_pair *)
    void pair_with_long(const unit_table *, size_t, size_t, suffix_index *, word_pair *)
    int find_stretch(arena *, const word_pair *, size_t *)
    int shared_bag(arena *, const word_pair *, size_t *)
    int count_shingles(arena *, const word_pair *, size_t, size_t *)
    int align_units(arena *, const word_pair *, int, uint64_t, size_t, pairing *)

cdef extern from "native/documents.h" nogil:
    int MALFORMED
    ctypedef struct key_plan:
        size_t size, bands, rows, least, window, body
    ctypedef struct document_batch:
        key_plan plan
        sketcher *sketch
        uint32_t *signature
        uint8_t *bytes
        size_t length, key_count, count
        int64_t *keys
        int64_t *ends
        int64_t *counts
        int64_t *key_ends
        size_t *headlines
    int headline_words(arena *, word_list *, const text_view *, size_t, size_t *)
    int add_document(arena *, document_batch *, const word_list *)
    int count_document_shingles(
        arena *, const uint8_t *, size_t, const uint8_t *, size_t, size_t, size_t *)
    ctypedef struct document_index:
        uint32_t *ranked
        uint32_t next
    int document_index_init(arena *, document_index *, size_t, size_t)
    int document_index_keep(arena *, document_index *, const int64_t *, size_t, uint32_t)
    int document_index_ask(arena *, document_index *, const int64_t *, size_t, size_t *, int *)
    void document_index_prefetch(const document_index *, const int64_t *, size_t)

cdef extern from "native/spelling.h" nogil:
    int MOST_LETTERS, GROUP_FIELDS, NOT_SPELT
    ctypedef struct spelling:
        const uint8_t *limits
        size_t limit_count, group_count, matched_a, matched_b
        uint64_t most_cells
        size_t *groups
    int spelling_init(arena *, spelling *, const uint8_t *, size_t, const uint8_t *, size_t)
    int spelling_strict(arena *, spelling *, const uint8_t *, size_t)
    int respell(arena *, spelling *)

cdef size_t MOST = <size_t>-1

# What tests turn: the memory that one call may use, and the loop that signatures are made with.
cdef size_t memory_limit = MOST
cdef signature_loop *best_loop


@cython.freelist(8)
cdef class Memory:
    """The arena of one call or of one object; whatever happens, it is freed with this."""

    cdef arena blocks

    def __cinit__(self):
        arena_init(&self.blocks, memory_limit)

    def __dealloc__(self):
        arena_free_all(&self.blocks)

    cdef void *new(self, size_t count, size_t item) except NULL:
        cdef void *data = arena_new(&self.blocks, count, item)
        if data == NULL:
            raise MemoryError(f"no memory for {count} items of {item} bytes")
        return data


cdef int check(int status) except -1:
    if status == NO_MEMORY:
        raise MemoryError("not enough memory for this text")
    if status == TOO_LARGE:
        raise InputError("the text is too large: it may have at most 2**31 words. Split it.")
    if status == MALFORMED:
        raise ValueError("these are not the words of a document: one of them is empty")
    return 0


cdef int look_at(object text, text_view *view) except -1:
    """Tell where Python keeps the characters of a text; valid as long as the text lives."""
    if not isinstance(text, str):
        raise TypeError(f"texts must be str, not {type(text).__name__}")
    PyUnicode_READY(text)
    view.data = PyUnicode_DATA(text)
    view.length = <size_t>PyUnicode_GET_LENGTH(text)
    view.width = 0 if PyUnicode_IS_ASCII(text) else PyUnicode_KIND(text)
    return 0


ctypedef int (*consumer)(void *state, arena *memory, const word_list *words) noexcept nogil


cdef int each_text(Memory memory, tuple texts, consumer consume, void *state) except -1:
    """Hand the words of each text to `consume`, with `state`. The caller's tuple keeps the texts alive."""
    cdef size_t count = len(texts), at = 0
    cdef int status = OK
    cdef arena *blocks = &memory.blocks
    cdef word_list words
    cdef text_view *views = <text_view *>memory.new(count, sizeof(text_view))
    cdef text_view view
    cdef size_t i
    memset(&words, 0, sizeof(words))
    for i in range(count):
        look_at(texts[i], views + i)
    while at < count:
        with nogil:
            while at < count:
                word_list_clear(&words)
                status = find_words(blocks, &words, views + at)
                if status == OK:
                    status = consume(state, blocks, &words)
                if status != OK:
                    break
                at += 1
        if status == ENTANGLED:
            text = normalized(texts[at])
            look_at(text, &view)
            with nogil:
                word_list_clear(&words)
                status = find_folded_words(blocks, &words, &view)
                if status == OK:
                    status = consume(state, blocks, &words)
            at += 1
        check(status)
    arena_free(blocks, views)
    arena_free(blocks, words.bytes)
    arena_free(blocks, words.ends)
    arena_free(blocks, words.hashes)
    return 0


cdef object array(str dtype, shape):
    from numpy import empty

    return empty(shape, dtype)


cdef size_t positive(object value, str name) except 0:
    value = PyNumber_Index(value)  # C would cut 2.5 off to 2
    if not 0 < value <= 2**31:
        raise ValueError(f"{name} must be at least 1, and at most 2**31, but is {value}")
    return value


cdef uint64_t part(object value, str name) except? 0:
    value = PyNumber_Index(value)
    if not 0 <= value <= WHOLE:
        raise ValueError(f"{name} must be from 0 to {WHOLE}, but is {value}")
    return value


# -- texts to words -----------------------------------------------------------------------------------------


cdef int add_words(void *state, arena *memory, const word_list *words) noexcept nogil:
    cdef size_t i, start
    with gil:
        # A failure to make a string leaves the list short, which `words` notices.
        try:
            for i in range(words.count):
                start = word_start(words, i)
                (<list>state).append(PyUnicode_DecodeUTF8(
                    <const char *>words.bytes + start, <Py_ssize_t>(words.ends[i] - start), NULL))
        except MemoryError:
            return NO_MEMORY
    return OK


def words(text not None):
    cdef Memory memory = Memory.__new__(Memory)
    cdef list found = []
    each_text(memory, (text,), add_words, <void *>found)
    return found


def word_spans(text not None):
    cdef Memory memory = Memory.__new__(Memory)
    cdef text_view view
    cdef size_t *starts
    cdef size_t *ends
    cdef size_t count = 0, i
    cdef int status
    look_at(text, &view)
    with nogil:
        status = find_word_spans(&memory.blocks, &view, &starts, &ends, &count)
    if status == ENTANGLED:
        return python_word_spans(text)
    check(status)
    return None if count == MOST else [(starts[i], ends[i]) for i in range(count)]


def line_spans(text not None):
    cdef text_view view
    cdef size_t at = 0, start = 0, end = 0
    cdef list spans = []
    look_at(text, &view)
    while next_line(&view, &at, &start, &end):
        spans.append((start, end))
    return spans


# -- signatures ---------------------------------------------------------------------------------------------


ctypedef struct sketch_task:
    sketcher *sketch
    uint32_t *values
    size_t size


cdef int add_sketch(void *state, arena *memory, const word_list *words) noexcept nogil:
    cdef sketch_task *task = <sketch_task *>state
    sketch_words(task.sketch, task.values, words.hashes, words.count, task.size)
    return OK


cdef sketcher *new_sketcher(Memory memory, size_t num_perm, object seed) except NULL:
    seed = PyNumber_Index(seed)
    if not 0 <= seed < 2**32:
        raise ValueError(f"seed must be from 0 to 2**32 - 1, but is {seed}")
    cdef sketcher *sketch = <sketcher *>memory.new(1, sizeof(sketcher))
    check(sketcher_init(sketch, &memory.blocks, num_perm, seed, best_loop))
    return sketch


def signature(text not None, size, num_perm, seed):
    cdef Memory memory = Memory.__new__(Memory)
    cdef sketch_task task
    cdef uint32_t[::1] values
    task.size = positive(size, "size")
    task.sketch = new_sketcher(memory, positive(num_perm, "num_perm"), seed)
    values = result = array("uint32", num_perm)
    task.values = &values[0]
    each_text(memory, (text,), add_sketch, &task)
    return result


def signatures(const uint64_t[::1] hashes not None, const int64_t[::1] ends not None, num_perm, seed):
    cdef Memory memory = Memory.__new__(Memory)
    cdef size_t count = ends.shape[0], row
    cdef int64_t at = 0, end
    cdef uint32_t[:, ::1] values
    cdef uint32_t *signature
    cdef sketcher *sketch = new_sketcher(memory, positive(num_perm, "num_perm"), seed)
    for row in range(count):
        if ends[row] < at or ends[row] > hashes.shape[0]:
            raise ValueError(
                f"ends must ascend, and not go beyond the {hashes.shape[0]} hashes, but ends[{row}] is {ends[row]}")
        at = ends[row]
    result = array("uint32", (count, num_perm))
    if not count:
        return result
    values = result
    with nogil:
        at = 0
        for row in range(count):
            signature = &values[row, 0]
            sketch_begin(sketch, signature)
            end = ends[row]
            while at < end:
                sketch_add(sketch, signature, hashes[at])
                at += 1
            sketch_flush(sketch, signature)
    return result


def band_keys(const uint32_t[:, ::1] signatures not None, bands, rows):
    cdef size_t count = signatures.shape[0], b = positive(bands, "bands"), r = positive(rows, "rows"), row, band
    cdef int64_t[:, ::1] values
    if bands * rows > signatures.shape[1]:
        raise ValueError(f"{bands} bands of {rows} rows need more values than {signatures.shape[1]}.")
    result = array("int64", (count, bands))
    if count:
        values = result
        with nogil:
            for row in range(count):
                for band in range(b):
                    values[row, band] = band_key(&signatures[row, 0], band, r)
    return result


# -- the units of one text ----------------------------------------------------------------------------------


cdef int add_to_table(void *state, arena *memory, const word_list *words) noexcept nogil:
    return add_unit(memory, <unit_table *>state, words)


cdef list numbers(const uint32_t *values, size_t count):
    cdef size_t i
    return [values[i] for i in range(count)]


cdef int once(Memory memory, object made) except -1:
    """Objects are made in local variables and filled in last, whole: what fails halfway leaves nothing behind."""
    if memory is not None:
        raise TypeError(f"a {type(made).__name__} is made once")
    return 0


cdef class UnitTable:
    cdef Memory memory
    cdef unit_table table
    cdef readonly list lengths, first

    def __init__(self, texts not None, size):
        cdef Memory memory = Memory.__new__(Memory)
        cdef unit_table table
        cdef size_t i
        cdef int status
        memset(&table, 0, sizeof(table))
        table.size = positive(size, "size")
        each_text(memory, tuple(texts), add_to_table, &table)
        with nogil:
            status = find_equal_units(&memory.blocks, &table)
            if status == OK:
                status = find_shared_shingles(&memory.blocks, &table)
        check(status)
        once(self.memory, self)
        self.lengths = [unit_length(&table, i) for i in range(table.count)]
        self.first = numbers(table.first, table.count)
        self.table, self.memory = table, memory

    def pair(self, Py_ssize_t one, Py_ssize_t other):
        cdef Pair pair = Pair.__new__(Pair)
        cdef Py_ssize_t count = <Py_ssize_t>self.table.count
        if not 0 <= one < count or not 0 <= other < count:
            raise IndexError(f"there is no pair {one}, {other} of {count} units")
        cdef Memory memory
        cdef suffix_index *suffixes = NULL
        cdef int status
        # With the GIL: the table is written to, and another thread may have it too.
        with cython.critical_section(self):
            check(long_unit(&self.memory.blocks, &self.table, other, unit_length(&self.table, one), &suffixes))
        if suffixes != NULL:
            pair_with_long(&self.table, one, other, suffixes, &pair.pair)
            pair.memory = self.memory  # it has all that the pair points to
            return pair
        memory = Memory.__new__(Memory)
        with nogil:
            status = pair_units(&memory.blocks, &self.table, one, other, &pair.pair)
        check(status)
        pair.memory = memory
        return pair

    def ids(self, Py_ssize_t unit):
        cdef size_t start
        if not 0 <= unit < <Py_ssize_t>self.table.count:
            raise IndexError(f"there is no unit {unit}")
        start = unit_start(&self.table, unit)
        return (<const char *>(self.table.ids + start))[:unit_length(&self.table, unit) * sizeof(uint32_t)]


cdef uint32_t *unit_numbers(Memory memory, object chosen, size_t count, size_t units) except NULL:
    """Return the numbers of a sequence of `count` units out of `units`."""
    cdef uint32_t *copy = <uint32_t *>memory.new(count, sizeof(uint32_t))
    cdef size_t i = 0
    for number in chosen:
        if i == count:
            raise ValueError(f"chosen has more units than its length, {count}")
        if not 0 <= number < units:
            raise ValueError(f"chosen[{i}] is {number}, but there are only {units} units")
        copy[i] = PyNumber_Index(number)
        i += 1
    if i < count:
        raise ValueError(f"chosen has only {i} units, but its length is {count}")
    return copy


cdef class CandidateIndex:
    cdef Memory memory
    cdef UnitTable table  # the index looks at its words
    cdef candidate_index index
    cdef uint32_t *found

    def __init__(self, UnitTable table not None, chosen, share, coverage, exact, plan, caps):
        cdef Memory memory = Memory.__new__(Memory)
        cdef candidate_index index
        cdef size_t count = len(chosen)
        cdef band_plan bands
        cdef band_plan *given = NULL
        cdef uint32_t *units
        cdef uint32_t *found
        cdef int status
        if table.memory is None:
            raise TypeError("this UnitTable was not made")
        memset(&index, 0, sizeof(index))
        units = unit_numbers(memory, chosen, count, table.table.count)
        index.count = count
        index.share, index.coverage = part(share, "share"), part(coverage, "coverage")
        index.exact = bool(exact)
        index.caps.bucket, index.caps.visits = positive(caps.bucket, "bucket"), positive(caps.visits, "visits")
        index.caps.looks = positive(caps.looks, "looks")
        index.caps.candidates = positive(caps.candidates, "candidates")
        if plan is not None:
            bands.bands, bands.rows = positive(plan.bands, "bands"), positive(plan.rows, "rows")
            bands.num_perm = positive(plan.num_perm, "num_perm")
            if plan.bands * plan.rows > plan.num_perm:
                raise ValueError(f"{plan.bands} bands of {plan.rows} rows need more than {plan.num_perm} values")
            bands.seed = plan.seed
            bands.similarity = part(plan.similarity, "similarity")
            bands.loop = best_loop
            given = &bands
        with nogil:
            status = index_units(&memory.blocks, &index, &table.table, &table.memory.blocks, units, given)
        check(status)
        found = <uint32_t *>memory.new(min(count, index.caps.candidates), sizeof(uint32_t))
        once(self.memory, self)
        self.index, self.found, self.memory, self.table = index, found, memory, table

    cdef int check_unit(self, Py_ssize_t unit) except -1:
        if self.memory is None or not 0 <= unit < <Py_ssize_t>self.index.count:
            raise IndexError(f"there is no unit {unit}")
        return 0

    def keep(self, Py_ssize_t unit):
        self.check_unit(unit)
        with cython.critical_section(self):
            index_keep(&self.index, unit)

    def ask(self, Py_ssize_t unit):
        cdef int capped = 0
        cdef size_t count = 0
        self.check_unit(unit)
        with cython.critical_section(self, self.table):
            check(index_ask(&self.index, unit, self.found, &count, &capped))
            return numbers(self.found, count), capped != 0

    def advance(self, Py_ssize_t unit):
        cdef int capped = 0
        cdef size_t count = 0, at = unit
        cdef list incomplete = []
        if self.memory is None or unit < 0:
            raise IndexError(f"there is no unit {unit}")
        with cython.critical_section(self, self.table):
            check(index_advance(&self.index, at, &at, self.found, &count, &capped))
            while at < self.index.count:
                if capped:
                    incomplete.append(at)
                if count:
                    break
                index_keep(&self.index, at)
                check(index_advance(&self.index, at + 1, &at, self.found, &count, &capped))
            return at, numbers(self.found, count), incomplete


# -- two units ----------------------------------------------------------------------------------------------


cdef class Pair:
    cdef Memory memory
    cdef word_pair pair

    def __init__(self, one not None, other not None):
        cdef Memory memory = Memory.__new__(Memory)
        cdef dict known = {}
        cdef tuple a = tuple(one), b = tuple(other)
        cdef word_pair pair
        pair.a, pair.b = numbered(memory, a, known), numbered(memory, b, known)
        pair.a_count, pair.b_count, pair.words = len(a), len(b), len(known)
        pair.suffixes = NULL
        once(self.memory, self)
        self.pair, self.memory = pair, memory

    def shared_words(self):
        cdef Memory memory = Memory.__new__(Memory)
        cdef size_t found = 0
        cdef int status
        with nogil:
            status = shared_bag(&memory.blocks, &self.pair, &found)
        check(status)
        return found

    def shingles(self, size):
        cdef Memory memory = Memory.__new__(Memory)
        cdef size_t counts[3]
        cdef size_t width = positive(size, "size")
        cdef int status
        with nogil:
            status = count_shingles(&memory.blocks, &self.pair, width, counts)
        check(status)
        return counts[0], counts[1], counts[2]

    def find(self):
        cdef Memory memory = Memory.__new__(Memory)
        cdef size_t at = 0
        cdef int status
        with nogil:
            status = find_stretch(&memory.blocks, &self.pair, &at)
        check(status)
        return -1 if at == MOST else at

    def align(self, similar, cells, least=0):
        cdef Memory memory = Memory.__new__(Memory)
        cdef pairing found
        cdef size_t i
        cdef bint ends = bool(similar)
        cdef uint64_t most = cells
        cdef size_t fewest = least
        cdef int status
        with nogil:
            status = align_units(&memory.blocks, &self.pair, ends, most, fewest, &found)
        check(status)
        pairs = [(found.a[i], found.b[i]) for i in range(found.count)]
        only_a = unmatched(found.a, found.count, self.pair.a_count)
        only_b = unmatched(found.b, found.count, self.pair.b_count)
        return tuple(pairs), only_a, only_b


cdef const uint32_t *numbered(Memory memory, tuple words, dict known) except NULL:
    """Return the words as numbers, the ones that are not yet known numbered anew."""
    cdef uint32_t *copy = <uint32_t *>memory.new(len(words), sizeof(uint32_t))
    cdef Py_ssize_t i
    if len(words) > 2**31:
        raise InputError("a unit is too large: it may have at most 2**31 words. Split it.")
    for i in range(len(words)):
        copy[i] = known.setdefault(words[i], len(known))
    return copy


cdef tuple unmatched(const uint32_t *matched, size_t count, size_t length):
    """Return the runs of positions below `length` that are not among `count` ascending ones."""
    cdef list runs = []
    cdef size_t start = 0, i
    for i in range(count):
        if start < matched[i]:
            runs.append(range(start, matched[i]))
        start = <size_t>matched[i] + 1
    if start < length:
        runs.append(range(start, length))
    return tuple(runs)


# -- words with wrong letters -------------------------------------------------------------------------------


cdef int check_spelling(int status) except -1:
    return check(MALFORMED if status == NOT_SPELT else status)


def respelled(bytes one not None, bytes other not None, bytes limits not None, strict not None, cells):
    cdef Memory memory = Memory.__new__(Memory)
    cdef spelling found
    cdef const uint8_t *a = one
    cdef const uint8_t *b = other
    cdef const uint8_t *text
    cdef const size_t *group
    cdef size_t one_length = len(one), other_length = len(other), i
    cdef bytes word
    cdef int status
    if not limits or max(limits) > MOST_LETTERS:
        raise ValueError(f"limits must be 1 or more, each at most {MOST_LETTERS}, but are {list(limits)}")
    with nogil:
        status = spelling_init(&memory.blocks, &found, a, one_length, b, other_length)
    check_spelling(status)
    found.limits, found.limit_count, found.most_cells = limits, len(limits), cells
    for word in strict:
        text = word
        check_spelling(spelling_strict(&memory.blocks, &found, text, len(word)))
    with nogil:
        status = respell(&memory.blocks, &found)
    check_spelling(status)
    groups = []
    for i in range(found.group_count):
        group = found.groups + GROUP_FIELDS * i
        groups.append((group[0], group[1], group[2], group[3], group[4]))
    return groups, found.matched_a, found.matched_b


# -- whole documents ----------------------------------------------------------------------------------------


cdef int add_to_batch(void *state, arena *memory, const word_list *words) noexcept nogil:
    return add_document(memory, <document_batch *>state, words)


cdef object int64s(const int64_t *values, size_t count):
    cdef int64_t[::1] copy
    result = array("int64", count)
    if count:
        copy = result
        memcpy(&copy[0], values, count * sizeof(int64_t))
    return result


cdef size_t *count_headlines(Memory memory, tuple texts) except NULL:
    """Return the number of words of the first line of each text, 0 where it is too long for a headline."""
    cdef size_t count = len(texts), at = 0, most = contract.MAX_HEADLINE
    cdef int status = OK
    cdef word_list words
    cdef arena *blocks = &memory.blocks
    cdef text_view *views = <text_view *>memory.new(count, sizeof(text_view))
    cdef size_t *headlines = <size_t *>memory.new(count, sizeof(size_t))
    cdef size_t i
    memset(&words, 0, sizeof(words))
    for i in range(count):
        look_at(texts[i], views + i)
    while at < count:
        with nogil:
            while at < count:
                status = headline_words(blocks, &words, views + at, most, headlines + at)
                if status != OK:
                    break
                at += 1
        if status == ENTANGLED:
            headlines[at] = python_headline_words(texts[at])
            at += 1
        else:
            check(status)
    arena_free(blocks, views)
    arena_free(blocks, words.bytes)
    arena_free(blocks, words.ends)
    arena_free(blocks, words.hashes)
    return headlines


def documents(texts not None, plan):
    cdef Memory memory = Memory.__new__(Memory)
    cdef document_batch batch
    cdef tuple held = tuple(texts)
    memset(&batch, 0, sizeof(batch))
    num_perm = plan.num_perm
    batch.plan.size, batch.plan.least = positive(plan.size, "size"), positive(plan.least, "least")
    batch.plan.bands, batch.plan.rows = positive(plan.bands, "bands"), positive(plan.rows, "rows")
    if plan.least < plan.size:
        raise ValueError(f"least must be at least size, but {plan.least} is less than {plan.size}")
    if plan.bands * plan.rows > num_perm:
        raise ValueError(f"{plan.bands} bands of {plan.rows} rows need more values than {num_perm}.")
    if plan.window:
        batch.plan.window = positive(plan.window, "window")
    batch.sketch = new_sketcher(memory, positive(num_perm, "num_perm"), plan.seed)
    batch.signature = <uint32_t *>memory.new(num_perm, sizeof(uint32_t))
    batch.ends = <int64_t *>memory.new(len(held), sizeof(int64_t))
    batch.counts = <int64_t *>memory.new(len(held), sizeof(int64_t))
    batch.key_ends = <int64_t *>memory.new(len(held), sizeof(int64_t))
    if plan.body:
        batch.plan.body = positive(plan.body, "body")
        batch.headlines = count_headlines(memory, held)
    each_text(memory, held, add_to_batch, &batch)
    return (
        batch.bytes[:batch.length] if batch.length else b"",
        int64s(batch.ends, batch.count),
        int64s(batch.counts, batch.count),
        int64s(batch.keys, batch.key_count),
        int64s(batch.key_ends, batch.count),
    )


def shared_shingles(bytes one not None, bytes other not None, size):
    cdef Memory memory = Memory.__new__(Memory)
    cdef size_t counts[3]
    cdef size_t width = positive(size, "size"), one_length = len(one), other_length = len(other)
    cdef const uint8_t *a = one
    cdef const uint8_t *b = other
    cdef int status
    with nogil:
        status = count_document_shingles(&memory.blocks, a, one_length, b, other_length, width, counts)
    check(status)
    return counts[0], counts[1], counts[2]


cdef class DocumentIndex:
    cdef Memory memory
    cdef document_index index

    def __init__(self, bucket, candidates):
        cdef Memory memory = Memory.__new__(Memory)
        cdef document_index index
        if not (0 < bucket < 2**16 and 0 < candidates < 2**16):
            raise ValueError(f"bucket and candidates must be from 1 to 65535, but are {bucket}, {candidates}")
        check(document_index_init(&memory.blocks, &index, bucket, candidates))
        once(self.memory, self)
        self.index, self.memory = index, memory

    cdef int check_made(self) except -1:
        if self.memory is None:
            raise TypeError("this DocumentIndex was not made")
        return 0

    cdef int check_number(self, number) except -1:
        if not self.index.next <= number < 2**32 - 1:
            raise ValueError(
                f"numbers must ascend, from {self.index.next} to 2**32 - 2, but this one is {number}")
        return 0

    def ask(self, keys not None):
        cdef Memory memory = Memory.__new__(Memory)
        cdef size_t count = len(keys), found = 0
        cdef int64_t *copy
        cdef int capped = 0
        self.check_made()
        copy = key_numbers(memory, keys, count)
        with cython.critical_section(self):
            check(document_index_ask(&self.memory.blocks, &self.index, copy, count, &found, &capped))
            return numbers(self.index.ranked, found), capped != 0

    def keep(self, keys not None, number):
        cdef Memory memory = Memory.__new__(Memory)
        cdef size_t count = len(keys)
        cdef int64_t *copy
        self.check_made()
        copy = key_numbers(memory, keys, count)
        with cython.critical_section(self):
            self.check_number(number)
            check(document_index_keep(&self.memory.blocks, &self.index, copy, count, number))

    def walk(self, const int64_t[::1] keys not None, const int64_t[::1] ends not None, Py_ssize_t at, number):
        cdef size_t found = 0, count = ends.shape[0], one
        cdef int64_t start = 0
        cdef int capped = 0
        cdef uint32_t first
        cdef const int64_t *keys_at = &keys[0] if keys.shape[0] else NULL
        self.check_made()
        for one in range(count):
            if not start <= ends[one] <= keys.shape[0]:
                raise ValueError(
                    f"ends must ascend, and not go beyond the {keys.shape[0]} keys, but ends[{one}] is {ends[one]}")
            start = ends[one]
        if at < 0:
            raise IndexError(f"there is no document {at}")
        with cython.critical_section(self):
            if <size_t>at < count:
                self.check_number(number + at)
                self.check_number(number + count - 1)
            first = number
            one = at
            # With the GIL: another thread may not ask in between.
            while one < count:
                start = ends[one - 1] if one else 0
                if one + 1 < count:
                    document_index_prefetch(&self.index, keys_at + ends[one], <size_t>(ends[one + 1] - ends[one]))
                check(document_index_ask(&self.memory.blocks, &self.index, keys_at + start,
                                         <size_t>(ends[one] - start), &found, &capped))
                if found:
                    return one, numbers(self.index.ranked, found), capped != 0
                check(document_index_keep(&self.memory.blocks, &self.index, keys_at + start,
                                          <size_t>(ends[one] - start), first + <uint32_t>one))
                one += 1
            return count, [], False


cdef int64_t *key_numbers(Memory memory, object keys, size_t count) except NULL:
    """Return a sequence of `count` keys as C numbers."""
    cdef int64_t *copy = <int64_t *>memory.new(count, sizeof(int64_t))
    cdef size_t i = 0
    for key in keys:
        if i == count:
            raise ValueError(f"keys has more keys than its length, {count}")
        copy[i] = key
        i += 1
    if i < count:
        raise ValueError(f"keys has only {i} keys, but its length is {count}")
    return copy


# -- for tests ----------------------------------------------------------------------------------------------


def loops():
    """Return the names of the signature loops that this processor can run, the best one last."""
    cdef const char *found[3]
    cdef int count = signature_loops(found), i
    return [found[i].decode() for i in range(count)]


def use_loop(name):
    """Make signatures with another loop. The answers are the same; tests see to that."""
    global best_loop
    if name not in loops():
        raise ValueError(f"this processor cannot run {name!r}, only {', '.join(loops())}")
    best_loop = loop_named(name.encode())


def limit_memory(bytes=None):
    """Let every call and object from now on use so many bytes at most; None for no limit."""
    global memory_limit
    memory_limit = MOST if bytes is None else bytes


def sort_suffixes_of(words=512, often=4):
    """Sort the suffixes of units of so many words, once they have been compared so often with shorter ones."""
    if not 0 <= often < 256:
        raise ValueError(f"often must be from 0 to 255, but is {often}")
    (&long_words)[0], (&long_often)[0] = words, often


def arithmetic(count, item, capacity, needed, hash):
    """Return what sizes come to: bytes of `count` items, growth, table slots and the slot of a hash."""
    return (bytes_of(count, item), grown(capacity, needed), slots_for(count), slot_of(hash, slots_for(count)))


def constants():
    """Return the constants that this kernel was built with."""
    return {"NORMALIZER_VERSION": NORMALIZER_VERSION, "WHOLE": WHOLE, "WEIGHT": WEIGHT, "MATCH": MATCH, "GAP": GAP}


cdef int check_constants() except -1:
    for name, built in constants().items():
        current = PYTHON_VERSION if name == "NORMALIZER_VERSION" else getattr(contract, name)
        if built != current:
            raise ImportError(
                f"the native kernel was built where {name} was {built}, and in this package it is {current}. "
                "Install the package again to have it built anew")
    return 0


check_constants()
slot_salt[0], slot_salt[1] = int.from_bytes(urandom(8), "little"), int.from_bytes(urandom(8), "little") | 1
use_loop(loops().pop())
