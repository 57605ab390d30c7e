/* Two documents whose words are the same but for wrong letters: `_python/spelling.py` says what is found. */
#ifndef UNREPEAT_SPELLING_H
#define UNREPEAT_SPELLING_H

#include "arena.h"
#include "hash.h"

enum { MOST_LETTERS = 64, GROUP_FIELDS = 5, SHAPES = 3, RUN_TIMES = 4, NOT_SPELT = -3 };

/* A word; its letters are code points. */
typedef struct {
    const uint32_t *letters;
    size_t count;
    uint32_t mask;   /* a bit for each letter in it, 32 of them for all letters */
    uint32_t number; /* equal words have the same one */
    int strict;      /* no letter may be wrong */
} spelt_word;

typedef struct {
    spelt_word *words;
    size_t count;
} spelt_document;

typedef struct {
    int64_t best; /* words in groups, in the upper half, less the wrong letters */
    uint8_t of_a, of_b, wrong;
} spelling_cell;

typedef struct {
    spelt_document a, b;
    const spelt_word **known; /* the first word of each number */
    uint8_t *known_strict; /* for each number */
    size_t known_count, known_of_a;
    uint32_t *slots; /* numbers of words + 1, or 0 */
    size_t mask;
    const uint8_t *limits;
    size_t limit_count;
    uint64_t most_cells;
    spelling_cell *cells;
    size_t cell_capacity;
    size_t *groups; /* GROUP_FIELDS numbers each */
    size_t group_count, group_capacity;
    size_t matched_a, matched_b;
} spelling;

/* Read the words of a stored document. */
static inline int read_spelt(arena *memory, spelt_document *of, const uint8_t *text, size_t length) {
    uint32_t *letters = arena_new(memory, length + 1, sizeof *letters);
    size_t count = length > 0, at = 0, letter = 0;
    for (size_t i = 0; i < length; i++) count += !text[i];
    of->words = arena_new(memory, count + 1, sizeof *of->words);
    if (!letters || !of->words) return NO_MEMORY;
    for (of->count = 0; of->count < count; of->count++, at++) {
        spelt_word *word = of->words + of->count;
        memset(word, 0, sizeof *word);
        word->letters = letters + letter;
        while (at < length && text[at]) {
            uint32_t code = text[at++];
            int more = code < 0xC0 ? 0 : code < 0xE0 ? 1 : code < 0xF0 ? 2 : 3;
            if (more) code &= 0x3F >> more;
            while (more-- && at < length) code = code << 6 | (text[at++] & 0x3F);
            letters[letter++] = code;
            word->mask |= UINT32_C(1) << (code & 31);
        }
        word->count = (size_t)(letters + letter - word->letters);
        if (!word->count) return NOT_SPELT;
    }
    return OK;
}

/* Where the number of a word stands, or could be put. */
static inline size_t spelt_slot(const spelling *of, const spelt_word *word) {
    const size_t bytes = word->count * sizeof *word->letters;
    size_t at = (size_t)salted(xxh64((const uint8_t *)word->letters, bytes)) & of->mask;
    for (; of->slots[at]; at = (at + 1) & of->mask) {
        const spelt_word *known = of->known[of->slots[at] - 1];
        if (known->count == word->count && !memcmp(known->letters, word->letters, bytes)) break;
    }
    return at;
}

static inline void number_words(spelling *of, spelt_document *words) {
    for (size_t i = 0; i < words->count; i++) {
        const size_t at = spelt_slot(of, words->words + i);
        if (!of->slots[at]) {
            of->known[of->known_count++] = words->words + i;
            of->slots[at] = (uint32_t)of->known_count;
        }
        words->words[i].number = of->slots[at] - 1;
    }
}

static inline size_t spelling_slots(size_t items) {
    size_t slots = 64;
    while (slots < 2 * items) slots *= 2;
    return slots;
}

