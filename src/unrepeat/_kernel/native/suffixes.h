/* A long sequence of words that many short ones are looked for in: its suffixes in order (Manber and Myers 1993).
 *
 * One array answers where a stretch stands, how often a word occurs and which shingles there are, each in time that
 * hangs on the short sequence and on the logarithm of the long one. Nothing is hashed. */
#ifndef UNREPEAT_SUFFIXES_H
#define UNREPEAT_SUFFIXES_H

#include "hash.h"

typedef struct {
    const uint32_t *words;
    size_t count;
    /* A tree: `least[count + i]` is where the i-th suffix begins, `least[i]` the smaller of its two children. */
    uint32_t *least;
    const uint32_t *order;         /* its leaves */
    size_t shingle_size, shingles; /* how many different shingles of the size that was asked for last */
} suffix_index;

/* Suffixes that begin with the same words, by their places in the order. */
typedef struct {
    size_t low, high;
} suffix_range;

/* The words of a sequence with their positions, `word << 32 | position`, sorted. */
static inline int sorted_words(arena *memory, const uint32_t *words, size_t count, uint64_t **sorted) {
    uint64_t *values = arena_new(memory, count, sizeof *values), *spare = arena_new(memory, count, sizeof *spare);
    if (!values || !spare) return NO_MEMORY;
    for (size_t i = 0; i < count; i++) values[i] = (uint64_t)words[i] << 32 | (uint64_t)i;
    sorted_set(values, spare, count); /* no two are the same, so that all stay */
    arena_free(memory, spare);
    *sorted = values;
    return OK;
}

/* Sort the suffixes by twice as many words in each step. Working memory: three numbers a word. */
static inline int sort_suffixes(arena *memory, const uint32_t *words, size_t count, uint32_t *order) {
    uint32_t *rank = arena_new(memory, count, sizeof *rank), *next = arena_new(memory, count, sizeof *next);
    uint32_t *places = arena_new(memory, count + 1, sizeof *places);
    uint64_t *sorted;
    if (!rank || !next || !places || sorted_words(memory, words, count, &sorted)) return NO_MEMORY;
    size_t ranks = 0;
    for (size_t i = 0; i < count; i++) {
        ranks += !i || sorted[i] >> 32 != sorted[i - 1] >> 32;
        order[i] = (uint32_t)sorted[i];
        rank[order[i]] = (uint32_t)(ranks - 1);
    }
    arena_free(memory, sorted);
    for (size_t width = 1; ranks < count; width *= 2) {
        /* By the second half of their words, which the last step sorted; those without one come first. */
        size_t at = 0;
        for (size_t i = count - width; i < count; i++) next[at++] = (uint32_t)i;
        for (size_t i = 0; i < count; i++)
            if (order[i] >= width) next[at++] = (uint32_t)(order[i] - width);
        /* Then by the first half. */
        memset(places, 0, (ranks + 1) * sizeof *places);
        for (size_t i = 0; i < count; i++) places[rank[i] + 1]++;
        for (size_t i = 1; i < ranks; i++) places[i] += places[i - 1];
        for (size_t i = 0; i < count; i++) order[places[rank[next[i]]]++] = next[i];
        ranks = 0;
        for (size_t i = 0; i < count; i++) {
            size_t one = order[i], other = i ? order[i - 1] : 0;
            uint32_t second = one + width < count ? rank[one + width] + 1 : 0;
            uint32_t others = other + width < count ? rank[other + width] + 1 : 0;
            ranks += !i || rank[one] != rank[other] || second != others;
            next[one] = (uint32_t)(ranks - 1);
        }
        uint32_t *swap = rank;
        rank = next;
        next = swap;
    }
    arena_free(memory, rank);
    arena_free(memory, next);
    arena_free(memory, places);
    return OK;
}

/* Read a sequence of fewer than 2**32 words, at least one, which must stay where it is. */
static inline int index_suffixes(arena *memory, suffix_index *of, const uint32_t *words, size_t count) {
    of->words = words;
    of->count = count;
    of->shingle_size = of->shingles = 0;
    of->least = arena_new(memory, count, 2 * sizeof *of->least);
    if (!of->least) return NO_MEMORY;
    of->order = of->least + count;
    if (sort_suffixes(memory, words, count, of->least + count)) return NO_MEMORY;
    of->least[0] = 0;
    for (size_t i = count - 1; i; i--) {
        uint32_t one = of->least[2 * i], other = of->least[2 * i + 1];
        of->least[i] = one < other ? one : other;
    }
    return OK;
}

static inline suffix_range all_suffixes(const suffix_index *of) {
    suffix_range all = {0, of->count};
    return all;
}

/* Of suffixes that share their first `depth` words, those that go on with `word`. */
static inline suffix_range narrow(const suffix_index *of, suffix_range range, size_t depth, uint32_t word) {
    size_t low = range.low, high = range.high;
    while (low < high) {
        size_t middle = low + (high - low) / 2, at = of->order[middle] + depth;
        if (at < of->count && of->words[at] >= word) high = middle; else low = middle + 1;
    }
    range.low = low;
    high = range.high;
    while (low < high) {
        size_t middle = low + (high - low) / 2, at = of->order[middle] + depth;
        if (at < of->count && of->words[at] > word) high = middle; else low = middle + 1;
    }
    range.high = low;
    return range;
}

static inline suffix_range range_of(const suffix_index *of, const uint32_t *words, size_t count) {
    suffix_range range = all_suffixes(of);
    for (size_t i = 0; i < count && range.low < range.high; i++) range = narrow(of, range, i, words[i]);
    return range;
}

/* Where the first of some suffixes, at least one, begins. */
static inline size_t first_place(const suffix_index *of, suffix_range range) {
    uint32_t first = UINT32_MAX;
    for (size_t low = range.low + of->count, high = range.high + of->count; low < high; low /= 2, high /= 2) {
        if (low & 1) {
            if (of->least[low] < first) first = of->least[low];
            low++;
        }
        if (high & 1) {
            high--;
            if (of->least[high] < first) first = of->least[high];
        }
    }
    return first;
}

/* How many different shingles the sequence has; counted once per size. */
static inline size_t suffix_shingles(suffix_index *of, size_t size) {
    if (of->count < size) return 1; /* all of its words */
    if (of->shingle_size != size) {
        const uint32_t *last = NULL;
        of->shingle_size = size;
        of->shingles = 0;
        /* What is shorter than a shingle never stands between two suffixes that begin with the same one. */
        for (size_t i = 0; i < of->count; i++) {
            const uint32_t *own = of->words + of->order[i];
            if (of->count - of->order[i] < size) continue;
            of->shingles += !last || memcmp(last, own, size * sizeof *own) != 0;
            last = own;
        }
    }
    return of->shingles;
}

#endif
