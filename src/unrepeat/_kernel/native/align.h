/* Alignment of two word sequences; `align.py` says what it is, and `contract.py` which scores it has. */
#ifndef UNREPEAT_ALIGN_H
#define UNREPEAT_ALIGN_H

#include "units.h"

/* Two sequences of words, each word a number below `words`. */
typedef struct {
    const uint32_t *a, *b;
    size_t a_count, b_count, words;
    suffix_index *suffixes; /* of `b`, if it is much longer than `a`; or NULL */
} word_pair;

/* Two units of which the second one is long: their words are not gone through, and keep the numbers that they have in
 * the table. */
static inline void pair_with_long(const unit_table *table, size_t a, size_t b, suffix_index *suffixes, word_pair *pair) {
    pair->a = table->ids + unit_start(table, a);
    pair->b = table->ids + unit_start(table, b);
    pair->a_count = unit_length(table, a);
    pair->b_count = unit_length(table, b);
    pair->words = table->words.count;
    pair->suffixes = suffixes;
}

/* A word of a table of units with its number in a pair, + 1, or 0 for a free slot. */
typedef struct {
    uint32_t number, id;
} numbered_word;

static inline int is_other_id(const void *table, size_t slot, const void *sought) {
    const numbered_word *at = (const numbered_word *)table + slot;
    return at->number && at->id != *(const uint32_t *)sought;
}

/* Number the words of two units of a table anew, from 0 on: what follows keeps an array over all words. */
static inline int pair_units(arena *memory, const unit_table *table, size_t a, size_t b, word_pair *pair) {
    const size_t counts[2] = {unit_length(table, a), unit_length(table, b)};
    const uint32_t *ids[2] = {table->ids + unit_start(table, a), table->ids + unit_start(table, b)};
    size_t slots = (size_t)slots_with_room(counts[0] + counts[1]);
    numbered_word *known = arena_new(memory, slots, sizeof *known);
    uint32_t *own = arena_new(memory, counts[0] + counts[1], sizeof *own);
    if (!known || !own) return NO_MEMORY;
    memset(known, 0, slots * sizeof *known);
    pair->a = own;
    pair->b = own + counts[0];
    pair->a_count = counts[0];
    pair->b_count = counts[1];
    pair->words = 0;
    pair->suffixes = NULL;
    for (int side = 0; side < 2; side++)
        for (size_t i = 0; i < counts[side]; i++) {
            uint32_t id = ids[side][i];
            numbered_word *word = known + probe(known, slots, slot_of(salted(id), slots), is_other_id, &id);
            if (!word->number) {
                word->number = (uint32_t)++pair->words;
                word->id = id;
            }
            *own++ = word->number - 1;
        }
    arena_free(memory, known);
    return OK;
}

/* Pairs of positions, ascending. */
typedef struct {
    uint32_t *a, *b;
    size_t count;
} pairing;

static inline void add_pair(pairing *of, size_t i, size_t j) {
    of->a[of->count] = (uint32_t)i;
    of->b[of->count++] = (uint32_t)j;
}

/* Find where `a` stands in `b` as one contiguous stretch, or SIZE_MAX (Knuth, Morris and Pratt 1977). */
static inline int find_stretch(arena *memory, const word_pair *of, size_t *at) {
    *at = SIZE_MAX;
    size_t count = of->a_count;
    if (!count || count > of->b_count) return OK;
    if (of->suffixes) {
        suffix_range range = range_of(of->suffixes, of->a, count);
        if (range.low < range.high) *at = first_place(of->suffixes, range);
        return OK;
    }
    size_t *border = arena_new(memory, count, sizeof *border);
    if (!border) return NO_MEMORY;
    border[0] = 0;
    for (size_t i = 1, have = 0; i < count; i++) {
        while (have && of->a[have] != of->a[i]) have = border[have - 1];
        border[i] = have += of->a[have] == of->a[i];
    }
    for (size_t j = 0, have = 0; j < of->b_count; j++) {
        while (have && of->a[have] != of->b[j]) have = border[have - 1];
        have += of->a[have] == of->b[j];
        if (have == count) {
            *at = j + 1 - count;
            break;
        }
    }
    arena_free(memory, border);
    return OK;
}

