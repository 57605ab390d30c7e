/* Whole documents: the keys under which they are found, and the index of the keys. */
#ifndef UNREPEAT_DOCUMENTS_H
#define UNREPEAT_DOCUMENTS_H

#include "minhash.h"
#include "units.h"

typedef struct {
    size_t size, bands, rows;
    size_t least;   /* words from which on a document has more than one key */
    size_t window;  /* of so many shingles in a row the one with the lowest hash is a key; 0 for none */
    size_t body;    /* words behind a headline from which on all of them make a key as well; 0 for none */
} key_plan;

/* Words that are not as `add_document` writes them. */
enum { MALFORMED = -3 };

/* The words and the keys of a batch of documents. */
typedef struct {
    key_plan plan;
    sketcher *sketch;
    uint32_t *signature;
    uint8_t *bytes; /* the words of all documents, a NUL between two of one document */
    size_t length, bytes_capacity;
    int64_t *keys;
    size_t key_count, keys_capacity;
    int64_t *ends, *counts, *key_ends; /* of each document; room for all is there from the start */
    size_t *headlines;                 /* words of the headline of each document; NULL if there is no key of a body */
    size_t count;
    uint64_t *sample; /* twice what one document needs: the second half is for sorting */
    size_t sample_capacity;
} document_batch;

static inline int64_t signed_key(uint64_t key) {
    int64_t bits;
    memcpy(&bits, &key, sizeof bits); /* a cast of a large value would be left to the compiler */
    return bits;
}

/* Move the lowest of each `window` hashes in a row to the front, and tell how many; all of them if there are fewer. */
static inline size_t lowest_in_windows(uint64_t *hashes, size_t count, size_t window) {
    if (count < window) return count;
    size_t chosen = 0;
    uint64_t last = 0;
    for (size_t start = 0; start + window <= count; start++) {
        uint64_t lowest = hashes[start];
        for (size_t i = start + 1; i < start + window; i++) lowest = hashes[i] < lowest ? hashes[i] : lowest;
        /* What is overwritten lies before the next window. */
        if (!chosen || lowest != last) hashes[chosen++] = last = lowest;
    }
    return chosen;
}

/* Count the words of the first line of a text, if it is short enough for a headline; 0 if not. */
static inline int headline_words(arena *memory, word_list *words, const text_view *text, size_t most, size_t *count) {
    size_t at = 0, start = 0, end = 0;
    *count = 0;
    if (!next_line(text, &at, &start, &end) || end - start > most) return OK;
    text_view line = part_of_text(text, start, end);
    word_list_clear(words);
    int status = find_words(memory, words, &line);
    if (!status) *count = words->count;
    return status;
}

/* The key of the words from number `first` on, which begins with their number, out of the sum `whole` of all words. With
 * the sum of the words before, `whole` is before * MULTIPLIER^behind and the rest; only that first part is exchanged, so
 * that not all words are gone through again. */
static inline int64_t key_behind(const word_list *words, size_t first, uint64_t whole) {
    uint64_t before = words->count, behind = words->count - first, power = 1, square = MULTIPLIER;
    for (size_t word = 0; word < first; word++) before = before * MULTIPLIER + words->hashes[word];
    for (uint64_t left = behind; left; left >>= 1, square *= square)
        if (left & 1) power *= square;
    return signed_key(fmix64(whole + (behind - before) * power));
}

