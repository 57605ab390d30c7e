/* Text to words: one pass that normalizes, finds the words and hashes them.
 *
 * The table of characters (`unicode_tables.h`, made at build time by `make_tables.py`) says what NFKC and
 * casefolding make of each character when its neighbours do not matter. Where they do, and where that is rare, the pass stops and the caller has Python normalize the text. */
#ifndef UNREPEAT_WORDS_H
#define UNREPEAT_WORDS_H

#include "hash.h"
#include "unicode_tables.h"

/* The neighbours of a character decide what becomes of it: ask Python. */
enum { ENTANGLED = 1 };

/* What stands between two parts of one word, and does not count. */
enum { NO_JOINT = 0, JOINT = 2 };

enum { SOFT_HYPHEN = 0xAD, HYPHEN = 0x2010 };

/* Bytes that are copied or read at once, where there is room for them: more than nearly any word has. */
enum { SLACK = 16 };

/* The words of one unit, one behind the other. */
typedef struct {
    uint8_t *bytes; /* their UTF-8 */
    size_t length, capacity;
    size_t *ends;     /* where each word ends in `bytes` */
    uint64_t *hashes; /* XXH64 of each */
    size_t count, room;
} word_list;

static inline void word_list_clear(word_list *of) { of->length = of->count = 0; }

static inline size_t word_start(const word_list *of, size_t word) { return word ? of->ends[word - 1] : 0; }

/* Make room for so many words more. */
static inline int make_room(arena *memory, word_list *of, size_t words) {
    if (words <= of->room - of->count) return OK;
    size_t room = grown(of->room, of->count + words);
    size_t *ends = arena_resize(memory, of->ends, room, sizeof *ends);
    if (!ends) return NO_MEMORY;
    of->ends = ends;
    uint64_t *hashes = arena_resize(memory, of->hashes, room, sizeof *hashes);
    if (!hashes) return NO_MEMORY;
    of->hashes = hashes;
    of->room = room;
    return OK;
}

/* Close the word that ends at `end`. */
static inline int end_word(arena *memory, word_list *of, const uint8_t *end) {
    if (make_room(memory, of, 1)) return NO_MEMORY;
    size_t start = word_start(of, of->count);
    of->length = (size_t)(end - of->bytes);
    of->ends[of->count] = of->length;
    of->hashes[of->count++] = xxh64(of->bytes + start, of->length - start);
    return OK;
}

/* Write a character; the caller has made room for four bytes. */
ALWAYS_INLINE uint8_t *write_utf8(uint8_t *at, uint32_t c) {
    if (c < 0x80) {
        *at++ = (uint8_t)c;
    } else if (c < 0x800) {
        *at++ = (uint8_t)(0xC0 | c >> 6);
        *at++ = (uint8_t)(0x80 | (c & 63));
    } else if (c < 0x10000) {
        *at++ = (uint8_t)(0xE0 | c >> 12);
        *at++ = (uint8_t)(0x80 | (c >> 6 & 63));
        *at++ = (uint8_t)(0x80 | (c & 63));
    } else {
        *at++ = (uint8_t)(0xF0 | c >> 18);
        *at++ = (uint8_t)(0x80 | (c >> 12 & 63));
        *at++ = (uint8_t)(0x80 | (c >> 6 & 63));
        *at++ = (uint8_t)(0x80 | (c & 63));
    }
    return at;
}

/* Take one normalized character, given with its class bits. `goes_on` are the classes that continue the word
 * that is open, none between two words. A letter opens a word, which letters and marks continue; a character of
 * a script without spaces is a word with the marks behind it. */
ALWAYS_INLINE int take(arena *memory, word_list *of, uint8_t **at, uint32_t *goes_on, uint32_t entry) {
    if (!(entry & *goes_on)) {
        if (*goes_on && end_word(memory, of, *at)) return NO_MEMORY;
        *goes_on = entry & IS_SPACELESS ? IS_MARK : entry & IS_LETTER ? IS_LETTER | IS_MARK : 0;
        if (!*goes_on) return OK;
    }
    *at = write_utf8(*at, entry & CODE_POINT);
    return OK;
}

static inline uint32_t entry_of(uint32_t c) { return pages[(size_t)page_of[c >> 8] << 8 | (c & 255)]; }

/* Whether an apostrophe behind a character is one inside a word, if a letter or digit follows. */
static inline int is_inside_word(uint32_t entry) {
    return entry & (RAW_LETTER | RAW_MARK) && !(entry & RAW_SPACELESS);
}

/* Whether a character is a word for itself, unless marks follow, and stands for one character. */
static inline int is_whole_word(uint32_t entry) {
    return (entry & (IS_SPACELESS | IS_MARK | KIND | IS_INVISIBLE | IS_APOSTROPHE)) == IS_SPACELESS;
}