/* The next run of equal words among sorted ones, from `at` on: where it ends. */
static inline size_t run_end(const uint64_t *sorted, size_t count, size_t at) {
    size_t end = at + 1;
    while (end < count && sorted[end] >> 32 == sorted[at] >> 32) end++;
    return end;
}

/* Where a word stands in the long unit of a pair. */
static inline suffix_range places_of(const word_pair *of, uint32_t word) {
    return narrow(of->suffixes, all_suffixes(of->suffixes), 0, word);
}

static inline int shared_bag_of_long(arena *memory, const word_pair *of, size_t *shared) {
    uint64_t *sorted;
    *shared = 0;
    if (sorted_words(memory, of->a, of->a_count, &sorted)) return NO_MEMORY;
    for (size_t at = 0, end; at < of->a_count; at = end) {
        end = run_end(sorted, of->a_count, at);
        suffix_range range = places_of(of, (uint32_t)(sorted[at] >> 32));
        size_t others = range.high - range.low;
        *shared += end - at < others ? end - at : others;
    }
    arena_free(memory, sorted);
    return OK;
}

/* Count the words that two bags share, repeats included. */
static inline int shared_bag(arena *memory, const word_pair *of, size_t *shared) {
    if (of->suffixes) return shared_bag_of_long(memory, of, shared);
    uint32_t *left = arena_new(memory, of->words, sizeof *left);
    if (!left) return NO_MEMORY;
    memset(left, 0, of->words * sizeof *left);
    for (size_t j = 0; j < of->b_count; j++) left[of->b[j]]++;
    *shared = 0;
    for (size_t i = 0; i < of->a_count; i++)
        if (left[of->a[i]]) {
            left[of->a[i]]--;
            ++*shared;
        }
    arena_free(memory, left);
    return OK;
}

typedef struct {
    const uint32_t *words;
    size_t size;
} sought_shingle;

/* Words are compared, not their hashes. */
static inline int is_other_place(const void *table, size_t slot, const void *sought) {
    const uint32_t *known = ((const uint32_t *const *)table)[slot];
    const sought_shingle *shingle = sought;
    return known && memcmp(known, shingle->words, shingle->size * sizeof *known) != 0;
}

/* Find the slot of the shingle `words` in a table of pointers to shingles. */
static inline size_t shingle_slot(const uint32_t *const *table, size_t slots, const uint32_t *words, size_t size) {
    const sought_shingle sought = {words, size};
    uint64_t hash = 0;
    for (size_t i = 0; i < size; i++) hash = hash * MULTIPLIER + words[i] + 1;
    return probe(table, slots, slot_of(salted(hash), slots), is_other_place, &sought);
}

static inline int count_shingles(arena *memory, const word_pair *of, size_t size, size_t counts[3]);

static inline int count_shingles_of_long(arena *memory, const word_pair *of, size_t size, size_t counts[3]) {
    word_pair alone = *of;
    alone.suffixes = NULL;
    alone.b_count = 0;
    int status = count_shingles(memory, &alone, size, counts);
    if (status) return status;
    counts[1] = suffix_shingles(of->suffixes, size);
    if (of->a_count < size) return OK; /* its one shingle is shorter than any of the long one */
    size_t shingles = of->a_count - size + 1, found = 0;
    uint64_t *places = arena_new(memory, shingles, sizeof *places), *spare = arena_new(memory, shingles, sizeof *spare);
    if (!places || !spare) return NO_MEMORY;
    for (size_t i = 0; i < shingles; i++) {
        suffix_range range = range_of(of->suffixes, of->a + i, size);
        if (range.low < range.high) places[found++] = range.low; /* another one for each shingle */
    }
    counts[2] = sorted_set(places, spare, found);
    arena_free(memory, places);
    arena_free(memory, spare);
    return OK;
}

