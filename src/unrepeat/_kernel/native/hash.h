/* Hashes: XXH64 of words, shingle hashes made of them, and sorted sets of these. */
#ifndef UNREPEAT_HASH_H
#define UNREPEAT_HASH_H

#include "arena.h"

/* For what is rare there, and would make the loop larger. */
#ifdef _MSC_VER
#define NEVER_INLINE static __declspec(noinline)
#elif defined(__GNUC__)
#define NEVER_INLINE static __attribute__((noinline, unused))
#else
#define NEVER_INLINE static
#endif

/* For small functions in the loop over all characters, where compilers find that they are called too often. */
#ifdef _MSC_VER
#define ALWAYS_INLINE static __forceinline
#elif defined(__GNUC__)
#define ALWAYS_INLINE static inline __attribute__((always_inline))
#else
#define ALWAYS_INLINE static inline
#endif

/* XXH64, as specified in xxHash's doc/xxhash_spec.md, with seed 0. */
#define XXH_1 0x9E3779B185EBCA87ULL
#define XXH_2 0xC2B2AE3D27D4EB4FULL
#define XXH_3 0x165667B19E3779F9ULL
#define XXH_4 0x85EBCA77C2B2AE63ULL
#define XXH_5 0x27D4EB2F165667C5ULL

/* An odd multiplier; `sketches.py` of the Python kernel says where it comes from. */
#define MULTIPLIER 0x9E3779B97F4A7C15ULL

/* Number of the lowest bit that is set; there must be one. */
ALWAYS_INLINE int lowest_bit(uint64_t value) {
#ifdef __GNUC__
    return __builtin_ctzll(value);
#else
    int bit = 0;
    while (!(value & 255)) value >>= 8, bit += 8;
    while (!(value & 1)) value >>= 1, bit++;
    return bit;
#endif
}

static inline uint64_t rotate(uint64_t value, int bits) { return value << bits | value >> (64 - bits); }