/* Whether a character is a letter, or a digit, and stands for one. */
static inline int is_plain_letter(uint32_t entry) {
    return (entry & (IS_LETTER | KIND | IS_INVISIBLE | IS_APOSTROPHE)) == IS_LETTER;
}

/* Whether a pair of characters, each as it is after normalization, may become one. */
static inline int may_compose(uint32_t first, uint32_t second) {
    uint64_t pair = (uint64_t)first << 32 | second;
    size_t low = 0, high = COMPOSING_COUNT;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (composing[middle] < pair) low = middle + 1; else high = middle;
    }
    return low < COMPOSING_COUNT && composing[low] == pair;
}

/* Whether a combining mark (kind MARK) stays as it is after the character `before`, that became `last`. UAX 15, section 9: it does
 * if it neither composes with what is before it nor has to change places with another mark. */
static inline int mark_stays(uint32_t before, uint32_t last, uint32_t mark, uint32_t c) {
    uint32_t kind = before & KIND;
    if (kind == KIND_EXPANDS || before & ENDS_WITH_MARK) return 0;
    if (kind == KIND_MARK)
        return !(mark & MARK_MAY_COMPOSE) && (before & MARK_CLASS) <= (mark & MARK_CLASS);
    return !(mark & MARK_MAY_COMPOSE) || !may_compose(last, c);
}

/* ASCII characters that are looked at together: so many at most, BLOCK at a time. */
enum { BLOCK = 64, WINDOW = 8 * BLOCK };

typedef struct {
    uint8_t folded[WINDOW + SLACK];
    /* A bit for each character; one block more, without any, so that `bits_from` may read it. */
    uint64_t in_word[WINDOW / BLOCK + 1], vanishing[WINDOW / BLOCK + 1];
} ascii_window;

ALWAYS_INLINE int is_ascii_letter(uint8_t c) {
    return (uint8_t)((c | 0x20) - 'a') < 26 || (uint8_t)(c - '0') < 10;
}

ALWAYS_INLINE uint8_t ascii_folded(uint8_t c) { return c | (uint8_t)((uint8_t)(c - 'A') < 26) << 5; }

ALWAYS_INLINE int is_ascii_apostrophe(uint8_t c) { return c == '\'' || c == '`'; }

/* Whether a character ends a word whatever its neighbours are. A mark behind it may still compose with it. */
ALWAYS_INLINE int is_ascii_gap(uint32_t c) {
    return c < 128 && !is_ascii_letter((uint8_t)c) && !is_ascii_apostrophe((uint8_t)c);
}

/* Make one number of 64 bytes, each 0 or 1: a bit for each. */
ALWAYS_INLINE uint64_t bits_of(const uint8_t *flags) {
    uint64_t bits = 0;
    for (int i = 0; i < 8; i++) bits |= (read64(flags + 8 * i) * 0x0102040810204080ULL >> 56) << 8 * i;
    return bits;
}

/* The 64 bits from number `at` on. */
ALWAYS_INLINE uint64_t bits_from(const uint64_t *bits, size_t at) {
    size_t block = at / 64, shift = at % 64;
    return bits[block] >> shift | (shift ? bits[block + 1] << (64 - shift) : 0);
}

/* Fold up to WINDOW characters and see which belong to words. An apostrophe does between two letters, and vanishes. Of the
 * last character of a full window it is not known; there the caller looks again. */
static inline void look_through(ascii_window *of, const uint8_t *text, size_t length) {
    size_t blocks = (length + BLOCK - 1) / BLOCK;
    uint64_t quotes[WINDOW / BLOCK], any = 0;
    for (size_t block = 0; block < blocks; block++) {
        const uint8_t *from = text + BLOCK * block;
        uint8_t rest[BLOCK], letters[BLOCK], quoted[BLOCK], *to = of->folded + BLOCK * block;
        if (length < BLOCK * (block + 1)) {
            memset(rest, 0, BLOCK);
            memcpy(rest, from, length - BLOCK * block);
            from = rest;
        }
        for (int i = 0; i < BLOCK; i++) {
            uint8_t c = from[i];
            to[i] = ascii_folded(c);
            letters[i] = ((uint8_t)((c | 0x20) - 'a') < 26) | ((uint8_t)(c - '0') < 10);
            quoted[i] = (c == '\'') | (c == '`');
        }
        of->in_word[block] = bits_of(letters);
        any |= quotes[block] = bits_of(quoted);
    }
    of->in_word[blocks] = 0;
    memset(of->folded + BLOCK * blocks, 0, SLACK);
    memset(of->vanishing, 0, sizeof of->vanishing);
    if (!any) return;
    uint64_t before = 0;
    for (size_t block = 0; block < blocks; block++) {
        uint64_t letters = of->in_word[block], after = of->in_word[block + 1];
        of->vanishing[block] = quotes[block] & (letters << 1 | before >> 63) & (letters >> 1 | after << 63);
        before = letters;
    }
    for (size_t block = 0; block < blocks; block++) of->in_word[block] |= of->vanishing[block];
}