static inline int add_document(arena *memory, document_batch *of, const word_list *words) {
    const key_plan *plan = &of->plan;
    RESERVE(memory, of->bytes, of->bytes_capacity, of->length + words->length + words->count + SLACK);
    uint64_t whole = words->count;
    uint8_t *to = of->bytes + of->length;
    for (size_t word = 0, start = 0; word < words->count; start = words->ends[word++]) {
        if (word) *to++ = 0;
        size_t length = words->ends[word] - start;
        /* Most words fit into a copy of a fixed length, which takes no call. */
        if (length <= SLACK && start + SLACK <= words->capacity) memcpy(to, words->bytes + start, SLACK);
        else memcpy(to, words->bytes + start, length);
        to += length;
        whole = whole * MULTIPLIER + words->hashes[word];
    }
    of->length = (size_t)(to - of->bytes);
    RESERVE(memory, of->keys, of->keys_capacity, of->key_count + 2 + plan->bands);
    of->keys[of->key_count++] = signed_key(fmix64(whole));
    size_t headline = of->headlines ? of->headlines[of->count] : 0;
    if (headline && headline < words->count && words->count - headline >= plan->body)
        of->keys[of->key_count++] = key_behind(words, headline, whole);
    if (words->count >= plan->least) {
        size_t shingles = words->count - plan->size + 1;
        if (plan->window) RESERVE(memory, of->sample, of->sample_capacity, 2 * shingles);
        sketch_begin(of->sketch, of->signature);
        shingle_roll roll = roll_begin(words->hashes, plan->size);
        for (size_t i = 0;; i++) {
            uint64_t hash = fmix64(roll.sum);
            sketch_add(of->sketch, of->signature, hash);
            if (plan->window) of->sample[i] = hash;
            if (i + 1 == shingles) break;
            roll_on(&roll, words->hashes[i], words->hashes[i + plan->size]);
        }
        sketch_flush(of->sketch, of->signature);
        for (size_t band = 0; band < plan->bands; band++)
            of->keys[of->key_count++] = band_key(of->signature, band, plan->rows);
        if (plan->window) {
            size_t sampled = lowest_in_windows(of->sample, shingles, plan->window);
            sampled = sorted_set(of->sample, of->sample + shingles, sampled);
            RESERVE(memory, of->keys, of->keys_capacity, of->key_count + sampled);
            for (size_t i = 0; i < sampled; i++) of->keys[of->key_count++] = signed_key(of->sample[i]);
        }
    }
    of->ends[of->count] = (int64_t)of->length;
    of->counts[of->count] = (int64_t)words->count;
    of->key_ends[of->count++] = (int64_t)of->key_count;
    return OK;
}

/* The words of a stored document, which stay where they are. */
typedef struct {
    const uint8_t *text;
    size_t *starts; /* of each word, and of one that would come after the last */
    uint64_t *hashes;
    size_t count;
} stored_words;

/* How many bits stand before the lowest byte that is zero; 64 if none is. */
static inline int bits_before_zero(uint64_t value) {
    /* That byte has its highest bit set in this, and none below it has. */
    uint64_t zeros = (value - 0x0101010101010101ULL) & ~value & 0x8080808080808080ULL;
    return zeros ? lowest_bit(zeros) - 7 : 64;
}

static inline uint64_t lowest_bits(uint64_t value, int bits) { return value & (((uint64_t)1 << bits) - 1); }

/* Hash the word at `at`, which ends at a NUL or at `end`, and tell its length. Words of up to 15 bytes are one number or
 * two, which a load finds. The hash is for finding alone, and need not be that of `add_document`. */
static inline uint64_t stored_hash(const uint8_t *at, const uint8_t *end, size_t *length) {
    uint8_t last[16] = {0};
    size_t left = (size_t)(end - at);
    const uint8_t *from = left < sizeof last ? memcpy(last, at, left) : at;
    uint64_t value = read64(from);
    int bits = bits_before_zero(value);
    *length = (size_t)bits / 8;
    if (bits < 64) return fmix64(lowest_bits(value, bits));
    uint64_t more = read64(from + 8);
    bits = bits_before_zero(more);
    *length += (size_t)bits / 8;
    if (bits < 64) return fmix64(fmix64(value) + lowest_bits(more, bits));
    const uint8_t *nul = memchr(at, 0, left);
    *length = nul ? (size_t)(nul - at) : left;
    return xxh64(at, *length);
}

