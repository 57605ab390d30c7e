/* Words that are the same but for wrong letters: `_python/spelling.py` says what is found. */
#ifndef UNREPEAT_SPELLING_H
#define UNREPEAT_SPELLING_H

#include "arena.h"

enum { MOST_LETTERS = 64, GROUP_FIELDS = 5, SHAPES = 3 };

/* A word, its letters as code points. */
typedef struct {
    const uint32_t *letters;
    size_t count;
    int strict; /* no letter may be wrong */
} spelt_word;

typedef struct {
    const uint8_t *limits;
    size_t limit_count;
} spelling_limits;

typedef struct {
    int64_t best; /* words in groups, in the upper half, less the wrong letters */
    uint8_t of_a, of_b, wrong;
} spelling_cell;

typedef struct {
    spelling_cell *cells;
    size_t cell_capacity;
    size_t *groups; /* GROUP_FIELDS numbers each; the last group comes first */
    size_t group_count, group_capacity;
} spelling_table;

/* One or two words, written without a space. */
typedef struct {
    const spelt_word *words;
    size_t count, letters;
} spelt_run;

static inline uint32_t letter_of(const spelt_run *of, size_t at) {
    return at < of->words[0].count ? of->words[0].letters[at] : of->words[1].letters[at - of->words[0].count];
}

static inline int same_letters(const spelt_run *one, const spelt_run *other) {
    if (one->letters != other->letters) return 0;
    for (size_t i = 0; i < one->letters; i++)
        if (letter_of(one, i) != letter_of(other, i)) return 0;
    return 1;
}

/* The distance of two runs of at most MOST_LETTERS letters, or more than `most` if it is greater. Only cells
 * within `most` of the diagonal can lie on a way that short. */
static inline size_t letter_distance(const spelt_run *one, const spelt_run *other, size_t most) {
    uint32_t letters[MOST_LETTERS];
    uint8_t rows[3][MOST_LETTERS + 1];
    const uint8_t far = (uint8_t)(most + 1);
    uint8_t *before = rows[0], *above = rows[1], *row = rows[2];
    const size_t n = one->letters, m = other->letters;
    if ((n > m ? n - m : m - n) > most) return far;
    for (size_t j = 0; j < m; j++) letters[j] = letter_of(other, j);
    for (size_t j = 0; j <= m; j++) above[j] = j <= most ? (uint8_t)j : far, before[j] = far;
    uint32_t last = 0;
    for (size_t i = 1; i <= n; i++) {
        const uint32_t letter = letter_of(one, i - 1);
        const size_t first = i > most ? i - most : 0, end = i + most < m ? i + most : m;
        for (size_t j = 0; j <= m; j++) row[j] = far;
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
        last = letter;
        uint8_t *spare = before;
        before = above, above = row, row = spare;
    }
    return above[m];
}

/* Whether two runs are the same but for `*wrong` letters. */
static inline int same_but_for(
    const spelling_limits *of, const spelt_run *one, const spelt_run *other, int strict, uint8_t *wrong) {
    const size_t least = one->letters < other->letters ? one->letters : other->letters;
    const size_t longest = one->letters + other->letters - least;
    const size_t most = strict || longest > MOST_LETTERS
        ? 0 : of->limits[least < of->limit_count ? least : of->limit_count - 1];
    size_t found = 0;
    if (!most) {
        if (!same_letters(one, other)) return 0;
    } else {
        found = letter_distance(one, other, most);
        if (found > most) return 0;
    }
    *wrong = (uint8_t)found;
    return 1;
}

static inline spelt_run run_of(const spelt_word *words, size_t count) {
    spelt_run run = {words, count, words[0].count + (count > 1 ? words[1].count : 0)};
    return run;
}

/* Put the groups among some words into the table. */
static inline int group_words(arena *memory, spelling_table *table, const spelling_limits *limits,
                              const spelt_word *a, size_t a_count, const spelt_word *b, size_t b_count) {
    static const uint8_t shapes[SHAPES][2] = {{1, 1}, {1, 2}, {2, 1}};
    const size_t width = b_count + 1;
    RESERVE(memory, table->cells, table->cell_capacity, width * (a_count + 1));
    spelling_cell *cells = table->cells;
    table->group_count = 0;
    for (size_t i = 0; i <= a_count; i++) {
        for (size_t j = 0; j <= b_count; j++) {
            spelling_cell *cell = cells + i * width + j;
            spelling_cell found = {0, 0, 0, 0};
            if (i) found.best = (cell - width)->best, found.of_a = 1;
            if (j && (!i || (cell - 1)->best > found.best)) found.best = (cell - 1)->best, found.of_a = 0, found.of_b = 1;
            for (int shape = 0; shape < SHAPES; shape++) {
                const size_t p = shapes[shape][0], q = shapes[shape][1];
                uint8_t wrong;
                if (p > i || q > j) continue;
                const spelt_word *own = a + i - p, *others = b + j - q;
                const spelt_run one = run_of(own, p), other = run_of(others, q);
                const int strict = own[0].strict || own[p - 1].strict || others[0].strict || others[q - 1].strict;
                if (!same_but_for(limits, &one, &other, strict, &wrong)) continue;
                const int64_t best = (cell - p * width - q)->best + ((int64_t)(p + q) << 32) - wrong;
                if (best > found.best) {
                    found.best = best;
                    found.of_a = (uint8_t)p, found.of_b = (uint8_t)q, found.wrong = wrong;
                }
            }
            *cell = found;
        }
    }
    for (size_t i = a_count, j = b_count; i || j;) {
        const spelling_cell *cell = cells + i * width + j;
        if (cell->of_a && cell->of_b) {
            RESERVE(memory, table->groups, table->group_capacity, GROUP_FIELDS * (table->group_count + 1));
            size_t *group = table->groups + GROUP_FIELDS * table->group_count++;
            group[0] = i - cell->of_a, group[1] = i, group[2] = j - cell->of_b, group[3] = j;
            group[4] = cell->wrong;
        }
        i -= cell->of_a, j -= cell->of_b;
    }
    return OK;
}

#endif