/* Count the different shingles of `a`, of `b`, and those that they share. */
static inline int count_shingles(arena *memory, const word_pair *of, size_t size, size_t counts[3]) {
    if (of->suffixes) return count_shingles_of_long(memory, of, size, counts);
    counts[0] = counts[1] = counts[2] = 0;
    size_t in_a = shingle_count(of->a_count, size), in_b = shingle_count(of->b_count, size);
    size_t slots = (size_t)slots_with_room(in_a + in_b);
    const uint32_t **table = arena_new(memory, slots, sizeof *table);
    uint8_t *owners = arena_new(memory, slots, 1);
    if (!table || !owners) return NO_MEMORY;
    memset(table, 0, slots * sizeof *table);
    memset(owners, 0, slots);
    /* A unit that is shorter than a shingle is one shingle of its own length. */
    size_t width_a = of->a_count < size ? of->a_count : size, width_b = of->b_count < size ? of->b_count : size;
    for (size_t i = 0; i < in_a; i++) {
        size_t slot = shingle_slot(table, slots, of->a + i, width_a);
        counts[0] += !table[slot];
        table[slot] = of->a + i;
        owners[slot] = 1;
    }
    if (width_a != width_b) memset(table, 0, slots * sizeof *table), memset(owners, 0, slots);
    for (size_t j = 0; j < in_b; j++) {
        size_t slot = shingle_slot(table, slots, of->b + j, width_b);
        if (!table[slot]) table[slot] = of->b + j;
        if (owners[slot] < 2) {
            counts[1]++;
            counts[2] += owners[slot];
            owners[slot] = 2;
        }
    }
    arena_free(memory, (void *)table);
    arena_free(memory, owners);
    return OK;
}

/* Align a[a0:a1] with b[b0:b1] by the exact algorithm, and add the matched pairs. */
static inline int smith_waterman(arena *memory, const word_pair *of, size_t a0, size_t a1, size_t b0, size_t b1,
                                 pairing *pairs) {
    enum { STOP, BOTH, SKIP_A, SKIP_B };
    size_t rows = a1 - a0, width = b1 - b0 + 1;
    if (!rows || width == 1) return OK;
    uint8_t *steps = arena_new(memory, rows + 1, width);
    int32_t *above = arena_new(memory, width, sizeof *above), *row = arena_new(memory, width, sizeof *row);
    if (!steps || !above || !row) return NO_MEMORY;
    memset(steps, STOP, width);
    memset(above, 0, width * sizeof *above);
    int32_t best = 0;
    size_t best_i = 0, best_j = 0;
    for (size_t i = 1; i <= rows; i++) {
        uint32_t word = of->a[a0 + i - 1];
        uint8_t *step = steps + i * width;
        step[0] = STOP;
        row[0] = 0;
        for (size_t j = 1; j < width; j++) {
            int32_t score = 0;
            uint8_t how = STOP;
            if (word == of->b[b0 + j - 1]) score = above[j - 1] + MATCH, how = BOTH;
            if (above[j] - GAP > score) score = above[j] - GAP, how = SKIP_A;
            if (row[j - 1] - GAP > score) score = row[j - 1] - GAP, how = SKIP_B;
            row[j] = score;
            step[j] = how;
            if (score > best) best = score, best_i = i, best_j = j;
        }
        int32_t *swap = above;
        above = row;
        row = swap;
    }
    size_t first = pairs->count;
    for (size_t i = best_i, j = best_j; steps[i * width + j] != STOP;) {
        uint8_t how = steps[i * width + j];
        if (how == BOTH) add_pair(pairs, a0 + i - 1, b0 + j - 1);
        i -= how != SKIP_B;
        j -= how != SKIP_A;
    }
    for (size_t low = first, high = pairs->count; low + 1 < high; low++) {
        high--;
        uint32_t i = pairs->a[low], j = pairs->b[low];
        pairs->a[low] = pairs->a[high];
        pairs->b[low] = pairs->b[high];
        pairs->a[high] = i;
        pairs->b[high] = j;
    }
    arena_free(memory, steps);
    arena_free(memory, above);
    arena_free(memory, row);
    return OK;
}

/* Find for each word of a[a0:a1] that occurs there exactly once where it stands in b[b0:b1], if that is once as well;
 * NONE for all others. `partner` has room for them. */
