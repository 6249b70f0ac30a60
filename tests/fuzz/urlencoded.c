/* A query or body of any bytes: it is refused exactly when it is wrong, and what was read can be written and read again. */
#include "http/urlencoded.h"

#include "must.h"

/* What the parser is to say, found another way: by looking at all bytes at once. */
static int expected(struct str text) {
    size_t pairs = 0;
    for (size_t i = 0; i < text.n; i++)
        pairs += text.p[i] != '&' && (i == 0 || text.p[i - 1] == '&');
    if (pairs > HTTP_FIELDS_MAX)
        return ERR_LIMIT;
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (c < 0x20 || c == 0x7f)
            return ERR_INPUT;
        if (c == '%' && (i + 2 >= text.n || hex_digit(text.p[i + 1]) < 0 || hex_digit(text.p[i + 2]) < 0 ||
                         (text.p[i + 1] == '0' && text.p[i + 2] == '0')))
            return ERR_INPUT;
    }
    return 0;
}

static void write_bytes(struct buf *out, struct str bytes) {
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < bytes.n; i++) {
        unsigned char c = (unsigned char)bytes.p[i];
        const char encoded[] = {'%', digits[c >> 4], digits[c & 15]};
        buf_add(out, encoded, sizeof encoded);
    }
}

static void read_again(const struct http_fields *fields, struct arena *arena) {
    struct http_fields again;
    struct buf out;
    struct err err = ERR_INIT;
    buf_init(&out, 1 << 20);
    for (size_t i = 0; i < fields->count; i++) {
        write_bytes(&out, fields->items[i].name);
        buf_addc(&out, '=');
        write_bytes(&out, fields->items[i].value);
        buf_addc(&out, '&');
    }
    must(!out.failed && urlencoded_parse(buf_str(&out), arena, &again, &err) == 0);
    must(again.count == fields->count);
    for (size_t i = 0; i < fields->count; i++)
        must(str_equal(again.items[i].name, fields->items[i].name) &&
             str_equal(again.items[i].value, fields->items[i].value));
    buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct str text = {(const char *)data, size};
    struct arena *arena = arena_new(8 << 20);
    struct http_fields fields = {NULL, 12345};
    struct err err = ERR_INIT;
    must(arena != NULL && size <= 512 * 1024);
    int rc = urlencoded_parse(text, arena, &fields, &err);
    must(rc == expected(text) && rc == err.code);
    if (rc != 0) {
        must(is_line(err.text) && fields.count == 12345);
    } else {
        must(fields.count <= HTTP_FIELDS_MAX);
        for (size_t i = 0; i < fields.count; i++) {
            const struct http_field *f = &fields.items[i];
            must(strlen(f->name.p) == f->name.n && strlen(f->value.p) == f->value.n);
            must(http_field_get(&fields, f->name.p).p != NULL);
        }
        read_again(&fields, arena);
    }
    arena_free(arena);
    return 0;
}