/* Read two documents. */
static inline int spelling_init(arena *memory, spelling *of, const uint8_t *one, size_t one_length,
                                const uint8_t *other, size_t other_length) {
    memset(of, 0, sizeof *of);
    int status = read_spelt(memory, &of->a, one, one_length);
    if (!status) status = read_spelt(memory, &of->b, other, other_length);
    if (status) return status;
    const size_t words = of->a.count + of->b.count;
    if (words > UINT32_MAX / 4) return TOO_LARGE;
    of->mask = spelling_slots(words) - 1;
    of->slots = arena_new(memory, of->mask + 1, sizeof *of->slots);
    of->known = arena_new(memory, words + 1, sizeof *of->known);
    of->known_strict = arena_new(memory, words + 1, sizeof *of->known_strict);
    if (!of->slots || !of->known || !of->known_strict) return NO_MEMORY;
    memset(of->slots, 0, (of->mask + 1) * sizeof *of->slots);
    memset(of->known_strict, 0, words + 1);
    number_words(of, &of->a);
    of->known_of_a = of->known_count;
    number_words(of, &of->b);
    return OK;
}

/* Let no letter of a word be wrong. */
static inline int spelling_strict(arena *memory, spelling *of, const uint8_t *text, size_t length) {
    spelt_document word;
    const int status = read_spelt(memory, &word, text, length);
    if (status || word.count != 1) return status;
    const uint32_t number = of->slots[spelt_slot(of, word.words)];
    if (number) of->known_strict[number - 1] = 1;
    return OK;
}

/* A run of two words: how often it stands in each document, up to once more than counts, and where in `b`. */
typedef struct {
    uint64_t key;
    uint32_t last; /* of its places in `b`, + 1 */
    uint8_t of_a, of_b;
} word_run;

static inline word_run *run_at(word_run *runs, size_t mask, const spelt_word *first) {
    const uint64_t key = (uint64_t)first[0].number << 32 | first[1].number;
    size_t at = (size_t)salted(fmix64(key)) & mask;
    while ((runs[at].of_a || runs[at].of_b) && runs[at].key != key) at = (at + 1) & mask;
    runs[at].key = key;
    return runs + at;
}

static inline int run_counts(const word_run *run) {
    return run->of_b && run->of_a <= RUN_TIMES && run->of_b <= RUN_TIMES;
}

/* Set `partner` of each word of `a` that begins a run of the longest chain. */
static inline int chain_runs(arena *memory, const spelling *of, uint32_t *partner) {
    const size_t count = of->a.count, mask = spelling_slots(count + of->b.count) - 1;
    word_run *runs = arena_new(memory, mask + 1, sizeof *runs);
    uint32_t *same = arena_new(memory, of->b.count + 1, sizeof *same); /* the place before of the same run, + 1 */
    size_t points = 0, piles = 0;
    if (!runs || !same) return NO_MEMORY;
    memset(runs, 0, (mask + 1) * sizeof *runs);
    for (size_t i = 0; i < count; i++) partner[i] = UINT32_MAX;
    for (size_t i = 0; i + 1 < count; i++) {
        word_run *run = run_at(runs, mask, of->a.words + i);
        run->of_a += run->of_a <= RUN_TIMES;
    }
    for (size_t j = 0; j + 1 < of->b.count; j++) {
        word_run *run = run_at(runs, mask, of->b.words + j);
        run->of_b += run->of_b <= RUN_TIMES;
        same[j] = run->last;
        run->last = (uint32_t)j + 1;
    }
    for (size_t i = 0; i + 1 < count; i++) {
        const word_run *run = run_at(runs, mask, of->a.words + i);
        if (run_counts(run)) points += run->of_b;
    }
    uint32_t *own = arena_new(memory, points + 1, sizeof *own), *place = arena_new(memory, points + 1, sizeof *place);
    uint32_t *before = arena_new(memory, points + 1, sizeof *before);
    uint32_t *tails = arena_new(memory, points + 1, sizeof *tails);
    if (!own || !place || !before || !tails) return NO_MEMORY;
    /* Patience sorting; of one run of `a` the places in `b` descend, so that no chain has two of them. */
    points = 0;
    for (size_t i = 0; i + 1 < count; i++) {
        const word_run *run = run_at(runs, mask, of->a.words + i);
        if (!run_counts(run)) continue;
        for (uint32_t next = run->last; next; next = same[next - 1], points++) {
            size_t low = 0, high = piles;
            while (low < high) {
                const size_t middle = low + (high - low) / 2;
                if (place[tails[middle]] < next - 1) low = middle + 1; else high = middle;
            }
            own[points] = (uint32_t)i, place[points] = next - 1;
            before[points] = low ? tails[low - 1] : UINT32_MAX;
            tails[low] = (uint32_t)points;
            piles += low == piles;
        }
    }
    for (uint32_t point = piles ? tails[piles - 1] : UINT32_MAX; point != UINT32_MAX; point = before[point])
        partner[own[point]] = place[point];
    arena_free(memory, runs);
    arena_free(memory, same);
    arena_free(memory, own);
    arena_free(memory, place);
    arena_free(memory, before);
    arena_free(memory, tails);
    return OK;
}