static inline int find_unique(arena *memory, const word_pair *of, size_t a0, size_t a1, size_t b0, size_t b1,
                              uint32_t *partner) {
    uint32_t *in_a = arena_new(memory, of->words, sizeof *in_a), *in_b = arena_new(memory, of->words, sizeof *in_b);
    uint32_t *place = arena_new(memory, of->words, sizeof *place);
    if (!in_a || !in_b || !place) return NO_MEMORY;
    memset(in_a, 0, of->words * sizeof *in_a);
    memset(in_b, 0, of->words * sizeof *in_b);
    for (size_t i = a0; i < a1; i++) in_a[of->a[i]]++;
    for (size_t j = b0; j < b1; j++) {
        in_b[of->b[j]]++;
        place[of->b[j]] = (uint32_t)j;
    }
    for (size_t i = a0; i < a1; i++)
        partner[i - a0] = in_a[of->a[i]] == 1 && in_b[of->a[i]] == 1 ? place[of->a[i]] : NONE;
    arena_free(memory, in_a);
    arena_free(memory, in_b);
    arena_free(memory, place);
    return OK;
}

/* The same in all of the long unit of a pair. */
static inline int find_unique_in_long(arena *memory, const word_pair *of, size_t a0, size_t a1, uint32_t *partner) {
    uint64_t *sorted;
    size_t count = a1 - a0;
    if (sorted_words(memory, of->a + a0, count, &sorted)) return NO_MEMORY;
    for (size_t at = 0, end; at < count; at = end) {
        end = run_end(sorted, count, at);
        suffix_range range = places_of(of, (uint32_t)(sorted[at] >> 32));
        int once = end - at == 1 && range.high - range.low == 1;
        for (size_t i = at; i < end; i++)
            partner[(uint32_t)sorted[i]] = once ? of->suffixes->order[range.low] : NONE;
    }
    arena_free(memory, sorted);
    return OK;
}

/* Find the longest chain, ascending on both sides, of words that occur exactly once on either side. */
static inline int find_anchors(arena *memory, const word_pair *of, size_t a0, size_t a1, size_t b0, size_t b1,
                               pairing *anchors) {
    size_t most = a1 - a0;
    uint32_t *partner = arena_new(memory, most, sizeof *partner);
    /* Patience sorting: piles by the last `b` of the shortest chain end, and the point before each point. */
    uint32_t *point_a = arena_new(memory, most, sizeof *point_a), *point_b = arena_new(memory, most, sizeof *point_b);
    uint32_t *before = arena_new(memory, most, sizeof *before), *tails = arena_new(memory, most, sizeof *tails);
    if (!partner || !point_a || !point_b || !before || !tails) return NO_MEMORY;
    int whole = of->suffixes && b0 == 0 && b1 == of->b_count;
    int status = whole ? find_unique_in_long(memory, of, a0, a1, partner)
                       : find_unique(memory, of, a0, a1, b0, b1, partner);
    if (status) return status;
    size_t points = 0, piles = 0;
    for (size_t i = a0; i < a1; i++) {
        uint32_t place = partner[i - a0];
        if (place == NONE) continue;
        point_a[points] = (uint32_t)i;
        point_b[points] = place;
        size_t low = 0, high = piles;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (point_b[tails[middle]] < place) low = middle + 1; else high = middle;
        }
        before[points] = low ? tails[low - 1] : UINT32_MAX;
        tails[low] = (uint32_t)points++;
        piles += low == piles;
    }
    anchors->count = piles;
    for (uint32_t point = piles ? tails[piles - 1] : UINT32_MAX; piles; point = before[point]) {
        piles--;
        anchors->a[piles] = point_a[point];
        anchors->b[piles] = point_b[point];
    }
    arena_free(memory, partner);
    arena_free(memory, point_a);
    arena_free(memory, point_b);
    arena_free(memory, before);
    arena_free(memory, tails);
    return OK;
}