/* Find the words of a stored document. */
static inline int read_stored(arena *memory, stored_words *of, const uint8_t *text, size_t length) {
    size_t most = length > 0;
    for (size_t i = 0; i < length; i++) most += text[i] == 0;
    of->text = text;
    of->starts = arena_new(memory, most + 1, sizeof *of->starts);
    of->hashes = arena_new(memory, most, sizeof *of->hashes);
    if (!of->starts || !of->hashes) return NO_MEMORY;
    size_t start = 0;
    for (of->count = 0; of->count < most; of->count++) {
        size_t own;
        of->starts[of->count] = start;
        of->hashes[of->count] = stored_hash(text + start, text + length, &own);
        if (!own) return MALFORMED;
        start += own + 1;
    }
    of->starts[most] = start;
    return OK;
}

/* The shingles of two documents, numbered as they stand, those of the first one first. Each is known by the bytes of its
 * words with the NULs between them: words have no NUL, so that the bytes are the same if and only if the words are. */
typedef struct {
    const uint8_t **bytes;
    size_t *lengths;
    uint64_t *hashes;
    uint32_t *first;  /* number of the first shingle that is the same */
    uint8_t *owners;  /* of such a first one, 1: only the first document has it; 2: the second has it */
    uint32_t *table;  /* number + 1 of a first one, or 0; found by hash */
    size_t slots, count;
} shingle_list;

static inline int shingle_list_init(arena *memory, shingle_list *of, size_t most) {
    if (most >= NONE) return TOO_LARGE;
    of->count = 0;
    of->slots = (size_t)slots_with_room(most);
    of->bytes = arena_new(memory, most, sizeof *of->bytes);
    of->lengths = arena_new(memory, most, sizeof *of->lengths);
    of->hashes = arena_new(memory, most, sizeof *of->hashes);
    of->first = arena_new(memory, most, sizeof *of->first);
    of->owners = arena_new(memory, most, 1);
    of->table = free_slots(memory, of->slots);
    return of->bytes && of->lengths && of->hashes && of->first && of->owners && of->table ? OK : NO_MEMORY;
}

static inline int same_shingle(const shingle_list *of, size_t one, size_t other) {
    return of->hashes[one] == of->hashes[other] && of->lengths[one] == of->lengths[other] &&
           memcmp(of->bytes[one], of->bytes[other], of->lengths[one]) == 0;
}

static inline int is_not_same_shingle(const void *table, size_t slot, const void *sought) {
    const shingle_list *of = table;
    return of->table[slot] && !same_shingle(of, of->table[slot] - 1, *(const size_t *)sought);
}

/* Enter the shingles of one of the two documents; `counts` are those of `count_document_shingles`. */
static inline void add_stored(shingle_list *of, const stored_words *words, size_t size, int second,
                              size_t counts[3]) {
    size_t shingles = shingle_count(words->count, size), guess = 0, known = of->count;
    if (!shingles) return;
    size_t width = words->count - shingles + 1;
    shingle_roll roll = roll_begin(words->hashes, width);
    for (size_t i = 0;; i++) {
        size_t number = of->count++, first = number;
        of->hashes[number] = fmix64(roll.sum);
        of->bytes[number] = words->text + words->starts[i];
        of->lengths[number] = words->starts[i + width] - 1 - words->starts[i];
        /* In a copy the next shingle is the one that comes next in the first document, too. */
        if (guess < known && same_shingle(of, guess, number)) {
            first = of->first[guess];
        } else {
            size_t start = slot_of(salted(of->hashes[number]), of->slots);
            size_t slot = probe(of, of->slots, start, is_not_same_shingle, &number);
            if (of->table[slot]) {
                guess = first = of->table[slot] - 1;
            } else {
                of->table[slot] = (uint32_t)number + 1;
                of->owners[number] = 0;
            }
        }
        guess++;
        of->first[number] = (uint32_t)first;
        if (of->owners[first] < 1 + second) {
            counts[second]++;
            counts[2] += of->owners[first]; /* 1 only if this is the second document, and the first has it */
            of->owners[first] = (uint8_t)(1 + second);
        }
        if (i + 1 == shingles) break;
        roll_on(&roll, words->hashes[i], words->hashes[i + width]);
    }
}