/* One or two words, written without a space. */
typedef struct {
    const spelt_word *words;
    size_t letters;
    uint32_t mask;
    int strict;
} spelt_run;

static inline spelt_run run_of(const spelt_word *words, size_t count) {
    const spelt_word *last = words + count - 1;
    spelt_run run = {words, words->count + (count > 1 ? last->count : 0), words->mask | last->mask,
                     words->strict || last->strict};
    return run;
}

static inline uint32_t letter_of(const spelt_run *of, size_t at) {
    return at < of->words[0].count ? of->words[0].letters[at] : of->words[1].letters[at - of->words[0].count];
}

static inline int same_letters(const spelt_run *one, const spelt_run *other) {
    if (one->letters != other->letters || one->mask != other->mask) return 0;
    for (size_t i = 0; i < one->letters; i++)
        if (letter_of(one, i) != letter_of(other, i)) return 0;
    return 1;
}

/* The distance of two runs of at most MOST_LETTERS letters, or more than `most` if it is greater. */
static inline size_t letter_distance(const spelt_run *one, const spelt_run *other, size_t most) {
    uint32_t letters[MOST_LETTERS];
    uint8_t rows[3][MOST_LETTERS + 1];
    const uint8_t far = (uint8_t)(most + 1);
    uint8_t *before = rows[0], *above = rows[1], *row = rows[2];
    const size_t n = one->letters, m = other->letters;
    for (size_t j = 0; j < m; j++) letters[j] = letter_of(other, j);
    for (size_t j = 0; j <= m; j++) above[j] = j <= most ? (uint8_t)j : far, before[j] = far;
    uint32_t last = 0;
    for (size_t i = 1; i <= n; i++) {
        /* Only cells within `most` of the diagonal can lie on a way that short. */
        const size_t first = i > most ? i - most : 0, end = i + most < m ? i + most : m;
        const uint32_t letter = letter_of(one, i - 1);
        if (first) row[first - 1] = far;
        for (size_t j = first; j <= end; j++) {
            uint8_t least = far;
            if (!j) {
                least = (uint8_t)i;
            } else {
                const uint8_t replaced = (uint8_t)(above[j - 1] + (letter != letters[j - 1]));
                if (above[j] + 1 < least) least = (uint8_t)(above[j] + 1);
                if (row[j - 1] + 1 < least) least = (uint8_t)(row[j - 1] + 1);
                if (replaced < least) least = replaced;
                if (i > 1 && j > 1 && letter == letters[j - 2] && last == letters[j - 1] && before[j - 2] + 1 < least)
                    least = (uint8_t)(before[j - 2] + 1);
            }
            row[j] = least;
        }
        if (end < m) row[end + 1] = far;
        last = letter;
        uint8_t *spare = before;
        before = above, above = row, row = spare;
    }
    return above[m];
}

/* Whether two runs are the same but for `*wrong` letters. */
static inline int same_but_for(const spelling *of, const spelt_run *one, const spelt_run *other, uint8_t *wrong) {
    const size_t least = one->letters < other->letters ? one->letters : other->letters;
    const size_t longest = one->letters + other->letters - least;
    const size_t most = one->strict || other->strict || longest > MOST_LETTERS
        ? 0 : of->limits[least < of->limit_count ? least : of->limit_count - 1];
    *wrong = 0;
    if (!most) return same_letters(one, other);
    if (longest - least > most) return 0;
    /* Each wrong letter takes one from the set of letters at most, and brings one. */
    size_t others = 0;
    for (uint32_t bits = one->mask ^ other->mask; bits; bits &= bits - 1)
        if (++others > 2 * most) return 0;
    const size_t found = letter_distance(one, other, most);
    *wrong = (uint8_t)found;
    return found <= most;
}