/* Align a[a0:a1] with b[b0:b1], first cut at anchors if the table would have more than `cells` cells. */
static inline int align_stretch(arena *memory, const word_pair *of, size_t a0, size_t a1, size_t b0, size_t b1,
                                uint64_t cells, pairing *pairs) {
    if ((uint64_t)(a1 - a0) * (b1 - b0) <= cells) return smith_waterman(memory, of, a0, a1, b0, b1, pairs);
    pairing anchors = {NULL, NULL, 0};
    anchors.a = arena_new(memory, a1 - a0, sizeof *anchors.a);
    anchors.b = arena_new(memory, a1 - a0, sizeof *anchors.b);
    if (!anchors.a || !anchors.b) return NO_MEMORY;
    int status = find_anchors(memory, of, a0, a1, b0, b1, &anchors);
    size_t i = a0, j = b0;
    for (size_t k = 0; !status && k <= anchors.count; k++) {
        size_t anchor_i = k < anchors.count ? anchors.a[k] : a1, anchor_j = k < anchors.count ? anchors.b[k] : b1;
        if ((uint64_t)(anchor_i - i) * (anchor_j - j) <= cells)
            status = smith_waterman(memory, of, i, anchor_i, j, anchor_j, pairs);
        if (k < anchors.count) add_pair(pairs, anchor_i, anchor_j);
        i = anchor_i + 1;
        j = anchor_j + 1;
    }
    arena_free(memory, anchors.a);
    arena_free(memory, anchors.b);
    return status;
}

/* Keep only the run of pairs with the highest score: the alignment without what is far off. */
static inline void keep_best_stretch(pairing *of) {
    int64_t best = 0, score = 0;
    size_t first = 0, best_first = 0, best_last = 0;
    for (size_t k = 0; k < of->count; k++) {
        if (k) score -= GAP * ((int64_t)of->a[k] - of->a[k - 1] - 1 + ((int64_t)of->b[k] - of->b[k - 1] - 1));
        if (score < 0 || k == 0) first = k, score = 0;
        score += MATCH;
        if (score > best) best = score, best_first = first, best_last = k;
    }
    size_t left = of->count ? best_last + 1 - best_first : 0;
    memmove(of->a, of->a + best_first, left * sizeof *of->a);
    memmove(of->b, of->b + best_first, left * sizeof *of->b);
    of->count = left;
}

/* The words of the shorter unit as a bag, and how many of each are in a window on the longer one. */
typedef struct {
    uint32_t *words; /* different ones, sorted */
    uint32_t *own, *within;
    size_t count;
    size_t shared;      /* words that the bag and the window share, repeats included */
    uint64_t maybe[16]; /* a bit for each word of the bag: most words that are not in it are seen at once */
} window_bag;

/* Which bit of 1024 a word has: the upper ones of a product (Knuth, The Art of Computer Programming, 6.4). */
static inline uint32_t maybe_bit(uint32_t word) { return (word * UINT32_C(0x9E3779B1)) >> 22; }

static inline int window_bag_init(arena *memory, window_bag *of, const uint32_t *words, size_t count) {
    uint64_t *sorted;
    of->words = arena_new(memory, count, sizeof *of->words);
    of->own = arena_new(memory, count, sizeof *of->own);
    of->within = arena_new(memory, count, sizeof *of->within);
    if (!of->words || !of->own || !of->within || sorted_words(memory, words, count, &sorted)) return NO_MEMORY;
    of->count = of->shared = 0;
    memset(of->maybe, 0, sizeof of->maybe);
    for (size_t at = 0, end; at < count; at = end) {
        end = run_end(sorted, count, at);
        uint32_t bit = maybe_bit((uint32_t)(sorted[at] >> 32));
        of->maybe[bit / 64] |= (uint64_t)1 << bit % 64;
        of->words[of->count] = (uint32_t)(sorted[at] >> 32);
        of->own[of->count] = (uint32_t)(end - at);
        of->within[of->count++] = 0;
    }
    arena_free(memory, sorted);
    return OK;
}

/* Let a word come into the window, or leave it. */
static inline void move_window(window_bag *of, uint32_t word, int comes) {
    size_t low = 0, high = of->count;
    uint32_t bit = maybe_bit(word);
    if (!(of->maybe[bit / 64] >> bit % 64 & 1)) return;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (of->words[middle] < word) low = middle + 1; else high = middle;
    }
    if (low == of->count || of->words[low] != word) return;
    if (comes) of->shared += of->within[low]++ < of->own[low];
    else of->shared -= --of->within[low] < of->own[low];
}

/* Whether a window of `width` words somewhere in b[b0:b1] shares `least` words with the bag. */
static inline int has_window(window_bag *bag, const uint32_t *b, size_t b0, size_t b1, size_t width, size_t least) {
    int found = 0;
    size_t first = b0, j = b0;
    for (; j < b1 && !found; j++) {
        if (j - first == width) move_window(bag, b[first++], 0);
        move_window(bag, b[j], 1);
        found = bag->shared >= least;
    }
    for (; first < j; first++) move_window(bag, b[first], 0);
    return found;
}

