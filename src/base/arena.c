#include "base/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* An arena that has become large goes on in pages of two megabytes: a report of many units touches thousands of small ones,
 * and a tenth of its time went into getting them. */
enum { BLOCK_SIZE = 16 * 1024, ALIGNMENT = 16, LARGE_FROM = 2 * 1024 * 1024, LARGE_PAGE = 2 * 1024 * 1024 };

struct block {
    struct block *next;
    size_t size, used;
    size_t mapped; /* bytes; 0: from calloc */
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

static void block_free(struct block *b) {
    if (b->mapped > 0)
        munmap(b, b->mapped);
    else
        free(b);
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
            block_free(b);
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
        block_free(b);
    }
    free(arena);
}

/* Whole large pages, zeroed, with room for so many bytes. */
static struct block *block_map(size_t size) {
    size_t mapped = (sizeof(struct block) + size + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
    unsigned char *p =
        mmap(NULL, mapped + LARGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        return NULL;
    size_t before = (LARGE_PAGE - (uintptr_t)p % LARGE_PAGE) % LARGE_PAGE;
    if (before > 0)
        munmap(p, before);
    munmap(p + before + mapped, LARGE_PAGE - before);
    struct block *b = (struct block *)(void *)(p + before);
    (void)madvise(b, mapped, MADV_HUGEPAGE); /* without it they are small ones */
    b->mapped = mapped;
    b->size = mapped - sizeof *b;
    return b;
}

static struct block *block_new(struct arena *arena, size_t size) {
#ifdef ARENA_MALLOC
    size_t room = size;
    bool large = false;
#else
    size_t room = size > BLOCK_SIZE ? size : BLOCK_SIZE;
    bool large = arena->used >= LARGE_FROM && size < SIZE_MAX / 2;
#endif
    struct block *b = large ? block_map(room) : calloc(1, sizeof *b + room);
    if (b == NULL)
        return NULL;
    if (b->mapped == 0)
        b->size = room;
    /* A large object gets a block of its own behind the current one, which keeps its room. */
    if (b->size == size && arena->blocks != NULL) {
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
    char usual[128]; /* most texts are short: formatted once and copied */
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(usual, sizeof usual, format, args);
    va_end(args);
    bool fits = n >= 0 && (size_t)n < sizeof usual;
    char *p = n < 0 ? NULL : fits ? arena_copy(arena, usual, (size_t)n) : arena_alloc(arena, (size_t)n + 1);
    if (p != NULL && !fits)
        vsnprintf(p, (size_t)n + 1, format, again);
    va_end(again);
    return p;
}
