/* Which units are worth comparing: buckets of units that share a shingle or a band. */
#ifndef UNREPEAT_CANDIDATES_H
#define UNREPEAT_CANDIDATES_H

#include "minhash.h"
#include "units.h"

typedef struct {
    size_t bucket;     /* units in a bucket */
    size_t visits;     /* entries read for one unit */
    size_t looks;      /* units looked at for one unit */
    size_t candidates; /* units returned for one unit */
} candidate_caps;

/* `WEIGHT` and `WHOLE` are those of `contract.py`. */

/* The least number of `count` shingles that is the given share of them. Both are below 2**31. */
static inline uint64_t part_of(uint64_t share, uint64_t count) { return (share * count + WHOLE - 1) / WHOLE; }

/* Keys by unit; `unit` here and below is a position in the list of units that the index is made for. */
typedef struct {
    uint32_t *keys;
    size_t *ends;
} key_lists;

typedef struct {
    size_t count;
    uint64_t share; /* of its shingles that a unit must share with one that has more, in parts of WHOLE */
    uint64_t coverage; /* of its words that a unit must share with one that has more, likewise */
    unit_table *table;
    arena *table_memory;   /* where the table has its own */
    const uint32_t *units; /* their numbers in the table */
    uint32_t *left;        /* of each word, 0 between two questions: how often the unit asked for has it */
    uint32_t *distinct;
    key_lists shingles; /* the shingles that it shares with another unit */
    key_lists reads;    /* its buckets, those of few units first */
    size_t buckets;
    uint32_t *shared_by; /* units that share a bucket's key */
    size_t *bucket_ends;
    uint32_t *members;
    uint32_t *member_count;
    uint8_t *full;
    uint32_t *marks; /* shingle -> the unit asked for, + 1, if that one has it */
    uint32_t *hits;  /* of each unit, 0 between two questions */
    uint64_t *scores;
    uint32_t *seen, *ranked; /* units hit, in order */
    uint64_t *rank_scores;
    candidate_caps caps;
    int exact; /* whether the shingles are keys, and not the bands alone */
} candidate_index;

static inline size_t list_start(const key_lists *of, size_t unit) { return unit ? of->ends[unit - 1] : 0; }

static inline int ascending(const void *one, const void *other) {
    uint64_t a = *(const uint64_t *)one, b = *(const uint64_t *)other;
    return (a > b) - (a < b);
}

static inline int ascending_keys(const void *one, const void *other) {
    uint32_t a = *(const uint32_t *)one, b = *(const uint32_t *)other;
    return (a > b) - (a < b);
}

/* Sort the keys of one unit; those of most units are sorted. */
static inline void sort_keys(uint32_t *keys, size_t count) {
    for (size_t at = 1; at < count; at++)
        if (keys[at - 1] > keys[at]) {
            qsort(keys, count, sizeof *keys, ascending_keys);
            return;
        }
}

/* Note the shingles that at least two of the units share, numbered anew in the order of the table; by unit, sorted. */
static inline int index_shingles(arena *memory, candidate_index *of, const unit_table *table,
                                 const uint32_t *units, uint32_t **shared_by, size_t *shared) {
    uint32_t *counts = arena_new(memory, table->key_count, sizeof *counts);
    of->shingles.ends = arena_new(memory, of->count, sizeof *of->shingles.ends);
    if (!counts || !of->shingles.ends) return NO_MEMORY;
    memset(counts, 0, table->key_count * sizeof *counts);
    size_t entries = 0;
    for (size_t i = 0; i < of->count; i++) {
        size_t unit = table->first[units[i]];
        for (size_t at = key_start(table, unit); at < table->key_ends[unit]; at++)
            entries += ++counts[table->keys[at]] > 1 ? 1 + (counts[table->keys[at]] == 2) : 0;
    }
    uint32_t *numbers = arena_new(memory, table->key_count, sizeof *numbers);
    *shared_by = arena_new(memory, table->key_count, sizeof **shared_by);
    of->shingles.keys = arena_new(memory, entries, sizeof *of->shingles.keys);
    if (!numbers || !*shared_by || !of->shingles.keys) return NO_MEMORY;
    *shared = 0;
    for (size_t key = 0; key < table->key_count; key++)
        if (counts[key] > 1) {
            (*shared_by)[*shared] = counts[key];
            numbers[key] = (uint32_t)(*shared)++;
        }
    entries = 0;
    for (size_t i = 0; i < of->count; i++) {
        size_t unit = table->first[units[i]];
        for (size_t at = key_start(table, unit); at < table->key_ends[unit]; at++)
            if (counts[table->keys[at]] > 1) of->shingles.keys[entries++] = numbers[table->keys[at]];
        sort_keys(of->shingles.keys + list_start(&of->shingles, i), entries - list_start(&of->shingles, i));
        of->shingles.ends[i] = entries;
        of->distinct[i] = table->distinct[unit];
    }
    arena_free(memory, counts);
    arena_free(memory, numbers);
    return OK;
}

