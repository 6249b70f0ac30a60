/* A form with a file, of any bytes: refused, or fields and a file that are within it. In one piece and byte by byte it is read alike, and
 * what was read, written as browsers do, is read again. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "http/upload.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ARENA_MAX = 4 << 20 };
#define BOUNDARY "xYz"

struct read {
    struct arena *arena;
    struct http_fields fields;
    struct http_upload file;
    int status;
};

static void must(bool holds) {
    if (!holds)
        abort();
}

static struct read read_all(struct str body, size_t step) {
    struct read out = {.arena = arena_new(ARENA_MAX)};
    struct upload *u = upload_new(out.arena, STR(BOUNDARY), body.n);
    must(u != NULL);
    for (size_t at = 0; at < body.n; at += step)
        upload_feed(u, body.p + at, body.n - at < step ? body.n - at : step);
    out.status = upload_end(u, &out.fields, &out.file);
    return out;
}

static bool same(const struct read *a, const struct read *b) {
    bool good = a->status == b->status;
    if (!good || a->status != 0)
        return good;
    good = a->fields.count == b->fields.count && a->file.size == b->file.size &&
           str_equal(a->file.field, b->file.field) && str_equal(a->file.bytes, b->file.bytes);
    for (size_t i = 0; good && i < a->fields.count; i++)
        good = str_equal(a->fields.items[i].name, b->fields.items[i].name) &&
               str_equal(a->fields.items[i].value, b->fields.items[i].value);
    return good;
}

static void write_part(struct buf *out, struct str name, const char *more, struct str value) {
    buf_adds(out, "--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"");
    buf_addstr(out, name);
    buf_printf(out, "\"%s\r\n\r\n", more);
    buf_addstr(out, value);
    buf_adds(out, "\r\n");
}

static void check(const struct read *r, struct str body) {
    struct buf again;
    size_t bytes = r->file.bytes.n;
    buf_init(&again, 1 << 24);
    for (size_t i = 0; i < r->fields.count; i++) {
        const struct http_field *f = &r->fields.items[i];
        must(f->name.n > 0 && f->value.p[f->value.n] == '\0' && strlen(f->value.p) == f->value.n);
        bytes += f->value.n;
        write_part(&again, f->name, "", f->value);
    }
    must(bytes <= body.n && r->fields.count <= UPLOAD_PARTS_MAX && r->file.size >= r->file.bytes.n);
    if (r->file.field.p != NULL)
        write_part(&again, r->file.field, "; filename=\"f\"", r->file.bytes);
    buf_adds(&again, "--" BOUNDARY "--\r\n");
    if (r->file.size == r->file.bytes.n) {
        struct read second = read_all(buf_str(&again), again.n);
        must(same(r, &second));
        arena_free(second.arena);
    }
    buf_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct str body = {(const char *)data, size};
    struct read whole = read_all(body, size > 0 ? size : 1), apart = read_all(body, 1);
    must(same(&whole, &apart) && (whole.status == 0 || whole.status == 400 || whole.status == 413));
    if (whole.status == 0)
        check(&whole, body);
    arena_free(whole.arena);
    arena_free(apart.arena);
    return 0;
}
