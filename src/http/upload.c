#include "http/upload.h"

enum { DELIMITER_MAX = 4 + UPLOAD_BOUNDARY_MAX };

enum state {
    IN_VALUE, /* of a part; before the first one there is one of no bytes that nobody asked for */
    IN_MARK,  /* behind a boundary: CR LF, or "--" where no part follows */
    IN_HEAD,
    IN_END /* behind the last boundary: CR LF at most */
};

struct upload {
    struct arena *arena;
    char delimiter[DELIMITER_MAX]; /* CR LF "--" boundary */
    size_t delimiter_size, matched;
    enum state state;
    char head[UPLOAD_HEAD_MAX]; /* of the part that comes; behind a boundary what follows it */
    size_t head_size;
    char *kept;        /* values one behind the other, a NUL behind each */
    size_t used, left; /* left: bytes that values may still have */
    struct http_field fields[UPLOAD_PARTS_MAX];
    size_t field_count, part_count;
    struct http_upload file; /* field.p == NULL: none came so far */
    struct str *value;       /* of the part that is coming; NULL: none so far */
    int status;
};

struct upload *upload_new(struct arena *arena, struct str boundary, size_t body_size) {
    struct upload *u = arena_alloc(arena, sizeof *u);
    if (u == NULL || boundary.n > UPLOAD_BOUNDARY_MAX)
        return NULL;
    u->arena = arena;
    memcpy(u->delimiter, "\r\n--", 4);
    memcpy(u->delimiter + 4, boundary.p, boundary.n);
    u->delimiter_size = 4 + boundary.n;
    u->matched = 2; /* the first boundary has no line before it */
    u->left = body_size < UPLOAD_KEPT_MAX ? body_size : UPLOAD_KEPT_MAX;
    u->kept = arena_alloc(arena, u->left + UPLOAD_PARTS_MAX);
    return u->kept == NULL ? NULL : u;
}

/* ---- A part's head -------------------------------------------------------------------------------------------------- */

/* Cuts `start` off *rest, in any case of letters; false: it does not begin so. */
static bool cut(struct str *rest, struct str start) {
    if (rest->n < start.n || !str_equal_nocase((struct str){rest->p, start.n}, start))
        return false;
    rest->p += start.n;
    rest->n -= start.n;
    return true;
}

/* Cuts "…" off. Browsers write a quote in it as %22. */
static bool cut_quoted(struct str *rest, struct str *out) {
    const char *end = rest->n > 1 && rest->p[0] == '"' ? memchr(rest->p + 1, '"', rest->n - 1) : NULL;
    if (end == NULL)
        return false;
    *out = (struct str){rest->p + 1, (size_t)(end - rest->p) - 1};
    rest->n -= (size_t)(end - rest->p) + 1;
    rest->p = end + 1;
    return true;
}

/* "form-data; name="x"" and, of a file, "; filename="y"" behind it. */
static bool read_disposition(struct str line, struct str *name, bool *is_file) {
    struct str ignored;
    line = str_trim(line);
    if (!cut(&line, STR("form-data; name=")) || !cut_quoted(&line, name) || name->n == 0)
        return false;
    *is_file = cut(&line, STR("; filename="));
    return (!*is_file || cut_quoted(&line, &ignored)) && line.n == 0;
}

/* Without the empty line at its end. */
static bool read_head(struct str head, struct str *name, bool *is_file) {
    bool named = false, typed = false;
    while (head.n > 0) {
        const char *end = memchr(head.p, '\r', head.n);
        struct str line = {head.p, end == NULL ? head.n : (size_t)(end - head.p)};
        size_t skip = line.n + (end == NULL ? 0 : 2);
        for (size_t i = 0; i < line.n; i++)
            if ((unsigned char)line.p[i] < 0x20 || line.p[i] == 0x7f)
                return false;
        if (skip > head.n || (end != NULL && end[1] != '\n'))
            return false;
        head = (struct str){head.p + skip, head.n - skip};
        if (cut(&line, STR("Content-Disposition:")) && !named)
            named = read_disposition(line, name, is_file);
        else if (cut(&line, STR("Content-Type:")) && !typed)
            typed = true;
        else
            return false;
    }
    return named;
}