/* Bands of the units that share enough shingles to be in a pair that the bands are made for. */
typedef struct {
    size_t bands, rows, num_perm;
    uint32_t seed;
    uint64_t similarity; /* share of its shingles that a unit must share with all others together */
    signature_loop *loop;
} band_plan;

/* Whether a unit may be in a pair of the similarity that the bands are made for. */
static inline int is_plausible(const candidate_index *of, const band_plan *plan, size_t unit) {
    size_t shared = of->shingles.ends[unit] - list_start(&of->shingles, unit);
    return of->distinct[unit] && shared >= part_of(plan->similarity, of->distinct[unit]);
}

/* What a table of bands knows of one: how many units have it, and its number once it has one. */
typedef struct {
    int64_t key;
    uint32_t count, number;
} band_slot;

static inline int is_other_band(const void *table, size_t slot, const void *sought) {
    const band_slot *at = (const band_slot *)table + slot;
    return at->count && at->key != *(const int64_t *)sought;
}

/* Note the bands that two units or more share: `lists` by unit, numbered from `next` on. */
static inline int index_bands(arena *memory, const candidate_index *of, const unit_table *table,
                              const uint32_t *units, const band_plan *plan, key_lists *lists,
                              uint32_t **shared_by, size_t *next) {
    size_t plausible = 0;
    lists->ends = arena_new(memory, of->count, sizeof *lists->ends);
    lists->keys = NULL;
    if (!lists->ends) return NO_MEMORY;
    memset(lists->ends, 0, of->count * sizeof *lists->ends);
    if (!plan) return OK;
    for (size_t i = 0; i < of->count; i++) plausible += (size_t)is_plausible(of, plan, i);
    if (plausible < 2) return OK;
    if (plausible > MOST_KEYS / plan->bands) return TOO_LARGE;
    size_t total = plausible * plan->bands;
    size_t slots = (size_t)slots_for(total);
    band_slot *known = arena_new(memory, slots, sizeof *known);
    uint32_t *found = arena_new(memory, total, sizeof *found);
    uint32_t *signature = arena_new(memory, plan->num_perm, sizeof *signature);
    int64_t *keys = arena_new(memory, plan->bands, sizeof *keys);
    sketcher *sketch = arena_new(memory, 1, sizeof *sketch);
    if (!known || !found || !signature || !keys || !sketch) return NO_MEMORY;
    if (sketcher_init(sketch, memory, plan->num_perm, plan->seed, plan->loop)) return NO_MEMORY;
    for (size_t slot = 0; slot < slots; slot++) known[slot].count = 0, known[slot].number = NONE;
    size_t at = 0, entries = 0, shared = 0;
    for (size_t i = 0; i < of->count; i++) {
        if (!is_plausible(of, plan, i)) continue;
        size_t unit = table->first[units[i]];
        const uint32_t *ids = table->ids + unit_start(table, unit);
        sketch_begin(sketch, signature);
        for (size_t left = indexed_shingles(table, unit); left; left--)
            sketch_add(sketch, signature, unit_shingle(table, ids++));
        sketch_flush(sketch, signature);
        for (size_t band = 0; band < plan->bands; band++) {
            keys[band] = band_key(signature, band, plan->rows);
            found[at + band] = (uint32_t)slot_of(salted((uint64_t)keys[band]), slots);
            PREFETCH(known + found[at + band]);
        }
        for (size_t band = 0; band < plan->bands; band++) {
            size_t slot = probe(known, slots, found[at], is_other_band, keys + band);
            known[slot].key = keys[band];
            if (++known[slot].count > 1) entries += 1 + (known[slot].count == 2);
            shared += known[slot].count == 2;
            found[at++] = (uint32_t)slot;
        }
    }
    lists->keys = arena_new(memory, entries, sizeof *lists->keys);
    uint32_t *grown_shared = arena_resize(memory, *shared_by, *next + shared, sizeof **shared_by);
    if (!lists->keys || !grown_shared) return NO_MEMORY;
    *shared_by = grown_shared;
    at = entries = 0;
    for (size_t i = 0; i < of->count; i++) {
        if (is_plausible(of, plan, i)) {
            for (size_t band = 0; band < plan->bands; band++) PREFETCH(known + found[at + band]);
            for (size_t band = 0; band < plan->bands; band++) {
                band_slot *slot = known + found[at++];
                if (slot->count < 2) continue;
                if (slot->number == NONE) {
                    slot->number = (uint32_t)*next;
                    grown_shared[(*next)++] = slot->count;
                }
                lists->keys[entries++] = slot->number;
            }
        }
        lists->ends[i] = entries;
    }
    arena_free(memory, known);
    arena_free(memory, found);
    arena_free(memory, signature);
    arena_free(memory, keys);
    return OK;
}

