#include "core/definition/survey_fault.h"

#include <stdio.h>

#include "base/utf8.h"

enum { NEAR_MAX = 40 /* bytes of a name that is compared */, NAMES_LISTED = 20 };

void fault_list_init(struct fault_list *list, struct arena *arena, struct survey_faults *faults) {
    list->arena = arena;
    list->faults = faults;
    list->nomem = false;
    faults->count = 0;
    faults->total = 0;
}

static struct fault_place place_of(const struct spot *spot) {
    struct fault_place place = {0};
    for (const struct spot *s = spot; s->up != NULL; s = s->up)
        place.depth++;
    size_t i = place.depth;
    for (const struct spot *s = spot; s->up != NULL; s = s->up)
        place.positions[--i] = s->index;
    return place;
}

static bool place_before(const struct fault_place *a, const struct fault_place *b) {
    for (size_t i = 0; i < a->depth && i < b->depth; i++)
        if (a->positions[i] != b->positions[i])
            return a->positions[i] < b->positions[i];
    return a->depth < b->depth;
}

static bool is_control(char c) {
    return (unsigned char)c < 0x20 || c == 0x7f;
}

/* RFC 6901; control characters as \u00XX (its JSON string form), so that a pointer stays on its line. */
static void pointer_add(struct buf *out, const struct spot *spot) {
    if (spot->up == NULL)
        return;
    pointer_add(out, spot->up);
    buf_addc(out, '/');
    if (spot->key == NULL)
        buf_printf(out, "%zu", spot->index);
    for (const char *p = spot->key; p != NULL && *p != '\0'; p++) {
        if (*p == '~' || *p == '/')
            buf_adds(out, *p == '~' ? "~0" : "~1");
        else if (is_control(*p))
            buf_printf(out, "\\u%04x", (unsigned char)*p);
        else
            buf_addc(out, *p);
    }
}

static const char *pointer_of(struct arena *arena, const struct spot *spot) {
    struct buf pointer;
    buf_init(&pointer, 8 * SURVEY_FILE_MAX);
    pointer_add(&pointer, spot);
    const char *copy = pointer.failed ? NULL : arena_copy(arena, buf_str(&pointer).p, pointer.n);
    buf_release(&pointer);
    return copy;
}

/* Where a fault at this place belongs among the kept ones; SURVEY_FAULTS_MAX when the list is full of earlier
 * ones. */
static size_t slot_for(const struct fault_list *list, const struct fault_place *place) {
    size_t slot = list->faults->count;
    while (slot > 0 && place_before(place, &list->places[slot - 1]))
        slot--;
    return slot;
}

static void insert(struct fault_list *list, size_t slot, const struct fault_place *place,
                   struct survey_fault fault) {
    struct survey_faults *faults = list->faults;
    if (fault.pointer == NULL || fault.message == NULL) {
        list->nomem = true;
        return;
    }
    if (faults->count < SURVEY_FAULTS_MAX)
        faults->count++;
    size_t behind = faults->count - slot - 1;
    memmove(&faults->items[slot + 1], &faults->items[slot], behind * sizeof *faults->items);
    memmove(&list->places[slot + 1], &list->places[slot], behind * sizeof *list->places);
    faults->items[slot] = fault;
    list->places[slot] = *place;
}

void fault_add(struct fault_list *list, const struct spot *spot, const char *format, ...) {
    struct fault_place place = place_of(spot);
    size_t slot = slot_for(list, &place);
    list->faults->total++;
    if (slot == SURVEY_FAULTS_MAX)
        return;
    char message[SURVEY_TEXT_MAX + 1024];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    insert(list, slot, &place,
           (struct survey_fault){pointer_of(list->arena, spot), arena_strdup(list->arena, message)});
}

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Single-byte slips between two names: changed, missing, surplus, or two neighbours swapped (optimal string
 * alignment). The case of letters does not count. Both at most NEAR_MAX long. */
static size_t slips(struct str a, struct str b) {
    size_t rows[3][NEAR_MAX + 1];
    size_t *before = rows[0], *above = rows[1], *row = rows[2];
    for (size_t j = 0; j <= b.n; j++)
        above[j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        row[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            char x = lower(a.p[i - 1]), y = lower(b.p[j - 1]);
            size_t best = above[j - 1] + (x != y);
            best = above[j] + 1 < best ? above[j] + 1 : best;
            best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
            if (i > 1 && j > 1 && x == lower(b.p[j - 2]) && y == lower(a.p[i - 2]) &&
                before[j - 2] + 1 < best)
                best = before[j - 2] + 1;
            row[j] = best;
        }
        size_t *oldest = before;
        before = above;
        above = row;
        row = oldest;
    }
    return above[b.n];
}

const char *fault_near(const char *got, name_at *at, const void *table) {
    const char *best = NULL;
    size_t fewest = NEAR_MAX, length = strlen(got);
    for (size_t i = 0; length <= NEAR_MAX && at(table, i) != NULL; i++) {
        struct str name = str_of(at(table, i));
        size_t longer = name.n > length ? name.n : length;
        if (name.n > NEAR_MAX)
            continue;
        size_t n = slips((struct str){got, length}, name);
        if (n < fewest && n * 3 <= longer) {
            best = name.p;
            fewest = n;
        }
    }
    return best;
}

const char *fault_unknown(struct fault_list *list, const struct spot *spot, const char *what, const char *got,
                          name_at *at, const void *table) {
    struct shown shown, other;
    fault_show(got, &shown);
    const char *best = fault_near(got, at, table);
    if (best != NULL) {
        fault_add(list, spot, "unknown %s \"%s\": did you mean \"%s\"?", what, shown.text,
                  fault_show(best, &other));
        return best;
    }
    char names[NAMES_LISTED * (SHOWN_SIZE + 2) + 8] = "";
    size_t n = 0, i = 0;
    for (; i < NAMES_LISTED && at(table, i) != NULL; i++)
        n += (size_t)snprintf(names + n, sizeof names - n, "%s%s", i == 0 ? "" : ", ",
                              fault_show(at(table, i), &other));
    bool more = i == NAMES_LISTED && at(table, i) != NULL;
    fault_add(list, spot, "unknown %s \"%s\": use one of %s%s", what, shown.text, names, more ? " …" : "");
    return NULL;
}

const char *fault_show(const char *text, struct shown *shown) {
    size_t n = 0, length = strlen(text);
    bool foreign = !utf8_valid((struct str){text, length});
    size_t i = 0;
    for (; i < length && n < SHOWN_SIZE - 12; i++) {
        if (is_control(text[i]))
            n += (size_t)snprintf(shown->text + n, SHOWN_SIZE - n, "\\u%04x", (unsigned char)text[i]);
        else
            shown->text[n++] = foreign && (unsigned char)text[i] >= 0x80 ? '?' : text[i];
    }
    /* Cut between characters only: finish the one that was begun. */
    while (i < length && ((unsigned char)text[i] & 0xc0) == 0x80 && n < SHOWN_SIZE - 5)
        shown->text[n++] = foreign ? '?' : text[i++];
    shown->text[n] = '\0';
    if (i < length)
        memcpy(shown->text + n, "…", sizeof "…");
    return shown->text;
}