/* Whether an alignment may match `least` words; where it is not worth finding out, it may.
 *
 * Proof: the score of a stretch is above zero, so m matched words have fewer than 2 * m others between them, and lie
 * within 3 * m words of `b`. Of any `a_count - least + 1` words of `a` one is among them: the rarest ones are looked
 * at, and what lies around each of their places. */
static inline int may_match(arena *memory, const word_pair *of, size_t least, uint64_t cells, int *may) {
    enum { CELLS_PER_STEP = 8 }; /* the search must be cheap beside the alignment that it may save */
    size_t width = 3 * of->a_count, unmatched = of->a_count - least;
    *may = 1;
    if (!of->suffixes || least > of->a_count || of->b_count / 2 < width) return OK;
    window_bag bag;
    uint64_t *rarity = arena_new(memory, of->a_count, sizeof *rarity);
    uint64_t *spare = arena_new(memory, of->a_count, sizeof *spare);
    if (!rarity || !spare || window_bag_init(memory, &bag, of->a, of->a_count)) return NO_MEMORY;
    for (size_t word = 0; word < bag.count; word++) {
        suffix_range range = places_of(of, bag.words[word]);
        rarity[word] = (uint64_t)(range.high - range.low) << 32 | (uint64_t)word;
    }
    sorted_set(rarity, spare, bag.count);
    uint64_t work = 0;
    size_t rarest = 0;
    for (size_t words = 0; words <= unmatched && rarest < bag.count; rarest++) {
        words += bag.own[(uint32_t)rarity[rarest]];
        work += (rarity[rarest] >> 32) * 2 * width;
    }
    if (work <= cells / CELLS_PER_STEP) {
        *may = 0;
        for (size_t i = 0; i < rarest && !*may; i++) {
            suffix_range range = places_of(of, bag.words[(uint32_t)rarity[i]]);
            for (size_t at = range.low; at < range.high && !*may; at++) {
                size_t place = of->suffixes->order[at];
                size_t low = place < width ? 0 : place - width + 1;
                size_t high = of->b_count - place < width ? of->b_count : place + width;
                *may = has_window(&bag, of->b, low, high, width, least);
            }
        }
    }
    arena_free(memory, rarity);
    arena_free(memory, spare);
    arena_free(memory, bag.words);
    arena_free(memory, bag.own);
    arena_free(memory, bag.within);
    return OK;
}

/* Align two units. `pairs` is given room here. `similar`: match their common beginning and end first. If fewer than
 * `least` words are matched, none are. */
static inline int align_units(arena *memory, const word_pair *of, int similar, uint64_t cells, size_t least,
                              pairing *pairs) {
    size_t fewest = of->a_count < of->b_count ? of->a_count : of->b_count, at;
    int may = 1;
    pairs->count = 0;
    pairs->a = arena_new(memory, fewest, sizeof *pairs->a);
    pairs->b = arena_new(memory, fewest, sizeof *pairs->b);
    if (!pairs->a || !pairs->b) return NO_MEMORY;
    int status = find_stretch(memory, of, &at);
    if (status) return status;
    if (at != SIZE_MAX) {
        for (size_t i = 0; i < of->a_count; i++) add_pair(pairs, i, at + i);
        if (pairs->count < least) pairs->count = 0;
        return OK;
    }
    status = may_match(memory, of, least, cells, &may);
    if (status || !may) return status;
    size_t front = 0, back = 0;
    if (similar) {
        while (front < fewest && of->a[front] == of->b[front]) front++;
        while (back < fewest - front && of->a[of->a_count - 1 - back] == of->b[of->b_count - 1 - back]) back++;
    }
    for (size_t i = 0; i < front; i++) add_pair(pairs, i, i);
    status = align_stretch(memory, of, front, of->a_count - back, front, of->b_count - back, cells, pairs);
    for (size_t i = back; i; i--) add_pair(pairs, of->a_count - i, of->b_count - i);
    if (!status) keep_best_stretch(pairs);
    if (pairs->count < least) pairs->count = 0;
    return status;
}

#endif