/* Put the keys of each unit into the order in which they are read, and make room in the buckets. */
static inline int index_buckets(arena *memory, candidate_index *of, const key_lists *bands) {
    size_t entries = 0, widest = 0;
    for (size_t i = 0; i < of->count; i++) {
        size_t here = bands->ends[i] - list_start(bands, i);
        if (of->exact) here += of->shingles.ends[i] - list_start(&of->shingles, i);
        entries += here;
        if (here > widest) widest = here;
    }
    uint64_t *order = arena_new(memory, widest, sizeof *order);
    of->reads.keys = arena_new(memory, entries, sizeof *of->reads.keys);
    of->reads.ends = arena_new(memory, of->count, sizeof *of->reads.ends);
    of->bucket_ends = arena_new(memory, of->buckets, sizeof *of->bucket_ends);
    of->member_count = arena_new(memory, of->buckets, sizeof *of->member_count);
    of->full = arena_new(memory, of->buckets, 1);
    of->marks = arena_new(memory, of->buckets, sizeof *of->marks);
    if (!order || !of->reads.keys || !of->reads.ends || !of->bucket_ends || !of->member_count || !of->full ||
        !of->marks)
        return NO_MEMORY;
    entries = 0;
    for (size_t i = 0; i < of->count; i++) {
        size_t here = 0, sorted = 1;
        for (size_t at = list_start(&of->shingles, i); of->exact && at < of->shingles.ends[i]; at++)
            order[here++] = (uint64_t)of->shared_by[of->shingles.keys[at]] << 32 | of->shingles.keys[at];
        for (size_t at = list_start(bands, i); at < bands->ends[i]; at++)
            order[here++] = (uint64_t)of->shared_by[bands->keys[at]] << 32 | bands->keys[at];
        for (size_t at = 1; at < here && sorted; at++) sorted = order[at - 1] <= order[at];
        if (!sorted) qsort(order, here, sizeof *order, ascending);
        for (size_t at = 0; at < here; at++) of->reads.keys[entries++] = (uint32_t)order[at];
        of->reads.ends[i] = entries;
    }
    size_t room = 0;
    for (size_t key = 0; key < of->buckets; key++) {
        room += of->shared_by[key] < of->caps.bucket ? of->shared_by[key] : of->caps.bucket;
        of->bucket_ends[key] = room;
    }
    of->members = arena_new(memory, room, sizeof *of->members);
    if (!of->members) return NO_MEMORY;
    memset(of->member_count, 0, of->buckets * sizeof *of->member_count);
    memset(of->full, 0, of->buckets);
    memset(of->marks, 0, of->buckets * sizeof *of->marks);
    arena_free(memory, order);
    return OK;
}

/* Make the index for some units of a table, no two with the same words, in the order in which they will be
 * asked for. `share`, `exact` and the caps have been filled in. */
static inline int index_units(arena *memory, candidate_index *of, unit_table *table, arena *table_memory,
                              const uint32_t *units, const band_plan *plan) {
    key_lists bands;
    of->distinct = arena_new(memory, of->count, sizeof *of->distinct);
    if (!of->distinct) return NO_MEMORY;
    int status = index_shingles(memory, of, table, units, &of->shared_by, &of->buckets);
    if (!status) status = index_bands(memory, of, table, units, plan, &bands, &of->shared_by, &of->buckets);
    if (!status) status = index_buckets(memory, of, &bands);
    if (status) return status;
    of->table = table;
    of->table_memory = table_memory;
    of->units = units;
    of->left = arena_new(memory, table->words.count, sizeof *of->left);
    of->hits = arena_new(memory, of->count, sizeof *of->hits);
    of->scores = arena_new(memory, of->count, sizeof *of->scores);
    of->seen = arena_new(memory, of->count, sizeof *of->seen);
    of->ranked = arena_new(memory, of->count, sizeof *of->ranked);
    of->rank_scores = arena_new(memory, of->count, sizeof *of->rank_scores);
    if (!of->left || !of->hits || !of->scores || !of->seen || !of->ranked || !of->rank_scores) return NO_MEMORY;
    memset(of->left, 0, table->words.count * sizeof *of->left);
    memset(of->hits, 0, of->count * sizeof *of->hits);
    memset(of->scores, 0, of->count * sizeof *of->scores);
    return OK;
}

