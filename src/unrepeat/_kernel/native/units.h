/* The units of one text: their words as numbers, which units are equal, and which shingles they share. */
#ifndef UNREPEAT_UNITS_H
#define UNREPEAT_UNITS_H

#include "suffixes.h"
#include "words.h"

#define NONE UINT32_MAX

/* All words, each known by a number. */
typedef struct {
    uint8_t *bytes; /* their UTF-8, one behind the other */
    size_t length, bytes_capacity;
    size_t *ends;
    size_t ends_capacity;
    uint64_t *hashes;
    size_t hashes_capacity;
    size_t count;
    uint32_t *slots; /* word number + 1, or 0; found by hash */
    size_t mask;
} vocabulary;

typedef struct {
    vocabulary words;
    uint32_t *ids; /* the words of all units, one unit behind the other */
    size_t ids_capacity;
    size_t *ends; /* where each unit ends in `ids` */
    size_t ends_capacity;
    size_t count; /* number of units */
    size_t size;  /* words per shingle */
    uint32_t *first;    /* the first unit with the same words: itself, if there is none before */
    uint32_t *distinct; /* number of different shingles; 0 for a unit of fewer than `size` words */
    uint32_t *keys;     /* the shared shingles of the units, in the order of the text, each by a number */
    size_t *key_ends;
    size_t key_count;
    suffix_index **suffixes; /* of a long unit, once it has been compared often; NULL for others, and for all at first */
    uint8_t *compared;       /* how often each unit was the long one, as far as that is counted */
} unit_table;

static inline size_t unit_start(const unit_table *of, size_t unit) { return unit ? of->ends[unit - 1] : 0; }

static inline size_t unit_length(const unit_table *of, size_t unit) {
    return of->ends[unit] - unit_start(of, unit);
}

/* From how many words on a unit is long, and how often its words are gone through before they are sorted. Tests change
 * them. */
static size_t long_words = 512, long_often = 4;

/* Tell the suffixes of a unit that a much shorter one is compared with, or NULL where they would not be worth it: a few
 * times, its words are simply gone through. */
static inline int long_unit(arena *memory, unit_table *of, size_t unit, size_t length, suffix_index **found) {
    enum { TIMES_LONGER = 8 };
    *found = NULL;
    unit = of->first[unit];
    size_t own = unit_length(of, unit);
    if (!own || own < long_words || own / TIMES_LONGER < length || own >= UINT32_MAX) return OK;
    if (!of->suffixes) {
        uint8_t *compared = arena_new(memory, of->count, sizeof *compared);
        suffix_index **suffixes = arena_new(memory, of->count, sizeof *suffixes);
        if (!compared || !suffixes) return NO_MEMORY;
        memset(compared, 0, of->count * sizeof *compared);
        for (size_t one = 0; one < of->count; one++) suffixes[one] = NULL;
        of->compared = compared;
        of->suffixes = suffixes;
    }
    if (of->compared[unit] < long_often) {
        of->compared[unit]++;
        return OK;
    }
    if (!of->suffixes[unit]) {
        suffix_index *made = arena_new(memory, 1, sizeof *made);
        if (!made || index_suffixes(memory, made, of->ids + unit_start(of, unit), own)) return NO_MEMORY;
        of->suffixes[unit] = made;
    }
    *found = of->suffixes[unit];
    return OK;
}

static inline size_t key_start(const unit_table *of, size_t unit) { return unit ? of->key_ends[unit - 1] : 0; }

static inline size_t power_of_two(size_t least) {
    size_t size = 64;
    while (size < least) {
        if (size > SIZE_MAX / 2) return SIZE_MAX;
        size *= 2;
    }
    return size;
}

static inline int vocabulary_grow(arena *memory, vocabulary *of) {
    size_t size = power_of_two(4 * (of->count + 16));
    uint32_t *slots = arena_new(memory, size, sizeof *slots);
    if (!slots) return NO_MEMORY;
    memset(slots, 0, size * sizeof *slots);
    for (size_t word = 0; word < of->count; word++) {
        size_t at = (size_t)salted(of->hashes[word]) & (size - 1);
        while (slots[at]) at = (at + 1) & (size - 1);
        slots[at] = (uint32_t)word + 1;
    }
    arena_free(memory, of->slots);
    of->slots = slots;
    of->mask = size - 1;
    return OK;
}

