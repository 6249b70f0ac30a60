#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_SIZE = 16 * 1024, ALIGNMENT = 16 };

struct block {
    struct block *next;
    size_t size, used;
    _Alignas(ALIGNMENT) unsigned char bytes[];
};

struct arena {
    struct block *blocks; /* newest first */
    size_t limit, used;
};

struct arena *arena_new(size_t limit) {
    struct arena *arena = calloc(1, sizeof *arena);
    if (arena != NULL)
        arena->limit = limit;
    return arena;
}

void arena_reset(struct arena *arena) {
    struct block *keep = NULL;
    for (struct block *b = arena->blocks, *next; b != NULL; b = next) {
        next = b->next;
        if (keep == NULL && b->size == BLOCK_SIZE) {
            keep = b;
            memset(b->bytes, 0, b->used);
            b->used = 0;
            b->next = NULL;
        } else {
            free(b);
        }
    }
    arena->blocks = keep;
    arena->used = 0;
}

void arena_free(struct arena *arena) {
    if (arena == NULL)
        return;
    for (struct block *b = arena->blocks, *next; b != NULL; b = next) {
        next = b->next;
        free(b);
    }
    free(arena);
}

static struct block *block_new(struct arena *arena, size_t size) {
#ifdef ARENA_MALLOC
    size_t room = size;
#else
    size_t room = size > BLOCK_SIZE ? size : BLOCK_SIZE;
#endif
    struct block *b = calloc(1, sizeof *b + room);
    if (b == NULL)
        return NULL;
    b->size = room;
    /* A large object gets a block of its own behind the current one, which keeps its room. */
    if (size > BLOCK_SIZE && arena->blocks != NULL) {
        b->next = arena->blocks->next;
        arena->blocks->next = b;
    } else {
        b->next = arena->blocks;
        arena->blocks = b;
    }
    return b;
}

void *arena_alloc(struct arena *arena, size_t size) {
    if (size > SIZE_MAX - ALIGNMENT)
        return NULL;
    size_t rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (rounded == 0)
        rounded = ALIGNMENT;
    if (rounded > arena->limit || arena->used > arena->limit - rounded)
        return NULL;
    struct block *b = arena->blocks;
    if (b == NULL || b->size - b->used < rounded)
        b = block_new(arena, rounded);
    if (b == NULL)
        return NULL;
    void *p = b->bytes + b->used;
    b->used += rounded;
    arena->used += rounded;
    return p;
}

void *arena_array(struct arena *arena, size_t count, size_t size) {
    size_t total;
    if (__builtin_mul_overflow(count, size, &total))
        return NULL;
    return arena_alloc(arena, total);
}

char *arena_copy(struct arena *arena, const char *bytes, size_t n) {
    char *p = n < SIZE_MAX ? arena_alloc(arena, n + 1) : NULL;
    if (p != NULL && n > 0)
        memcpy(p, bytes, n);
    return p;
}

char *arena_strdup(struct arena *arena, const char *string) {
    return arena_copy(arena, string, strlen(string));
}

struct str arena_str(struct arena *arena, struct str s) {
    char *p = arena_copy(arena, s.p, s.n);
    return (struct str){p, p == NULL ? 0 : s.n};
}

char *arena_printf(struct arena *arena, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *p = n < 0 ? NULL : arena_alloc(arena, (size_t)n + 1);
    if (p != NULL)
        vsnprintf(p, (size_t)n + 1, format, again);
    va_end(again);
    return p;
}