/* Count the different shingles of two stored documents: of the first, of the second, and of both. */
static inline int count_document_shingles(arena *memory, const uint8_t *one, size_t one_length,
                                          const uint8_t *other, size_t other_length, size_t size,
                                          size_t counts[3]) {
    stored_words a, b;
    shingle_list all;
    counts[0] = counts[1] = counts[2] = 0;
    int status = read_stored(memory, &a, one, one_length);
    if (!status) status = read_stored(memory, &b, other, other_length);
    if (!status) status = shingle_list_init(memory, &all, a.count + b.count);
    if (status) return status;
    add_stored(&all, &a, size, 0, counts);
    add_stored(&all, &b, size, 1, counts);
    return OK;
}

/* Which kept documents have which key: a table with one entry per document and key. */
typedef struct {
    int64_t *keys;
    uint32_t *numbers; /* document + 1, or 0 for a free slot */
    size_t slots, used;
    size_t bucket, candidates;
    uint32_t next; /* the least number that the next document may have */
    /* For one question: the documents found, with the number of keys that each shares. */
    uint32_t *seen, *hits;
    size_t *seen_at; /* where they stand in `seen`, in the order in which they were found */
    size_t seen_room, seen_slots;
    uint32_t *ranked, *rank_hits;
} document_index;

static inline size_t key_slot(const document_index *of, int64_t key) {
    return slot_of(salted((uint64_t)key), of->slots);
}

static inline int is_other_key(const void *table, size_t slot, const void *sought) {
    const document_index *of = table;
    return of->numbers[slot] && of->keys[slot] != *(const int64_t *)sought;
}

/* The slot of the next entry of a key, from `slot` on; a free one if there are no more. */
static inline size_t key_entry(const document_index *of, int64_t key, size_t slot) {
    return probe(of, of->slots, slot, is_other_key, &key);
}

/* How many documents have a key, and where the oldest of them stands. */
static inline size_t key_count(const document_index *of, int64_t key, size_t *oldest) {
    size_t count = 0;
    for (size_t at = key_entry(of, key, key_slot(of, key)); of->numbers[at];
         at = key_entry(of, key, next_slot(at, of->slots)))
        if (!count++ || of->numbers[at] < of->numbers[*oldest]) *oldest = at;
    return count;
}

static inline int document_index_grow(arena *memory, document_index *of) {
    size_t before = of->slots, slots = before ? 2 * before : 256;
    if (slots < before) return NO_MEMORY;
    int64_t *keys = arena_new(memory, slots, sizeof *keys), *old_keys = of->keys;
    uint32_t *numbers = free_slots(memory, slots), *old_numbers = of->numbers;
    if (!keys || !numbers) {
        arena_free(memory, keys);
        arena_free(memory, numbers);
        return NO_MEMORY;
    }
    of->slots = slots;
    of->keys = keys;
    of->numbers = numbers;
    for (size_t slot = 0; slot < before; slot++) {
        if (!old_numbers[slot]) continue;
        size_t at = probe(numbers, slots, key_slot(of, old_keys[slot]), is_taken, NULL);
        keys[at] = old_keys[slot];
        numbers[at] = old_numbers[slot];
    }
    arena_free(memory, old_keys);
    arena_free(memory, old_numbers);
    return OK;
}

static inline int document_index_init(arena *memory, document_index *of, size_t bucket, size_t candidates) {
    memset(of, 0, sizeof *of);
    of->bucket = bucket;
    of->candidates = candidates;
    of->ranked = arena_new(memory, candidates, sizeof *of->ranked);
    of->rank_hits = arena_new(memory, candidates, sizeof *of->rank_hits);
    return of->ranked && of->rank_hits ? document_index_grow(memory, of) : NO_MEMORY;
}