/* What a character is to a joint beside it: nothing; a digit or another part of words that joints do not stand
 * beside; a letter that they do; an apostrophe, which counts or not; or something that only Python decides about. */
enum { ROLE_GAP, ROLE_DIGIT, ROLE_LETTER, ROLE_QUOTE, ROLE_ODD };

/* Whether `value` lies in one of the ranges that begin at every other bound and end before the next. */
static inline int is_within(const uint32_t *bounds, size_t count, uint32_t value) {
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (bounds[middle] <= value) low = middle + 1; else high = middle;
    }
    return (int)(low & 1);
}

static inline int is_lower_case(uint32_t c) {
    return c < 128 ? (uint8_t)(c - 'a') < 26 : is_within(lower_case, LOWER_CASE_COUNT, c);
}

static inline int role_of(uint32_t c) {
    if (c < 128) {
        if ((uint8_t)((c | 0x20) - 'a') < 26) return ROLE_LETTER;
        return is_ascii_letter((uint8_t)c) ? ROLE_DIGIT : is_ascii_apostrophe((uint8_t)c) ? ROLE_QUOTE : ROLE_GAP;
    }
    uint32_t entry = entry_of(c);
    if (entry & (IS_INVISIBLE | RAW_MARK)) return ROLE_ODD;
    if (entry & IS_APOSTROPHE) return entry & RAW_LETTER ? ROLE_ODD : ROLE_QUOTE;
    if (!(entry & RAW_LETTER)) return ROLE_GAP;
    return is_within(no_part, NO_PART_COUNT, c) ? ROLE_DIGIT : ROLE_LETTER;
}

static inline int is_blank(uint32_t c) { return c == ' ' || c == '\t' || c == 0xA0; }

static inline int is_line_end(uint32_t c) { return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028; }

NEVER_INLINE int joint_1(const uint8_t *text, size_t length, size_t at, size_t *next);

/* Append the word that begins at `*at`, one character at a time. */
static inline int ascii_word(arena *memory, word_list *of, const uint8_t *text, size_t length, size_t *at) {
    uint8_t *to = of->bytes + of->length;
    size_t i = *at, next;
    for (; i < length; i++) {
        if (is_ascii_letter(text[i])) {
            *to++ = ascii_folded(text[i]);
        } else if (text[i] == '.' || text[i] == '-') {
            int joint = joint_1(text, length, i, &next);
            if (joint == ENTANGLED) return ENTANGLED;
            if (joint == NO_JOINT) break;
            i = next - 1;
        } else if (!is_ascii_apostrophe(text[i]) || i + 1 == length || !is_ascii_letter(text[i + 1])) {
            break;
        }
    }
    *at = i;
    return end_word(memory, of, to);
}

static inline int ascii_words(arena *memory, word_list *of, const uint8_t *text, size_t length) {
    ascii_window window;
    RESERVE(memory, of->bytes, of->capacity, of->length + length + SLACK); /* not NULL, even for no text */
    for (size_t start = 0; start < length;) {
        size_t size = length - start < WINDOW ? length - start : WINDOW, at = 0;
        look_through(&window, text + start, size);
        if (make_room(memory, of, WINDOW / 2)) return NO_MEMORY;
        while (at < size) {
            uint64_t bits = bits_from(window.in_word, at);
            if (!bits) {
                at = size - at > 64 ? at + 64 : size;
                continue;
            }
            at += (size_t)lowest_bit(bits);
            uint64_t gap = ~bits_from(window.in_word, at);
            size_t own = gap ? (size_t)lowest_bit(gap) : 64, behind = start + at + own, next;
            int goes_on = own == 64 || at + own + 1 >= WINDOW; /* perhaps, behind the window */
            if (behind < length && (text[behind] == '-' || (own == 1 && text[behind] == '.')))
                goes_on |= joint_1(text, length, behind, &next);
            if (goes_on) {
                at += start;
                int status = ascii_word(memory, of, text, length, &at);
                if (status) return status;
                at -= start;
                if (make_room(memory, of, WINDOW / 2)) return NO_MEMORY;
                continue;
            }
            const uint8_t *from = window.folded + at;
            uint8_t *to = of->bytes + of->length;
            if (bits_from(window.vanishing, at) & (((uint64_t)1 << own) - 1)) {
                size_t kept = 0;
                for (size_t i = 0; i < own; i++) {
                    to[kept] = from[i];
                    kept += !is_ascii_apostrophe(from[i]);
                }
                if (end_word(memory, of, to + kept)) return NO_MEMORY;
            } else if (own < SLACK) {
                memcpy(to, from, SLACK);
                of->length += own;
                of->ends[of->count] = of->length;
                of->hashes[of->count++] = xxh64_short(from, own);
            } else {
                memcpy(to, from, own);
                if (end_word(memory, of, to + own)) return NO_MEMORY;
            }
            at += own;
        }
        start += at; /* `size`, or where a word ends that went on */
    }
    return OK;
}

