/* What stands on a piece. */
#include "base/date.h"
#include "posters/parts.h"

enum { FIELDS = POSTER_FIELD_COUNT };

const char *batch_url(const struct batch *batch, const struct batch_row *row) {
    return arena_printf(batch->arena, "%.*s/%s", STR_ARG(batch->address.upper), row->counter->code);
}

const char *batch_serials(struct batch *batch, const struct batch_row *row) {
    if (row->first == 0)
        return "";
    if (row->count == 1)
        return arena_printf(batch->arena, "%u", (unsigned)row->first);
    return arena_printf(batch->arena, "%u–%u", (unsigned)row->first, (unsigned)(row->first + row->count - 1));
}

int batch_pages(struct batch *batch, const struct batch_row *row, struct poster_page *pages,
                struct err *err) {
    struct arena *arena = batch->arena;
    const struct counter *counter = row->counter;
    const struct batch_contact *contact = &batch->contacts[row - batch->rows];
    struct date day = date_from_day(batch->today);
    const char *url = batch_url(batch, row);
    const char *bookmark = arena_printf(arena, "%s – %s", counter->name, counter->code);
    const char *date = arena_printf(arena, "%02d/%02d/%04d", day.day, day.month, day.year);
    if (url == NULL || bookmark == NULL || date == NULL)
        return batch_no_memory(err);
    for (uint32_t i = 0; i < row->count; i++) {
        const char *serial = row->first == 0 ? "" : arena_printf(arena, "%u", (unsigned)(row->first + i));
        struct poster_field *fields = arena_array(arena, FIELDS, sizeof *fields);
        if (serial == NULL || fields == NULL)
            return batch_no_memory(err);
        const struct poster_field values[FIELDS] = {
            {"site", str_of(batch->site)},
            {"unit", str_of(row->unit)},
            {"counter", str_of(counter->name)},
            {"hotline", str_of(contact->hotline)},
            {"url", str_of(url)},
            {"address", batch->address.shown},
            {"code", str_of(counter->code)},
            {"date", str_of(date)},
            {"serial", str_of(serial)},
            {"slogan", str_of(batch->slogan)},
            {"wifi", str_of(contact->wifi)},
        };
        memcpy(fields, values, sizeof values);
        pages[i] = (struct poster_page){fields, FIELDS, bookmark, row->unit};
    }
    return 0;
}
