/* The units of one text: their words as numbers, which units are equal, and which shingles they share. */
#ifndef UNREPEAT_UNITS_H
#define UNREPEAT_UNITS_H

#include "suffixes.h"
#include "table.h"
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
    uint32_t *table; /* word number + 1, or 0; found by hash */
    size_t slots;
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

static inline int vocabulary_grow(arena *memory, vocabulary *of) {
    size_t slots = 4 * (of->count + 16);
    uint32_t *table = free_slots(memory, slots);
    if (!table) return NO_MEMORY;
    for (size_t word = 0; word < of->count; word++)
        table[probe(table, slots, slot_of(salted(of->hashes[word]), slots), is_taken, NULL)] = (uint32_t)word + 1;
    arena_free(memory, of->table);
    of->table = table;
    of->slots = slots;
    return OK;
}

typedef struct {
    const uint8_t *bytes;
    size_t length;
    uint64_t hash;
} sought_word;

/* Words are compared, not only their hashes. */
static inline int is_other_word(const void *table, size_t slot, const void *sought) {
    const vocabulary *of = table;
    const sought_word *word = sought;
    if (!of->table[slot]) return 0;
    size_t known = of->table[slot] - 1, start = known ? of->ends[known - 1] : 0;
    return of->hashes[known] != word->hash || of->ends[known] - start != word->length ||
           memcmp(of->bytes + start, word->bytes, word->length) != 0;
}

/* Give the number of a word, a new one if it was not known. */
static inline int number_word(arena *memory, vocabulary *of, const sought_word *word, uint32_t *number) {
    if (2 * of->count >= of->slots && vocabulary_grow(memory, of)) return NO_MEMORY;
    size_t slot = probe(of, of->slots, slot_of(salted(word->hash), of->slots), is_other_word, word);
    if (of->table[slot]) {
        *number = of->table[slot] - 1;
        return OK;
    }
    if (of->count >= NONE - 1) return TOO_LARGE;
    RESERVE(memory, of->bytes, of->bytes_capacity, of->length + word->length);
    RESERVE(memory, of->ends, of->ends_capacity, of->count + 1);
    RESERVE(memory, of->hashes, of->hashes_capacity, of->count + 1);
    memcpy(of->bytes + of->length, word->bytes, word->length);
    of->length += word->length;
    of->ends[of->count] = of->length;
    of->hashes[of->count] = word->hash;
    *number = (uint32_t)of->count++;
    of->table[slot] = *number + 1;
    return OK;
}

/* Add a unit, given its words. */
static inline int add_unit(arena *memory, unit_table *of, const word_list *words) {
    size_t start = of->count ? of->ends[of->count - 1] : 0;
    RESERVE(memory, of->ids, of->ids_capacity, start + words->count + 1); /* not NULL, even for no words */
    RESERVE(memory, of->ends, of->ends_capacity, of->count + 1);
    for (size_t word = 0; word < words->count; word++) {
        size_t at = word_start(words, word);
        sought_word sought = {words->bytes + at, words->ends[word] - at, words->hashes[word]};
        int status = number_word(memory, &of->words, &sought, of->ids + start + word);
        if (status) return status;
    }
    of->ends[of->count++] = start + words->count;
    return OK;
}

/* Units by the hashes of all their words. */
typedef struct {
    const unit_table *units;
    uint64_t *hashes;
    uint32_t *table; /* unit + 1, or 0 */
} equal_units;

static inline int is_other_unit(const void *table, size_t slot, const void *sought) {
    const equal_units *of = table;
    const unit_table *units = of->units;
    size_t own = *(const size_t *)sought, length = unit_length(units, own);
    if (!of->table[slot]) return 0;
    size_t known = of->table[slot] - 1;
    return of->hashes[known] != of->hashes[own] || unit_length(units, known) != length ||
           memcmp(units->ids + unit_start(units, known), units->ids + unit_start(units, own),
                  length * sizeof *units->ids) != 0;
}

/* Find for each unit the first one with the same words. */
static inline int find_equal_units(arena *memory, unit_table *of) {
    size_t slots = (size_t)slots_with_room(of->count);
    of->first = arena_new(memory, of->count, sizeof *of->first);
    equal_units equal = {of, arena_new(memory, of->count, sizeof *equal.hashes), free_slots(memory, slots)};
    if (!of->first || !equal.hashes || !equal.table) return NO_MEMORY;
    for (size_t unit = 0; unit < of->count; unit++) {
        const uint32_t *ids = of->ids + unit_start(of, unit);
        size_t length = unit_length(of, unit);
        uint64_t hash = length;
        for (size_t i = 0; i < length; i++) hash = hash * MULTIPLIER + of->words.hashes[ids[i]];
        equal.hashes[unit] = fmix64(hash);
        size_t slot = probe(&equal, slots, slot_of(salted(equal.hashes[unit]), slots), is_other_unit, &unit);
        if (!equal.table[slot]) equal.table[slot] = (uint32_t)unit + 1;
        of->first[unit] = equal.table[slot] - 1;
    }
    arena_free(memory, equal.hashes);
    arena_free(memory, equal.table);
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

/* Keys that one table can hold whose slots are noted as 32-bit numbers. */
#define MOST_KEYS ((size_t)1 << 31)

/* All shingles by their hashes, each with the last unit that has it; NONE where a slot is free. */
typedef struct {
    uint64_t *hashes;
    uint32_t *last;
} shingle_table;

static inline int is_other_shingle(const void *table, size_t slot, const void *sought) {
    const shingle_table *of = table;
    return of->last[slot] != NONE && of->hashes[slot] != *(const uint64_t *)sought;
}

/* Number the shingles that two units or more share, and note them by unit.
 *
 * In a long text the table is much larger than the processor's caches, hence `PREFETCH`. A unit with the words of an earlier
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
    size_t slots = (size_t)slots_for(total);
    uint64_t *hashes = arena_new(memory, slots, sizeof *hashes);
    uint32_t *last = arena_new(memory, slots, sizeof *last);
    const shingle_table table = {hashes, last};
    uint32_t *found = arena_new(memory, total, sizeof *found); /* slot of each shingle in the text */
    of->distinct = arena_new(memory, of->count, sizeof *of->distinct);
    of->key_ends = arena_new(memory, of->count, sizeof *of->key_ends);
    if (!hashes || !last || !found || !of->distinct || !of->key_ends) return NO_MEMORY;
    memset(last, 0xFF, slots * sizeof *last);
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
            size_t slot = probe(&table, slots, slots_ahead[i % AHEAD], is_other_shingle, &hash);
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
