/* Hash tables: open addressing with linear probing (Knuth, The Art of Computer Programming 3, section 6.4, algorithm L).
 *
 * What a slot holds is a matter of each table, and `probe` asks it: some have numbers there of what lies elsewhere, others,
 * which are larger than the processor's caches, all that is looked at. No table is ever full, so that every search ends. */
#ifndef UNREPEAT_TABLE_H
#define UNREPEAT_TABLE_H

#include "hash.h"

/* Two random numbers, the second one odd; set once, before any table is made. */
static uint64_t slot_salt[2] = {0, 1};

/* What a table takes for the slot of a hash. Hashes are public and texts can be made up whose words share any of their
 * bits; with numbers that nobody knows mixed in they still do not meet in a table. Only where an entry lies hangs on it,
 * never an answer: what is numbered is numbered in the order of the text. */
static inline uint64_t salted(uint64_t hash) { return fmix64((hash ^ slot_salt[0]) * slot_salt[1]); }

/* Slots of a table for `entries`, of which there must be fewer than 2**61: 5 / 7 full at most, so searches stay short. */
static inline uint64_t slots_for(size_t entries) { return (uint64_t)entries + (uint64_t)entries * 2 / 5 + 8; }

/* Slots where each one that is passed over costs a look at something that lies elsewhere: 5 / 14 full at most. */
static inline uint64_t slots_with_room(size_t entries) { return slots_for(2 * entries); }

/* Where to begin among any number of slots: hash times `slots`, over 2**64 (Lemire 2019, Fast random integer generation in
 * an interval, ACM TOMACS 29). Where there are no products of 128 bits, the upper half of the hash has to do. */
static inline size_t slot_of(uint64_t hash, uint64_t slots) {
#ifdef __SIZEOF_INT128__
    return (size_t)((unsigned __int128)hash * slots >> 64);
#else
    uint64_t upper = hash >> 32;
    return (size_t)(upper * (slots >> 32) + (upper * (slots & UINT32_MAX) >> 32));
#endif
}

static inline size_t next_slot(size_t slot, size_t slots) { return slot + 1 == slots ? 0 : slot + 1; }

/* Whether a slot of a table holds something, and not what is sought. */
typedef int has_other(const void *table, size_t slot, const void *sought);

/* The slot, from `slot` on, that has what is sought, or that is free if none has. */
ALWAYS_INLINE size_t probe(const void *table, size_t slots, size_t slot, has_other *other, const void *sought) {
    while (other(table, slot, sought)) slot = next_slot(slot, slots);
    return slot;
}

/* For a table of numbers from 1 on, 0 where a slot is free: whatever is sought, a free slot is to be found. */
static inline int is_taken(const void *numbers, size_t slot, const void *sought) {
    (void)sought;
    return ((const uint32_t *)numbers)[slot] != 0;
}

/* `count` slots of a table of such numbers, all free; NULL without memory. */
static inline uint32_t *free_slots(arena *memory, size_t count) {
    uint32_t *slots = arena_new(memory, count, sizeof *slots);
    if (slots) memset(slots, 0, count * sizeof *slots);
    return slots;
}

/* The slots of a large table are asked for some time before they are looked at. */
#ifdef __GNUC__
#define PREFETCH(address) __builtin_prefetch(address, 1)
#else
#define PREFETCH(address) ((void)(address))
#endif

#endif