/* Little-endian whatever the processor is; compilers make one load of it. */
static inline uint64_t read32(const uint8_t *at) {
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static inline uint64_t read64(const uint8_t *at) {
    return (uint64_t)at[0] | (uint64_t)at[1] << 8 | (uint64_t)at[2] << 16 | (uint64_t)at[3] << 24 |
           (uint64_t)at[4] << 32 | (uint64_t)at[5] << 40 | (uint64_t)at[6] << 48 | (uint64_t)at[7] << 56;
}

static inline uint64_t xxh_round(uint64_t lane, uint64_t input) {
    return rotate(lane + input * XXH_2, 31) * XXH_1;
}

static inline uint64_t xxh_merge(uint64_t hash, uint64_t lane) {
    return (hash ^ xxh_round(0, lane)) * XXH_1 + XXH_4;
}

static inline uint64_t xxh_byte(uint64_t hash, uint8_t byte) { return rotate(hash ^ byte * XXH_5, 11) * XXH_1; }

static inline uint64_t xxh_end(uint64_t hash) {
    hash = (hash ^ hash >> 33) * XXH_2;
    hash = (hash ^ hash >> 29) * XXH_3;
    return hash ^ hash >> 32;
}

static inline uint64_t xxh64(const uint8_t *at, size_t length) {
    size_t left = length;
    uint64_t hash = XXH_5;
    if (left >= 32) {
        uint64_t lane[4] = {XXH_1 + XXH_2, XXH_2, 0, 0 - XXH_1};
        for (; left >= 32; at += 32, left -= 32)
            for (int i = 0; i < 4; i++) lane[i] = xxh_round(lane[i], read64(at + 8 * i));
        hash = rotate(lane[0], 1) + rotate(lane[1], 7) + rotate(lane[2], 12) + rotate(lane[3], 18);
        for (int i = 0; i < 4; i++) hash = xxh_merge(hash, lane[i]);
    }
    hash += (uint64_t)length;
    for (; left >= 8; at += 8, left -= 8) hash = rotate(hash ^ xxh_round(0, read64(at)), 27) * XXH_1 + XXH_4;
    if (left >= 4) {
        hash = rotate(hash ^ read32(at) * XXH_1, 23) * XXH_2 + XXH_3;
        at += 4;
        left -= 4;
    }
    for (; left; at++, left--) hash = xxh_byte(hash, *at);
    return xxh_end(hash);
}

/* XXH64 of three bytes: those of nearly every character of a script without spaces. */
static inline uint64_t xxh64_of_3(const uint8_t *at) {
    return xxh_end(xxh_byte(xxh_byte(xxh_byte(XXH_5 + 3, at[0]), at[1]), at[2]));
}

/* One value or the other, without a jump that the processor would have to guess. */
ALWAYS_INLINE uint64_t chosen(int first, uint64_t value, uint64_t other) {
    uint64_t mask = 0 - (uint64_t)(first != 0);
    return (value & mask) | (other & ~mask);
}

/* XXH64 of fewer than 16 bytes, of which 16 can be read. All steps are done and those that count are chosen: what
 * the processor loses when it guesses the length of a word wrong costs more. */
ALWAYS_INLINE uint64_t xxh64_short(const uint8_t *at, size_t length) {
    uint64_t hash = XXH_5 + (uint64_t)length;
    hash = chosen(length & 8, rotate(hash ^ xxh_round(0, read64(at)), 27) * XXH_1 + XXH_4, hash);
    at += length & 8;
    hash = chosen(length & 4, rotate(hash ^ read32(at) * XXH_1, 23) * XXH_2 + XXH_3, hash);
    at += length & 4;
    hash = chosen((length & 3) > 0, xxh_byte(hash, at[0]), hash);
    hash = chosen((length & 3) > 1, xxh_byte(hash, at[1]), hash);
    hash = chosen((length & 3) > 2, xxh_byte(hash, at[2]), hash);
    return xxh_end(hash);
}

/* MurmurHash3's 64-bit finalizer: a bijection that spreads every bit. */
static inline uint64_t fmix64(uint64_t value) {
    value = (value ^ value >> 33) * 0xFF51AFD7ED558CCDULL;
    value = (value ^ value >> 33) * 0xC4CEB9FE1A85EC53ULL;
    return value ^ value >> 33;
}

/* The shingles of a text, one after another: `fmix64(sum)` is the hash of one, and going on to the next one takes a
 * word out of the sum and adds one, so that not all words are read again. */
typedef struct {
    uint64_t sum;
    uint64_t first; /* what the first word was multiplied by */
} shingle_roll;

static inline shingle_roll roll_begin(const uint64_t *words, size_t size) {
    shingle_roll roll = {size ? words[0] : 0, 1};
    for (size_t i = 1; i < size; i++) {
        roll.sum = roll.sum * MULTIPLIER + words[i];
        roll.first *= MULTIPLIER;
    }
    return roll;
}

static inline void roll_on(shingle_roll *of, uint64_t gone, uint64_t next) {
    of->sum = (of->sum - gone * of->first) * MULTIPLIER + next;
}

/* Number of shingles of `words` words: one of all of them where there are fewer than `size`. */
static inline size_t shingle_count(size_t words, size_t size) {
    return words >= size ? words - size + 1 : words > 0;
}

/* Sort `count` values, and return how many are left of them without repetitions. `spare` has the same room.
 * A radix sort, so that no text, however it is made up, takes more than linear time. */
static inline size_t sorted_set(uint64_t *values, uint64_t *spare, size_t count) {
    if (count < 48) {
        for (size_t i = 1; i < count; i++) {
            uint64_t value = values[i];
            size_t at = i;
            for (; at && values[at - 1] > value; at--) values[at] = values[at - 1];
            values[at] = value;
        }
    } else {
        uint64_t *from = values, *to = spare;
        for (int shift = 0; shift < 64; shift += 8) {
            size_t place[256] = {0}, before = 0;
            for (size_t i = 0; i < count; i++) place[from[i] >> shift & 255]++;
            for (int digit = 0; digit < 256; digit++) {
                size_t here = place[digit];
                place[digit] = before;
                before += here;
            }
            for (size_t i = 0; i < count; i++) to[place[from[i] >> shift & 255]++] = from[i];
            uint64_t *other = from;
            from = to;
            to = other;
        }
        /* Eight passes are an even number, so the values are back where they came from. */
    }
    size_t left = 0;
    for (size_t i = 0; i < count; i++)
        if (!left || values[left - 1] != values[i]) values[left++] = values[i];
    return left;
}

#endif