/* Enter a document. Where a key has `bucket` + 1 documents, the new one takes the place of the oldest. */
static inline int document_index_keep(arena *memory, document_index *of, const int64_t *keys, size_t count,
                              uint32_t number) {
    /* Two thirds full at most. Room for all keys first: a document is entered whole or not at all. */
    while ((of->used + count) > of->slots / 3 * 2)
        if (document_index_grow(memory, of)) return NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        size_t at = 0;
        if (key_count(of, keys[i], &at) <= of->bucket) {
            at = probe(of->numbers, of->slots, key_slot(of, keys[i]), is_taken, NULL);
            of->used++;
        }
        of->keys[at] = keys[i];
        of->numbers[at] = number + 1;
    }
    of->next = number + 1;
    return OK;
}

/* Room for so many different documents in answer to one question. */
static inline int room_for_seen(arena *memory, document_index *of, size_t documents) {
    if (documents <= of->seen_room) return OK;
    size_t room = grown(of->seen_room, documents), slots = (size_t)slots_with_room(room);
    uint32_t *seen = free_slots(memory, slots), *hits = arena_new(memory, slots, sizeof *hits);
    size_t *places = arena_new(memory, room, sizeof *places);
    if (!seen || !hits || !places) {
        arena_free(memory, seen);
        arena_free(memory, hits);
        arena_free(memory, places);
        return NO_MEMORY;
    }
    arena_free(memory, of->seen);
    arena_free(memory, of->hits);
    arena_free(memory, of->seen_at);
    of->seen = seen;
    of->hits = hits;
    of->seen_at = places;
    of->seen_room = room;
    of->seen_slots = slots;
    return OK;
}

static inline int is_other_number(const void *table, size_t slot, const void *sought) {
    uint32_t known = ((const uint32_t *)table)[slot];
    return known && known != *(const uint32_t *)sought;
}

/* Have the slots of some keys on their way from memory while something else is done: in an index of a million documents
 * none of them is in the processor's caches. */
static inline void document_index_prefetch(const document_index *of, const int64_t *keys, size_t count) {
    for (size_t i = 0; i < count; i++) {
        PREFETCH(of->keys + key_slot(of, keys[i]));
        PREFETCH(of->numbers + key_slot(of, keys[i]));
    }
}

/* Find the documents that share keys, likeliest first; `ranked` has them afterwards. */
static inline int document_index_ask(arena *memory, document_index *of, const int64_t *keys, size_t count,
                             size_t *found, int *capped) {
    size_t ranked = 0, different = 0, oldest = 0;
    *found = 0;
    *capped = 0;
    /* No key has more than `bucket` + 1 documents. */
    size_t most = count > of->used / (of->bucket + 1) ? of->used : count * (of->bucket + 1);
    if (room_for_seen(memory, of, most)) return NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        int full = key_count(of, keys[i], &oldest) > of->bucket;
        *capped |= full;
        for (size_t at = key_entry(of, keys[i], key_slot(of, keys[i])); of->numbers[at];
             at = key_entry(of, keys[i], next_slot(at, of->slots))) {
            if (full && at == oldest) continue;
            size_t start = slot_of(salted(of->numbers[at]), of->seen_slots);
            size_t slot = probe(of->seen, of->seen_slots, start, is_other_number, of->numbers + at);
            if (!of->seen[slot]) {
                of->seen[slot] = of->numbers[at];
                of->hits[slot] = 0;
                of->seen_at[different++] = slot;
            }
            of->hits[slot]++;
        }
    }
    for (size_t i = 0; i < different; i++) {
        size_t slot = of->seen_at[i];
        uint32_t number = of->seen[slot] - 1, hits = of->hits[slot];
        of->seen[slot] = 0;
        size_t place = ranked < of->candidates ? ranked++ : ranked;
        for (; place; place--) {
            uint32_t above = of->rank_hits[place - 1];
            if (above > hits || (above == hits && of->ranked[place - 1] < number)) break;
            if (place < of->candidates) {
                of->ranked[place] = of->ranked[place - 1];
                of->rank_hits[place] = above;
            }
        }
        if (place < of->candidates) {
            of->ranked[place] = number;
            of->rank_hits[place] = hits;
        }
    }
    *capped |= different > of->candidates;
    *found = ranked;
    return OK;
}

#endif
