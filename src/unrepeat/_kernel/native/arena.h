/* Memory of one call: every block is chained to its arena, and one function frees them all.
 *
 * So no error path can forget a block. Sizes are (count, size of one) and are checked for overflow before
 * anything is asked for. */
#ifndef UNREPEAT_ARENA_H
#define UNREPEAT_ARENA_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* What functions return; 0 is success. */
enum { OK = 0, NO_MEMORY = -1, TOO_LARGE = -2 };

typedef struct arena_block {
    struct arena_block *before, *after;
    size_t bytes;
    size_t unused; /* keeps the payload at a multiple of 16 bytes, as malloc does */
} arena_block;

typedef struct {
    arena_block *blocks;
    size_t used;  /* bytes in all blocks */
    size_t limit; /* bytes that may be used; SIZE_MAX but in tests of what happens without memory */
} arena;

static inline void arena_init(arena *of, size_t limit) {
    of->blocks = NULL;
    of->used = 0;
    of->limit = limit;
}

/* Bytes of `count` items, or SIZE_MAX if that is more than any block can have. */
static inline size_t bytes_of(size_t count, size_t item) {
    const size_t most = (size_t)PTRDIFF_MAX - sizeof(arena_block);
    return item && count > most / item ? SIZE_MAX : count * item;
}

static inline void arena_free(arena *of, void *data) {
    if (!data) return;
    arena_block *block = (arena_block *)data - 1;
    if (block->before) block->before->after = block->after; else of->blocks = block->after;
    if (block->after) block->after->before = block->before;
    of->used -= block->bytes;
    free(block);
}

static inline void arena_free_all(arena *of) {
    while (of->blocks) arena_free(of, of->blocks + 1);
}

/* `data` with room for `count` items, moved if need be; NULL if there is no memory, and `data` is as it was.
 * A NULL for `data` asks for a new block. */
static inline void *arena_resize(arena *of, void *data, size_t count, size_t item) {
    size_t bytes = bytes_of(count, item);
    arena_block *block = data ? (arena_block *)data - 1 : NULL;
    size_t had = block ? block->bytes : 0;
    if (bytes == SIZE_MAX || (bytes > had && bytes - had > of->limit - of->used)) return NULL;
    arena_block *moved = (arena_block *)realloc(block, sizeof(arena_block) + bytes);
    if (!moved) return NULL;
    if (!block) {
        moved->before = NULL;
        moved->after = of->blocks;
    }
    if (moved->before) moved->before->after = moved; else of->blocks = moved;
    if (moved->after) moved->after->before = moved;
    of->used = of->used - had + bytes;
    moved->bytes = bytes;
    return moved + 1;
}

static inline void *arena_new(arena *of, size_t count, size_t item) {
    return arena_resize(of, NULL, count, item);
}

/* Capacity to grow to for `needed` items: half as much again, so that growing is linear in all. SIZE_MAX if
 * no array can have so many, which arena_resize then refuses. */
static inline size_t grown(size_t capacity, size_t needed) {
    size_t more = capacity > SIZE_MAX / 2 ? SIZE_MAX : capacity + capacity / 2 + 64;
    return more > needed ? more : needed;
}

/* Make room for `needed` items in an array; `array` must be an lvalue with a `capacity` beside it. */
#define RESERVE(of, array, capacity, needed)                                                         \
    do {                                                                                             \
        if ((needed) > (capacity)) {                                                                 \
            size_t reserve_to = grown((capacity), (needed));                                         \
            void *reserve_at = arena_resize((of), (array), reserve_to, sizeof *(array));             \
            if (!reserve_at) return NO_MEMORY;                                                       \
            (array) = reserve_at;                                                                    \
            (capacity) = reserve_to;                                                                 \
        }                                                                                            \
    } while (0)

#endif
