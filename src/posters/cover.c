/* The list in front of a batch: what hangs where, to be ticked off. */
#include "base/date.h"
#include "posters/parts.h"

enum { FACTS = 5 };

static const char *word(const struct batch *batch, const char *key) {
    const char *language =
        batch->request.first == NULL ? NULL : view_language_find(batch->view, str_of(batch->request.first));
    const char *text =
        view_word(batch->view, language != NULL ? language : view_language(batch->view, 0), key);
    return text != NULL ? text : "";
}

int batch_cover(struct batch *batch, struct poster_cover *out, struct err *err) {
    struct arena *arena = batch->arena;
    struct poster_cover_row *rows = arena_array(arena, batch->row_count, sizeof *rows);
    const char **facts = arena_array(arena, FACTS, sizeof *facts);
    if (rows == NULL || facts == NULL)
        return batch_no_memory(err);
    for (size_t i = 0; i < batch->row_count; i++) {
        const struct batch_row *row = &batch->rows[i];
        const char *serials = batch_serials(batch, row);
        if (row->count > 1 && serials != NULL)
            serials = arena_printf(arena, "%s%s%u %s", serials, serials[0] != '\0' ? "\n" : "",
                                   (unsigned)row->count, word(batch, "cover.pieces"));
        if (serials == NULL)
            return batch_no_memory(err);
        rows[i] = (struct poster_cover_row){row->unit, row->counter->name, row->counter->code, serials};
    }
    struct date day = date_from_day(batch->today);
    size_t n = 0;
    if (batch->site[0] != '\0')
        facts[n++] = batch->site;
    facts[n++] = arena_printf(arena, "%s: %s", word(batch, "cover.layout"), batch->layout_name);
    facts[n++] =
        arena_printf(arena, "%s: %02d/%02d/%04d", word(batch, "cover.date"), day.day, day.month, day.year);
    facts[n++] = arena_printf(arena, "%s: %.*s", word(batch, "cover.address"), STR_ARG(batch->address.shown));
    facts[n++] =
        arena_printf(arena, "%s: %zu · %s: %zu · %s: %zu", word(batch, "cover.counters"), batch->row_count,
                     word(batch, "cover.total"), batch->pieces, word(batch, "cover.paper"), batch->sheets);
    for (size_t i = 0; i < n; i++)
        if (facts[i] == NULL)
            return batch_no_memory(err);
    *out = (struct poster_cover){.title = word(batch, "cover.title"),
                                 .facts = facts,
                                 .fact_count = n,
                                 .name = word(batch, "cover.counter"),
                                 .code = word(batch, "cover.code"),
                                 .serials = word(batch, "cover.serials"),
                                 .done = word(batch, "cover.done"),
                                 .note = batch->given ? "" : word(batch, "cover.note"),
                                 .page = word(batch, "cover.page"),
                                 .rows = rows,
                                 .row_count = batch->row_count};
    return 0;
}