/* Characters that are looked at together for line breaks. */
enum { STRETCH = 32 };

#define CHARACTER uint8_t
#define NAME(function) function##_1
#include "words_by_width.h"
#define CHARACTER uint16_t
#define NAME(function) function##_2
#include "words_by_width.h"
#define CHARACTER uint32_t
#define NAME(function) function##_4
#include "words_by_width.h"

/* A text as Python holds it: `width` bytes a character, or 0 for ASCII, which needs one as well. */
typedef struct {
    const void *data;
    size_t length;
    int width;
} text_view;

/* Append the words of a text to the list. OK, NO_MEMORY, or ENTANGLED: then the list is as it was. */
static inline int find_words(arena *memory, word_list *of, const text_view *text) {
    size_t length = of->length, count = of->count;
    int status;
    switch (text->width) {
    case 0: status = ascii_words(memory, of, text->data, text->length); break;
    case 1: status = raw_words_1(memory, of, text->data, text->length); break;
    case 2: status = raw_words_2(memory, of, text->data, text->length); break;
    default: status = raw_words_4(memory, of, text->data, text->length); break;
    }
    if (status == ENTANGLED) {
        of->length = length;
        of->count = count;
    }
    return status;
}

/* The same for a text that Python has normalized. */
static inline int find_folded_words(arena *memory, word_list *of, const text_view *text) {
    switch (text->width) {
    case 0: return folded_words_1(memory, of, text->data, text->length);
    case 1: return folded_words_1(memory, of, text->data, text->length);
    case 2: return folded_words_2(memory, of, text->data, text->length);
    default: return folded_words_4(memory, of, text->data, text->length);
    }
}

/* Find the next run of characters, from `*at` on, that looks like one word in the text as it is. */
static inline int next_raw_word(const text_view *text, size_t *at, size_t *start, size_t *end) {
    switch (text->width) {
    case 0:
    case 1: return next_raw_word_1(text->data, text->length, at, start, end);
    case 2: return next_raw_word_2(text->data, text->length, at, start, end);
    default: return next_raw_word_4(text->data, text->length, at, start, end);
    }
}

/* A part of a text. */
static inline text_view part_of_text(const text_view *text, size_t start, size_t end) {
    size_t width = text->width ? (size_t)text->width : 1;
    text_view part = {(const uint8_t *)text->data + start * width, end - start, text->width};
    return part;
}

/* Find where the words of a text stand: `starts` and `ends` get room for them, `*count` their number. The part
 * of the text that looks like the n-th word must give the n-th word and nothing else; where it does not,
 * `*count` is SIZE_MAX. OK, NO_MEMORY or ENTANGLED. */
static inline int find_word_spans(arena *memory, const text_view *text, size_t **starts, size_t **ends,
                                  size_t *count) {
    word_list all, one;
    memset(&all, 0, sizeof all);
    memset(&one, 0, sizeof one);
    int status = find_words(memory, &all, text);
    *starts = arena_new(memory, all.count, sizeof **starts);
    *ends = arena_new(memory, all.count, sizeof **ends);
    if (status || !*starts || !*ends) return status ? status : NO_MEMORY;
    size_t at = 0, start = 0, end = 0, word = 0;
    *count = SIZE_MAX;
    for (; next_raw_word(text, &at, &start, &end); word++) {
        text_view part = part_of_text(text, start, end);
        word_list_clear(&one);
        status = find_words(memory, &one, &part);
        if (status) return status;
        size_t from = word < all.count ? word_start(&all, word) : 0;
        if (word == all.count || one.count != 1 || one.length != all.ends[word] - from ||
            memcmp(one.bytes, all.bytes + from, one.length) != 0)
            return OK;
        (*starts)[word] = start;
        (*ends)[word] = end;
    }
    if (word == all.count) *count = word;
    return OK;
}

/* Find the next line that is not blank, from `*at` on; 0 if there is none. Spans lie without white space. */
static inline int next_line(const text_view *text, size_t *at, size_t *start,
                            size_t *end) {
    switch (text->width) {
    case 0:
    case 1: return next_line_1(text->data, text->length, at, start, end);
    case 2: return next_line_2(text->data, text->length, at, start, end);
    default: return next_line_4(text->data, text->length, at, start, end);
    }
}

#endif