/* The shingles that two units must share: the given part of those of the one with fewer. */
static inline uint64_t least_shared(const candidate_index *of, size_t one, size_t other) {
    uint32_t fewest = of->distinct[one] < of->distinct[other] ? of->distinct[one] : of->distinct[other];
    return part_of(of->share, fewest);
}

/* Enter a unit that is kept, so that it is proposed from now on. */
static inline void index_keep(candidate_index *of, size_t unit) {
    for (size_t at = list_start(&of->reads, unit); at < of->reads.ends[unit]; at++) {
        uint32_t key = of->reads.keys[at];
        size_t start = key ? of->bucket_ends[key - 1] : 0;
        if (of->member_count[key] < of->caps.bucket && start + of->member_count[key] < of->bucket_ends[key])
            of->members[start + of->member_count[key]++] = (uint32_t)unit;
        else
            of->full[key] = 1;
    }
}

/* Count the words that a unit shares, as bags, with one whose words are looked up; `left` has the words of the unit. */
static inline size_t shared_with_long(uint32_t *left, const uint32_t *ids, size_t length, const suffix_index *other) {
    const uint32_t counted = (uint32_t)1 << 31; /* a unit has fewer words than that */
    size_t shared = 0;
    for (size_t i = 0; i < length; i++) {
        uint32_t own = left[ids[i]];
        if (own & counted) continue;
        suffix_range range = narrow(other, all_suffixes(other), 0, ids[i]);
        size_t others = range.high - range.low;
        shared += own < others ? own : others;
        left[ids[i]] |= counted;
    }
    for (size_t i = 0; i < length; i++) left[ids[i]] &= ~counted;
    return shared;
}

static inline size_t shared_with_short(uint32_t *left, size_t length, const uint32_t *others, size_t other_length) {
    size_t shared = 0;
    for (size_t i = 0; i < other_length; i++) {
        /* Below zero it wraps round, and back again in the loop that follows. */
        uint32_t own = left[others[i]]--;
        shared += own - 1 < length;
    }
    for (size_t i = 0; i < other_length; i++) left[others[i]]++;
    return shared;
}

/* Leave those of the found units that share enough words with `unit`, as bags: an alignment cannot match more. */
static inline int index_share_words(candidate_index *of, size_t unit, uint32_t *found, size_t *count) {
    unit_table *table = of->table;
    const uint32_t *ids = table->ids + unit_start(table, of->units[unit]);
    size_t length = unit_length(table, of->units[unit]), stay = 0;
    int status = OK;
    for (size_t i = 0; i < length; i++) of->left[ids[i]]++;
    for (size_t one = 0; one < *count && !status; one++) {
        size_t other = of->units[found[one]], other_length = unit_length(table, other);
        suffix_index *suffixes;
        status = long_unit(of->table_memory, table, other, length, &suffixes);
        size_t shared = suffixes ? shared_with_long(of->left, ids, length, suffixes)
                                 : shared_with_short(of->left, length, table->ids + unit_start(table, other),
                                                     other_length);
        if (shared >= part_of(of->coverage, other_length < length ? other_length : length))
            found[stay++] = found[one];
    }
    for (size_t i = 0; i < length; i++) of->left[ids[i]]--;
    *count = stay;
    return status;
}

/* Whether a sorted list has a key. */
static inline int has_key(const uint32_t *keys, size_t count, uint32_t key) {
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (keys[middle] < key) low = middle + 1; else high = middle;
    }
    return low < count && keys[low] == key;
}

