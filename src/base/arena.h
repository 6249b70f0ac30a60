/* Memory that is freed all at once.
 *
 * A parameter `struct arena *` says: the caller's arena owns what is returned. An arena has a hard limit; past it, or
 * without memory, allocation returns NULL and the caller reports ERR_NOMEM. Not for sharing between threads.
 * Built with -DARENA_MALLOC every object is a malloc of its own, so that ASan sees its bounds. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

#include "base/str.h"

struct arena;

struct arena *arena_new(size_t limit); /* limit in bytes over the arena's life; NULL without memory */
void arena_reset(struct arena *arena); /* frees every object, keeps one block for reuse */
void arena_free(struct arena *arena);  /* NULL is allowed */

void *arena_alloc(struct arena *arena, size_t size); /* zeroed, aligned for any type */
void *arena_array(struct arena *arena, size_t count,
                  size_t size); /* zeroed; NULL when count × size overflows */
char *arena_copy(struct arena *arena, const char *bytes, size_t n); /* copy with a NUL behind it */
char *arena_strdup(struct arena *arena, const char *string);
struct str arena_str(struct arena *arena, struct str s); /* p == NULL without memory; NUL behind the bytes */
__attribute__((format(printf, 2, 3))) char *arena_printf(struct arena *arena, const char *format, ...);

#endif