/* Give the number of a word, a new one if it was not known. Words are compared, not only their hashes. */
static inline int number_word(arena *memory, vocabulary *of, const uint8_t *word, size_t length,
                              uint64_t hash, uint32_t *number) {
    if (2 * of->count >= of->mask && vocabulary_grow(memory, of)) return NO_MEMORY;
    size_t at = (size_t)salted(hash) & of->mask;
    for (; of->slots[at]; at = (at + 1) & of->mask) {
        size_t known = of->slots[at] - 1, start = known ? of->ends[known - 1] : 0;
        if (of->hashes[known] == hash && of->ends[known] - start == length &&
            memcmp(of->bytes + start, word, length) == 0) {
            *number = (uint32_t)known;
            return OK;
        }
    }
    if (of->count >= NONE - 1) return TOO_LARGE;
    RESERVE(memory, of->bytes, of->bytes_capacity, of->length + length);
    RESERVE(memory, of->ends, of->ends_capacity, of->count + 1);
    RESERVE(memory, of->hashes, of->hashes_capacity, of->count + 1);
    memcpy(of->bytes + of->length, word, length);
    of->length += length;
    of->ends[of->count] = of->length;
    of->hashes[of->count] = hash;
    *number = (uint32_t)of->count++;
    of->slots[at] = *number + 1;
    return OK;
}

/* Add a unit, given its words. */
static inline int add_unit(arena *memory, unit_table *of, const word_list *words) {
    size_t start = of->count ? of->ends[of->count - 1] : 0;
    RESERVE(memory, of->ids, of->ids_capacity, start + words->count + 1); /* not NULL, even for no words */
    RESERVE(memory, of->ends, of->ends_capacity, of->count + 1);
    for (size_t word = 0; word < words->count; word++) {
        size_t at = word_start(words, word);
        int status = number_word(memory, &of->words, words->bytes + at, words->ends[word] - at,
                                 words->hashes[word], of->ids + start + word);
        if (status) return status;
    }
    of->ends[of->count++] = start + words->count;
    return OK;
}

/* Find for each unit the first one with the same words. */
static inline int find_equal_units(arena *memory, unit_table *of) {
    size_t mask = power_of_two(2 * of->count) - 1;
    of->first = arena_new(memory, of->count, sizeof *of->first);
    uint64_t *hashes = arena_new(memory, of->count, sizeof *hashes);
    uint32_t *slots = arena_new(memory, mask + 1, sizeof *slots);
    if (!of->first || !hashes || !slots) return NO_MEMORY;
    memset(slots, 0, (mask + 1) * sizeof *slots);
    for (size_t unit = 0; unit < of->count; unit++) {
        const uint32_t *ids = of->ids + unit_start(of, unit);
        size_t length = unit_length(of, unit);
        uint64_t hash = length;
        for (size_t i = 0; i < length; i++) hash = hash * MULTIPLIER + of->words.hashes[ids[i]];
        hash = fmix64(hash);
        hashes[unit] = hash;
        of->first[unit] = (uint32_t)unit;
        size_t at = (size_t)salted(hash) & mask;
        for (; slots[at]; at = (at + 1) & mask) {
            size_t other = slots[at] - 1;
            if (hashes[other] == hash && unit_length(of, other) == length &&
                memcmp(of->ids + unit_start(of, other), ids, length * sizeof *ids) == 0) {
                of->first[unit] = (uint32_t)other;
                break;
            }
        }
        if (of->first[unit] == unit) slots[at] = (uint32_t)unit + 1;
    }
    arena_free(memory, hashes);
    arena_free(memory, slots);
    return OK;
}

static inline uint64_t unit_shingle(const unit_table *of, const uint32_t *ids) {
    uint64_t hash = 0;
    for (size_t i = 0; i < of->size; i++) hash = hash * MULTIPLIER + of->words.hashes[ids[i]];
    return fmix64(hash);
}

/* Number of shingles of a unit, equal ones counted each time; 0 for one that can only match exactly, and for
 * one that has the words of an earlier one. */
static inline size_t indexed_shingles(const unit_table *of, size_t unit) {
    size_t length = unit_length(of, unit);
    return of->first[unit] == unit && length >= of->size ? length - of->size + 1 : 0;
}

/* Slots of a hash table for `total` keys: 5 / 7 full at most, so linear probing stays short. */
static inline uint64_t slots_for(size_t total) { return (uint64_t)total + (uint64_t)total * 2 / 5 + 8; }

