/* MinHash signatures of datasketch's scheme "affine32", bit for bit, and the keys of their bands. */
#ifndef UNREPEAT_MINHASH_H
#define UNREPEAT_MINHASH_H

#include "hash.h"

/* Where one binary can hold the signature loop for several processors, and how its widest form is asked for. */
#if defined(__GNUC__) && (defined(__x86_64__) || defined(__i386__))
#define UNREPEAT_DISPATCH 1
#ifdef __clang__
#define TARGET_AVX512 __attribute__((target("avx512f"), min_vector_width(512)))
#else
#define TARGET_AVX512 __attribute__((target("avx512f,prefer-vector-width=512")))
#endif
#endif

/* MurmurHash3's 32-bit finalizer. */
static inline uint32_t fmix32(uint32_t value) {
    value = (value ^ value >> 16) * 0x85EBCA6BU;
    value = (value ^ value >> 13) * 0xC2B2AE35U;
    return value ^ value >> 16;
}

/* Mersenne Twister MT19937 (Matsumoto and Nishimura 1998, ACM TOMACS 8), of which numpy.random.RandomState,
 * and so datasketch, takes the parameters of the permutations. */
typedef struct {
    uint32_t state[624];
    int next;
} twister;

static inline void twister_seed(twister *of, uint32_t seed) {
    for (int i = 0; i < 624; i++) {
        of->state[i] = seed;
        seed = 1812433253U * (seed ^ seed >> 30) + (uint32_t)i + 1;
    }
    of->next = 0;
}

/* Each entry of the state is renewed when it is drawn: a signature needs fewer than the 624. */
static inline uint32_t twister_draw(twister *of) {
    uint32_t *s = of->state;
    int i = of->next, after = i == 623 ? 0 : i + 1;
    uint32_t both = (s[i] & 0x80000000U) | (s[after] & 0x7FFFFFFFU);
    uint32_t value = s[i < 227 ? i + 397 : i - 227] ^ both >> 1 ^ ((0U - (both & 1)) & 0x9908B0DFU);
    s[i] = value;
    of->next = after;
    value ^= value >> 11;
    value ^= value << 7 & 0x9D2C5680U;
    value ^= value << 15 & 0xEFC60000U;
    return value ^ value >> 18;
}

/* Permutations h -> a * h + b modulo 2**32, each `a` odd: all of `a` are drawn first, then all of `b`. */
static inline void permutations(uint32_t *a, uint32_t *b, size_t count, uint32_t seed) {
    twister draws;
    twister_seed(&draws, seed);
    for (size_t i = 0; i < count; i++) a[i] = (twister_draw(&draws) & 0x7FFFFFFFU) * 2 + 1;
    for (size_t i = 0; i < count; i++) b[i] = twister_draw(&draws);
}

/* The loop that all the time of a signature goes into. Four values at a time, so that each entry of the
 * signature is read and written once for four; the compiler makes vectors of the inner loop. */
#define SIGNATURE_BODY                                                                               \
    size_t at = 0;                                                                                   \
    for (; at + 4 <= count; at += 4) {                                                               \
        uint32_t v = values[at], w = values[at + 1], x = values[at + 2], y = values[at + 3];         \
        for (size_t p = 0; p < num_perm; p++) {                                                      \
            uint32_t f = a[p] * v + b[p], g = a[p] * w + b[p];                                       \
            uint32_t h = a[p] * x + b[p], i = a[p] * y + b[p];                                       \
            f = f < g ? f : g;                                                                       \
            h = h < i ? h : i;                                                                       \
            f = f < h ? f : h;                                                                       \
            signature[p] = signature[p] < f ? signature[p] : f;                                      \
        }                                                                                            \
    }                                                                                                \
    for (; at < count; at++) {                                                                       \
        uint32_t v = values[at];                                                                     \
        for (size_t p = 0; p < num_perm; p++) {                                                      \
            uint32_t f = a[p] * v + b[p];                                                            \
            signature[p] = signature[p] < f ? signature[p] : f;                                      \
        }                                                                                            \
    }