/* Add the groups among the words a[a0:a1] and b[b0:b1]. */
static inline int group_words(arena *memory, spelling *of, size_t a0, size_t a1, size_t b0, size_t b1) {
    static const uint8_t shapes[SHAPES][2] = {{1, 1}, {1, 2}, {2, 1}};
    const size_t height = a1 - a0, width = b1 - b0 + 1;
    if (height == 0 || width == 1 || height > of->most_cells / (width - 1)) return OK;
    RESERVE(memory, of->cells, of->cell_capacity, width * (height + 1));
    for (size_t i = 0; i <= height; i++) {
        for (size_t j = 0; j < width; j++) {
            spelling_cell *cell = of->cells + i * width + j;
            spelling_cell found = {0, 0, 0, 0};
            if (i) found.best = (cell - width)->best, found.of_a = 1;
            if (j && (!i || (cell - 1)->best > found.best))
                found.best = (cell - 1)->best, found.of_a = 0, found.of_b = 1;
            for (int shape = 0; shape < SHAPES; shape++) {
                const size_t p = shapes[shape][0], q = shapes[shape][1];
                uint8_t wrong;
                if (p > i || q > j) continue;
                const spelt_run one = run_of(of->a.words + a0 + i - p, p), other = run_of(of->b.words + b0 + j - q, q);
                if (!same_but_for(of, &one, &other, &wrong)) continue;
                const int64_t best = (cell - p * width - q)->best + ((int64_t)(p + q) << 32) - wrong;
                if (best <= found.best) continue;
                found.best = best;
                found.of_a = (uint8_t)p, found.of_b = (uint8_t)q, found.wrong = wrong;
            }
            *cell = found;
        }
    }
    size_t first = of->group_count;
    for (size_t i = height, j = width - 1; i || j;) {
        const spelling_cell *cell = of->cells + i * width + j;
        const size_t p = cell->of_a, q = cell->of_b;
        if (p && q) {
            of->matched_a += p, of->matched_b += q;
            if (p != 1 || q != 1 || cell->wrong) {
                RESERVE(memory, of->groups, of->group_capacity, GROUP_FIELDS * (of->group_count + 1));
                size_t *group = of->groups + GROUP_FIELDS * of->group_count++;
                group[0] = a0 + i - p, group[1] = a0 + i, group[2] = b0 + j - q, group[3] = b0 + j;
                group[4] = cell->wrong;
            }
        }
        i -= p, j -= q;
    }
    /* They were found from the end. */
    for (size_t last = of->group_count; first + 1 < last; first++, last--) {
        size_t spare[GROUP_FIELDS], *one = of->groups + GROUP_FIELDS * first;
        size_t *other = of->groups + GROUP_FIELDS * (last - 1);
        memcpy(spare, one, sizeof spare);
        memcpy(one, other, sizeof spare);
        memcpy(other, spare, sizeof spare);
    }
    return OK;
}

/* Find all groups. */
static inline int respell(arena *memory, spelling *of) {
    uint32_t *partner = arena_new(memory, of->a.count + 1, sizeof *partner);
    if (!partner) return NO_MEMORY;
    for (size_t i = 0; i < of->a.count; i++) of->a.words[i].strict = of->known_strict[of->a.words[i].number];
    for (size_t j = 0; j < of->b.count; j++) {
        spelt_word *word = of->b.words + j;
        word->strict = word->number < of->known_of_a || of->known_strict[word->number];
    }
    int status = chain_runs(memory, of, partner);
    size_t i = 0, j = 0; /* what is before them is done */
    for (size_t run = 0; !status && run + 1 < of->a.count; run++) {
        if (partner[run] == UINT32_MAX) continue;
        for (size_t k = 0; !status && k < 2; k++) {
            const size_t next_i = run + k, next_j = partner[run] + k;
            if (next_i < i || next_j < j) continue;
            status = group_words(memory, of, i, next_i, j, next_j);
            of->matched_a++, of->matched_b++;
            i = next_i + 1, j = next_j + 1;
        }
    }
    return status ? status : group_words(memory, of, i, of->a.count, j, of->b.count);
}

#endif
