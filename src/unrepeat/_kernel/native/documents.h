/* Whole documents: the keys under which they are found, and the index of the keys. */
#ifndef UNREPEAT_DOCUMENTS_H
#define UNREPEAT_DOCUMENTS_H

#include "align.h"
#include "minhash.h"

typedef struct {
    size_t size, bands, rows;
    size_t least;   /* words from which on a document has more than one key */
    uint64_t every; /* shingles whose hashes this divides are keys; 0 for none */
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
    size_t count;
    uint64_t *sample; /* twice what one document needs: the second half is for sorting */
    size_t sample_capacity;
} document_batch;

static inline int64_t signed_key(uint64_t key) {
    int64_t bits;
    memcpy(&bits, &key, sizeof bits); /* a cast of a large value would be left to the compiler */
    return bits;
}

static inline int add_document(arena *memory, document_batch *of, const word_list *words) {
    const key_plan *plan = &of->plan;
    RESERVE(memory, of->bytes, of->bytes_capacity, of->length + words->length + words->count + 1);
    uint64_t whole = words->count;
    uint8_t *to = of->bytes + of->length;
    for (size_t word = 0, start = 0; word < words->count; start = words->ends[word++]) {
        if (word) *to++ = 0;
        size_t length = words->ends[word] - start;
        memcpy(to, words->bytes + start, length);
        to += length;
        whole = whole * MULTIPLIER + words->hashes[word];
    }
    of->length = (size_t)(to - of->bytes);
    RESERVE(memory, of->keys, of->keys_capacity, of->key_count + 1 + plan->bands);
    of->keys[of->key_count++] = signed_key(fmix64(whole));
    if (words->count >= plan->least) {
        size_t shingles = words->count - plan->size + 1, sampled = 0;
        if (plan->every) RESERVE(memory, of->sample, of->sample_capacity, 2 * shingles);
        sketch_begin(of->sketch, of->signature);
        shingle_roll roll = roll_begin(words->hashes, plan->size);
        for (size_t i = 0;; i++) {
            uint64_t hash = fmix64(roll.sum);
            sketch_add(of->sketch, of->signature, hash);
            if (plan->every && hash % plan->every == 0) of->sample[sampled++] = hash;
            if (i + 1 == shingles) break;
            roll_on(&roll, words->hashes[i], words->hashes[i + plan->size]);
        }
        sketch_flush(of->sketch, of->signature);
        for (size_t band = 0; band < plan->bands; band++)
            of->keys[of->key_count++] = band_key(of->signature, band, plan->rows);
        if (sampled) {
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

/* The different words of two stored documents, each with a number; they stay where they are. */
typedef struct {
    const uint8_t **words;
    uint64_t *hashes;
    uint32_t *lengths;
    uint32_t count;
    uint32_t *slots; /* word + 1, or 0; found by hash */
    size_t mask;
} stored_words;

static inline int stored_words_init(arena *memory, stored_words *of, size_t most) {
    if (most >= NONE) return TOO_LARGE;
    of->count = 0;
    of->mask = power_of_two(2 * most) - 1;
    of->words = arena_new(memory, most, sizeof *of->words);
    of->hashes = arena_new(memory, most, sizeof *of->hashes);
    of->lengths = arena_new(memory, most, sizeof *of->lengths);
    of->slots = arena_new(memory, of->mask + 1, sizeof *of->slots);
    if (!of->words || !of->hashes || !of->lengths || !of->slots) return NO_MEMORY;
    memset(of->slots, 0, (of->mask + 1) * sizeof *of->slots);
    return OK;
}

/* Give the number of a word. Words are compared, not only their hashes. */
static inline uint32_t stored_word(stored_words *of, const uint8_t *word, size_t length) {
    uint64_t hash = xxh64(word, length);
    size_t at = hash & of->mask;
    for (; of->slots[at]; at = (at + 1) & of->mask) {
        uint32_t known = of->slots[at] - 1;
        if (of->hashes[known] == hash && of->lengths[known] == length &&
            memcmp(of->words[known], word, length) == 0)
            return known;
    }
    of->words[of->count] = word;
    of->hashes[of->count] = hash;
    of->lengths[of->count] = (uint32_t)length;
    of->slots[at] = of->count + 1;
    return of->count++;
}

/* A word and the NUL behind it take two bytes at least. */
static inline size_t most_words(size_t length) { return length / 2 + 1; }

/* Number the words of a stored document, and tell how many it has. */
static inline int number_document(stored_words *of, const uint8_t *text, size_t length, uint32_t *ids,
                                  size_t *count) {
    *count = 0;
    for (size_t start = 0, end; start < length; start = end + 1) {
        for (end = start; end < length && text[end]; end++) {}
        if (end == start || end + 1 == length || end - start >= NONE) return MALFORMED;
        ids[(*count)++] = stored_word(of, text + start, end - start);
    }
    return OK;
}

static inline int count_document_shingles(arena *memory, const uint8_t *one, size_t one_length,
                                          const uint8_t *other, size_t other_length, size_t size,
                                          size_t counts[3]) {
    stored_words words;
    word_pair pair;
    uint32_t *a = arena_new(memory, most_words(one_length), sizeof *a);
    uint32_t *b = arena_new(memory, most_words(other_length), sizeof *b);
    if (!a || !b) return NO_MEMORY;
    int status = stored_words_init(memory, &words, most_words(one_length) + most_words(other_length));
    if (!status) status = number_document(&words, one, one_length, a, &pair.a_count);
    if (!status) status = number_document(&words, other, other_length, b, &pair.b_count);
    if (status) return status;
    pair.a = a;
    pair.b = b;
    pair.words = words.count;
    return count_shingles(memory, &pair, size, counts);
}

/* Which kept documents have which key: open addressing, one entry per document and key. */
typedef struct {
    int64_t *keys;
    uint32_t *numbers; /* document + 1, or 0 for a free slot */
    size_t mask, used;
    size_t bucket, candidates;
    uint32_t next; /* the least number that the next document may have */
    /* For one question: the documents found, with the number of keys that each shares. */
    uint32_t *seen, *hits;
    size_t *seen_slots; /* where they stand in `seen`, in the order in which they were found */
    size_t seen_mask;
    uint32_t *ranked, *rank_hits;
} document_index;

static inline size_t key_slot(const document_index *of, int64_t key) { return (size_t)(uint64_t)key & of->mask; }

static inline int document_index_grow(arena *memory, document_index *of) {
    size_t size = of->keys ? 2 * (of->mask + 1) : 256, before = of->keys ? of->mask + 1 : 0;
    if (size == 0) return NO_MEMORY;
    int64_t *keys = arena_new(memory, size, sizeof *keys), *old_keys = of->keys;
    uint32_t *numbers = arena_new(memory, size, sizeof *numbers), *old_numbers = of->numbers;
    if (!keys || !numbers) {
        arena_free(memory, keys);
        arena_free(memory, numbers);
        return NO_MEMORY;
    }
    memset(numbers, 0, size * sizeof *numbers);
    of->mask = size - 1;
    of->keys = keys;
    of->numbers = numbers;
    for (size_t slot = 0; slot < before; slot++) {
        if (!old_numbers[slot]) continue;
        size_t at = key_slot(of, old_keys[slot]);
        while (numbers[at]) at = (at + 1) & of->mask;
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
    while ((of->used + count) > (of->mask + 1) / 3 * 2)
        if (document_index_grow(memory, of)) return NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        size_t at = key_slot(of, keys[i]), same = 0, oldest = 0;
        for (; of->numbers[at]; at = (at + 1) & of->mask)
            if (of->keys[at] == keys[i] && (!same++ || of->numbers[at] < of->numbers[oldest])) oldest = at;
        if (same > of->bucket) at = oldest; else of->used++;
        of->keys[at] = keys[i];
        of->numbers[at] = number + 1;
    }
    of->next = number + 1;
    return OK;
}

/* Room for so many different documents in answer to one question. */
static inline int room_for_seen(arena *memory, document_index *of, size_t documents) {
    if (of->seen && 2 * documents <= of->seen_mask) return OK;
    size_t size = power_of_two(2 * documents + 1);
    uint32_t *seen = arena_new(memory, size, sizeof *seen), *hits = arena_new(memory, size, sizeof *hits);
    size_t *slots = arena_new(memory, size / 2, sizeof *slots);
    if (!seen || !hits || !slots) {
        arena_free(memory, seen);
        arena_free(memory, hits);
        arena_free(memory, slots);
        return NO_MEMORY;
    }
    arena_free(memory, of->seen);
    arena_free(memory, of->hits);
    arena_free(memory, of->seen_slots);
    memset(seen, 0, size * sizeof *seen);
    of->seen = seen;
    of->hits = hits;
    of->seen_slots = slots;
    of->seen_mask = size - 1;
    return OK;
}

/* Find the documents that share keys, likeliest first; `ranked` has them afterwards. */
static inline int document_index_ask(arena *memory, document_index *of, const int64_t *keys, size_t count,
                             size_t *found, int *capped) {
    size_t entries = 0, ranked = 0, different = 0;
    *found = 0;
    *capped = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t at = key_slot(of, keys[i]); of->numbers[at]; at = (at + 1) & of->mask)
            entries += of->keys[at] == keys[i];
    if (!entries) return OK;
    if (room_for_seen(memory, of, entries)) return NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        size_t same = 0, oldest = 0;
        for (size_t at = key_slot(of, keys[i]); of->numbers[at]; at = (at + 1) & of->mask)
            if (of->keys[at] == keys[i] && (!same++ || of->numbers[at] < of->numbers[oldest])) oldest = at;
        int full = same > of->bucket;
        *capped |= full;
        for (size_t at = key_slot(of, keys[i]); of->numbers[at]; at = (at + 1) & of->mask) {
            if (of->keys[at] != keys[i] || (full && at == oldest)) continue;
            size_t slot = (size_t)fmix64(of->numbers[at]) & of->seen_mask;
            while (of->seen[slot] && of->seen[slot] != of->numbers[at]) slot = (slot + 1) & of->seen_mask;
            if (!of->seen[slot]) {
                of->seen[slot] = of->numbers[at];
                of->hits[slot] = 0;
                of->seen_slots[different++] = slot;
            }
            of->hits[slot]++;
        }
    }
    for (size_t i = 0; i < different; i++) {
        size_t slot = of->seen_slots[i];
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