/* The slot of a hash, below `slots`, of which there must be fewer than 2**32. */
static inline size_t slot_of(uint64_t hash, uint64_t slots) { return (size_t)(((hash >> 32) * slots) >> 32); }

/* Keys that one table can hold. */
#define MOST_KEYS ((size_t)1 << 31)

/* In a long text the table is much larger than the processor's caches: the slots are asked for some time before they
 * are looked at. */
#ifdef __GNUC__
#define PREFETCH(address) __builtin_prefetch(address, 1)
#else
#define PREFETCH(address) ((void)(address))
#endif

/* Number the shingles that two units or more share, and note them by unit.
 *
 * One hash table holds all shingles, each with the last unit that has it. A unit with the words of an earlier
 * one is passed over: it shares whatever that one shares. */
static inline int find_shared_shingles(arena *memory, unit_table *of) {
    enum { SHARED = 1, AHEAD = 32 };
    const uint32_t numbered = NONE - 2; /* odd, as all entries of shared shingles are */
    size_t total = 0, widest = 0;
    for (size_t unit = 0; unit < of->count; unit++) {
        size_t shingles = indexed_shingles(of, unit);
        total += shingles;
        if (shingles > widest) widest = shingles;
    }
    if (of->count >= numbered / 2 || total > MOST_KEYS) return TOO_LARGE;
    uint64_t slots = slots_for(total);
    uint64_t *hashes = arena_new(memory, (size_t)slots, sizeof *hashes);
    uint32_t *last = arena_new(memory, (size_t)slots, sizeof *last);
    uint32_t *found = arena_new(memory, total, sizeof *found); /* slot of each shingle in the text */
    of->distinct = arena_new(memory, of->count, sizeof *of->distinct);
    of->key_ends = arena_new(memory, of->count, sizeof *of->key_ends);
    if (!hashes || !last || !found || !of->distinct || !of->key_ends) return NO_MEMORY;
    memset(last, 0xFF, (size_t)slots * sizeof *last);
    size_t at = 0, shared = 0;
    for (size_t unit = 0; unit < of->count; unit++) {
        size_t shingles = indexed_shingles(of, unit);
        const uint32_t *ids = of->ids + unit_start(of, unit);
        uint32_t own = (uint32_t)unit << 1;
        of->distinct[unit] = 0;
        uint64_t ahead[AHEAD];
        size_t slots_ahead[AHEAD];
        for (size_t i = 0; i < shingles; i++) {
            if (i % AHEAD == 0)
                for (size_t next = 0; next < AHEAD && i + next < shingles; next++) {
                    ahead[next] = unit_shingle(of, ids + i + next);
                    size_t slot = slots_ahead[next] = slot_of(salted(ahead[next]), slots);
                    PREFETCH(hashes + slot);
                    PREFETCH(last + slot);
                }
            uint64_t hash = ahead[i % AHEAD];
            size_t slot = slots_ahead[i % AHEAD];
            while (last[slot] != NONE && hashes[slot] != hash) slot = slot + 1 == slots ? 0 : slot + 1;
            uint32_t entry = last[slot];
            if (entry == NONE) {
                hashes[slot] = hash;
                last[slot] = own;
            } else if ((entry | SHARED) == (own | SHARED)) {
                found[at++] = NONE; /* the unit has it twice */
                continue;
            } else {
                shared += entry & SHARED ? 1 : 2;
                last[slot] = own | SHARED;
            }
            of->distinct[unit]++;
            found[at++] = (uint32_t)slot;
        }
    }
    of->keys = arena_new(memory, shared, sizeof *of->keys);
    if (!of->keys) return NO_MEMORY;
    at = shared = 0;
    for (size_t unit = 0; unit < of->count; unit++) {
        for (size_t left = indexed_shingles(of, unit); left; left--) {
            uint32_t slot = found[at++];
            if (slot == NONE || !(last[slot] & SHARED)) continue;
            if (last[slot] != numbered) {
                last[slot] = numbered;
                hashes[slot] = of->key_count++;
            }
            of->keys[shared++] = (uint32_t)hashes[slot];
        }
        of->key_ends[unit] = shared;
    }
    arena_free(memory, found);
    arena_free(memory, last);
    arena_free(memory, hashes);
    return OK;
}

#endif