/* `__restrict`: MSVC knows C99's `restrict` only under a switch, and all know this one. */
typedef void signature_loop(uint32_t *__restrict signature, const uint32_t *__restrict a,
                            const uint32_t *__restrict b, size_t num_perm,
                            const uint32_t *__restrict values, size_t count);

#define SIGNATURE_LOOP(name)                                                                         \
    static void name(uint32_t *__restrict signature, const uint32_t *__restrict a,                   \
                     const uint32_t *__restrict b, size_t num_perm,                                  \
                     const uint32_t *__restrict values, size_t count) {                              \
        SIGNATURE_BODY                                                                               \
    }

SIGNATURE_LOOP(signature_baseline)

#ifdef UNREPEAT_DISPATCH
__attribute__((target("avx2"))) SIGNATURE_LOOP(signature_avx2)
TARGET_AVX512 SIGNATURE_LOOP(signature_avx512)
#endif

/* Names of the loops that this processor can run, the best one last; at most three. */
static inline int signature_loops(const char **names) {
    int count = 0;
    names[count++] = "baseline";
#ifdef UNREPEAT_DISPATCH
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2")) names[count++] = "avx2";
    if (__builtin_cpu_supports("avx512f")) names[count++] = "avx512";
#endif
    return count;
}

static inline signature_loop *loop_named(const char *name) {
#ifdef UNREPEAT_DISPATCH
    if (strcmp(name, "avx512") == 0) return signature_avx512;
    if (strcmp(name, "avx2") == 0) return signature_avx2;
#endif
    (void)name;
    return signature_baseline;
}

/* Everything that signatures are made with. `chunk` holds values on their way into the loop. */
enum { CHUNK = 256 };

typedef struct {
    uint32_t *a, *b;
    size_t num_perm;
    signature_loop *loop;
    uint32_t chunk[CHUNK];
    size_t waiting;
} sketcher;

static inline int sketcher_init(sketcher *of, arena *memory, size_t num_perm, uint32_t seed,
                                signature_loop *loop) {
    of->a = arena_new(memory, num_perm, sizeof *of->a);
    of->b = arena_new(memory, num_perm, sizeof *of->b);
    if (!of->a || !of->b) return NO_MEMORY;
    permutations(of->a, of->b, num_perm, seed);
    of->num_perm = num_perm;
    of->loop = loop;
    of->waiting = 0;
    return OK;
}

static inline void sketch_begin(const sketcher *of, uint32_t *signature) {
    memset(signature, 0xFF, of->num_perm * sizeof *signature);
}

static inline void sketch_flush(sketcher *of, uint32_t *signature) {
    of->loop(signature, of->a, of->b, of->num_perm, of->chunk, of->waiting);
    of->waiting = 0;
}

static inline void sketch_add(sketcher *of, uint32_t *signature, uint64_t shingle) {
    of->chunk[of->waiting++] = fmix32((uint32_t)(shingle >> 32));
    if (of->waiting == CHUNK) sketch_flush(of, signature);
}

/* The signature of the shingles of some words, given their hashes. Equal shingles need not be told apart: the minimum is
 * the same. */
static inline void sketch_words(sketcher *of, uint32_t *signature, const uint64_t *words, size_t count, size_t size) {
    size_t shingles = shingle_count(count, size), width = count < size ? count : size;
    sketch_begin(of, signature);
    shingle_roll roll = roll_begin(words, width);
    for (size_t i = 0; i < shingles; i++) {
        sketch_add(of, signature, fmix64(roll.sum));
        if (i + 1 < shingles) roll_on(&roll, words[i], words[i + width]);
    }
    sketch_flush(of, signature);
}

/* Key of one band: the number of the band, from 1, then its rows, mixed like the words of a shingle. */
static inline int64_t band_key(const uint32_t *signature, size_t band, size_t rows) {
    uint64_t key = band + 1;
    for (size_t row = 0; row < rows; row++) key = key * MULTIPLIER + signature[band * rows + row];
    key = fmix64(key);
    int64_t bits;
    memcpy(&bits, &key, sizeof bits); /* a cast of a large value would be left to the compiler */
    return bits;
}

#endif