/* 0 or the status of the refusal. */
static int open_part(struct upload *u) {
    struct str name, head = {u->head, u->head_size - 4};
    bool is_file = false;
    if (u->part_count++ == UPLOAD_PARTS_MAX || !read_head(head, &name, &is_file) ||
        (is_file && u->file.field.p != NULL))
        return 400;
    name = arena_str(u->arena, name);
    if (name.p == NULL)
        return 500;
    struct http_field *field = &u->fields[u->field_count];
    u->value = is_file ? &u->file.bytes : &field->value;
    *u->value = (struct str){u->kept + u->used, 0};
    if (is_file)
        u->file.field = name;
    else
        field->name = name;
    u->field_count += !is_file;
    return 0;
}

/* ---- Values --------------------------------------------------------------------------------------------------------- */

static int keep(struct upload *u, const char *bytes, size_t n) {
    bool is_file = u->value == &u->file.bytes;
    if (u->value == NULL)
        return 400; /* something before the first boundary */
    size_t room = u->left;
    if (is_file && room > HTTP_UPLOAD_FILE_MAX - u->value->n)
        room = HTTP_UPLOAD_FILE_MAX - u->value->n;
    size_t fits = n < room ? n : room;
    if (is_file)
        u->file.size += n;
    else if (fits < n)
        return 413;
    else if (memchr(bytes, '\0', n) != NULL)
        return 400;
    memcpy(u->kept + u->used, bytes, fits);
    u->used += fits;
    u->left -= fits;
    u->value->n += fits;
    return 0;
}

/* Up to the boundary, or all there is. CR begins a delimiter and is nowhere else in it: where one breaks off, none can have begun
 * in what matched. */
static int take_value(struct upload *u, const char **p, const char *end) {
    while (*p < end) {
        if (u->matched == 0) {
            const char *mark = memchr(*p, '\r', (size_t)(end - *p));
            size_t n = (size_t)((mark == NULL ? end : mark) - *p);
            int status = n > 0 ? keep(u, *p, n) : 0;
            *p += n;
            if (status != 0 || mark == NULL)
                return status;
        }
        if (**p == u->delimiter[u->matched]) {
            (*p)++;
            if (++u->matched < u->delimiter_size)
                continue;
            if (u->value != NULL)
                u->kept[u->used++] = '\0';
            u->matched = u->head_size = 0;
            u->state = IN_MARK;
            return 0;
        }
        size_t n = u->matched;
        u->matched = 0;
        int status = keep(u, u->delimiter, n);
        if (status != 0)
            return status;
    }
    return 0;
}

/* ---- The body ------------------------------------------------------------------------------------------------------- */

static bool head_ends(const struct upload *u, const char *with, size_t n) {
    return u->head_size >= n && memcmp(u->head + u->head_size - n, with, n) == 0;
}

/* One byte of what is not a value. */
static int take_byte(struct upload *u, char c) {
    if (u->head_size == sizeof u->head)
        return 400;
    u->head[u->head_size++] = c;
    if (u->state == IN_HEAD && head_ends(u, "\r\n\r\n", 4)) {
        u->state = IN_VALUE;
        return open_part(u);
    }
    if (u->state == IN_END)
        return u->head_size <= 2 && memcmp(u->head, "\r\n", u->head_size) == 0 ? 0 : 400;
    if (u->state == IN_MARK && u->head_size == 2) {
        bool last = head_ends(u, "--", 2);
        if (!last && !head_ends(u, "\r\n", 2))
            return 400;
        u->state = last ? IN_END : IN_HEAD;
        u->head_size = 0;
    }
    return 0;
}

int upload_feed(struct upload *u, const char *bytes, size_t n) {
    const char *p = bytes, *end = bytes + n;
    while (u->status == 0 && p < end)
        u->status = u->state == IN_VALUE ? take_value(u, &p, end) : take_byte(u, *p++);
    return u->status;
}

int upload_end(struct upload *u, struct http_fields *fields, struct http_upload *file) {
    if (u->status != 0)
        return u->status;
    if (u->state != IN_END || u->head_size == 1)
        return 400;
    *fields = (struct http_fields){u->fields, u->field_count};
    *file = u->file;
    return 0;
}