/* Count the shingles that `one` shares with `unit`, whose own are marked; of a much longer one not all are read. */
static inline uint64_t count_marked(const candidate_index *of, size_t unit, size_t one) {
    enum { TIMES_LONGER = 16 };
    const uint32_t *own = of->shingles.keys + list_start(&of->shingles, unit);
    const uint32_t *others = of->shingles.keys + list_start(&of->shingles, one);
    size_t own_count = of->shingles.ends[unit] - list_start(&of->shingles, unit);
    size_t other_count = of->shingles.ends[one] - list_start(&of->shingles, one);
    uint64_t shared = 0;
    if (other_count / TIMES_LONGER >= own_count) {
        for (size_t at = 0; at < own_count; at++) shared += has_key(others, other_count, own[at]);
    } else {
        for (size_t at = 0; at < other_count; at++) shared += of->marks[others[at]] == unit + 1;
    }
    return shared;
}

/* Propose the kept units to compare a unit with, likeliest first, and tell whether a cap left some out.
 * `found` has room for `caps.candidates`; `units.py` of the Python kernel says what is done, and why. */
static inline int index_ask(candidate_index *of, size_t unit, uint32_t *found, size_t *count, int *capped) {
    size_t visits = 0, unread = 0, seen = 0;
    *count = 0;
    for (size_t at = list_start(&of->reads, unit); at < of->reads.ends[unit]; at++) {
        uint32_t key = of->reads.keys[at];
        if (visits >= of->caps.visits) {
            unread++;
            continue;
        }
        unread += of->full[key];
        visits += of->member_count[key];
        const uint32_t *members = of->members + (key ? of->bucket_ends[key - 1] : 0);
        uint64_t weight = WEIGHT / of->shared_by[key];
        for (uint32_t i = 0; i < of->member_count[key]; i++) {
            if (!of->hits[members[i]]++) of->seen[seen++] = members[i];
            of->scores[members[i]] += weight;
        }
    }
    /* Hits and what was not read bound the shared shingles from above. */
    size_t ranked = 0;
    for (size_t i = 0; i < seen; i++) {
        uint32_t one = of->seen[i];
        uint64_t score = of->scores[one];
        if (!of->exact || of->hits[one] + unread >= least_shared(of, one, unit)) {
            size_t place = ranked++;
            for (; place && of->rank_scores[place - 1] < score; place--) {
                of->ranked[place] = of->ranked[place - 1];
                of->rank_scores[place] = of->rank_scores[place - 1];
            }
            of->ranked[place] = one;
            of->rank_scores[place] = score;
        }
        of->hits[one] = 0;
        of->scores[one] = 0;
    }
    *capped = unread > 0 || ranked > of->caps.looks;
    if (ranked > of->caps.looks) ranked = of->caps.looks;
    if (!ranked) return OK;
    for (size_t at = list_start(&of->shingles, unit); at < of->shingles.ends[unit]; at++)
        of->marks[of->shingles.keys[at]] = (uint32_t)unit + 1;
    size_t chosen = 0;
    uint64_t *shares = of->rank_scores; /* the scores have been used */
    for (size_t i = 0; i < ranked; i++) {
        uint32_t one = of->ranked[i];
        uint64_t shared = count_marked(of, unit, one);
        if (shared < least_shared(of, one, unit)) continue;
        /* Sorted by shared / fewest, compared without division. */
        uint64_t fewest = of->distinct[one] < of->distinct[unit] ? of->distinct[one] : of->distinct[unit];
        size_t place = chosen++;
        for (; place; place--) {
            uint32_t other = of->ranked[place - 1];
            uint64_t others = of->distinct[other] < of->distinct[unit] ? of->distinct[other] : of->distinct[unit];
            if (shares[place - 1] * fewest >= shared * others) break;
            of->ranked[place] = other;
            shares[place] = shares[place - 1];
        }
        of->ranked[place] = one;
        shares[place] = shared;
    }
    *capped |= chosen > of->caps.candidates;
    if (chosen > of->caps.candidates) chosen = of->caps.candidates;
    memcpy(found, of->ranked, chosen * sizeof *found);
    *count = chosen;
    return index_share_words(of, unit, found, count);
}

/* Go on from `unit`, keeping units for which nothing is proposed, to the first one for which something is, or
 * for which a cap left something out: `at` is its number, or the number of units if there is none. */
static inline int index_advance(candidate_index *of, size_t unit, size_t *at, uint32_t *found, size_t *count,
                                int *capped) {
    for (; unit < of->count; unit++) {
        if (of->reads.ends[unit] == list_start(&of->reads, unit)) continue;
        int status = index_ask(of, unit, found, count, capped);
        if (status) return status;
        if (*count || *capped) break;
        index_keep(of, unit);
    }
    *at = unit;
    return OK;
}

#endif
