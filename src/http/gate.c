#include "http/gate.h"

#include "http/urlencoded.h"

/* RFC 9110, 5.6.2: the characters of a token. */
static bool is_token(struct str s) {
    static const char marks[] = "!#$%&'*+-.^_`|~";
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i], lower = (char)(c | 0x20);
        if (!(lower >= 'a' && lower <= 'z') && !(c >= '0' && c <= '9') && c != '-' &&
            memchr(marks, c, sizeof marks - 1) == NULL)
            return false;
    }
    return s.n > 0;
}

/* No control character but the tab. */
static bool is_field_value(struct str s) {
    bool bad = false;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bad |= (c < 0x20 && c != '\t') || c == 0x7f;
    }
    return !bad;
}

/* The two NULs that stand for CR LF, at *p and before end. Moves *p behind them. */
static bool line_end(const char **p, const char *end) {
    if (end - *p < 2 || (*p)[0] != '\0' || (*p)[1] != '\0')
        return false;
    *p += 2;
    return true;
}

/* The request line "METHOD TARGET HTTP/1.x" without a byte between its parts; *p is moved to the first
 * header. */
static bool request_line(const struct gate_head *head, const char **p, const char *end) {
    size_t method_size = strlen(head->method);
    if (head->target_at != head->method + method_size + 1 ||
        head->version != head->target_at + head->target_size + 1 || end - head->version < 8)
        return false;
    if (strcmp(head->version, "HTTP/1.1") != 0 && strcmp(head->version, "HTTP/1.0") != 0)
        return false;
    *p = head->version + 8;
    return line_end(p, end);
}

static bool header_line(const struct gate_header *header, const char **p, const char *end) {
    const char *colon = header->name.p + header->name.n;
    if (header->name.p != *p || header->value.p <= colon || header->value.p + header->value.n > end)
        return false;
    for (const char *q = colon + 1; q < header->value.p; q++)
        if (*q != ' ' && *q != '\t')
            return false;
    *p = header->value.p + header->value.n;
    return is_token(header->name) && is_field_value(header->value) && line_end(p, end);
}

/* Whether the head is written as the standard wants it, to the byte. */
static bool well_formed(const struct gate_head *head) {
    const char *end = head->method + head->size, *p;
    if (!request_line(head, &p, end))
        return false;
    for (size_t i = 0; i < head->count; i++)
        if (!header_line(&head->headers[i], &p, end))
            return false;
    return line_end(&p, end) && p == end;
}

#define SESSION_COOKIE STR("__Host-s")

/* A header that counts only when it came once. */
static void note_once(struct str value, unsigned *seen, struct str *out) {
    *out = ++*seen == 1 ? value : (struct str){NULL, 0};
}

struct framing { /* how often the headers came that decide where a request ends or whose it is */
    unsigned host, length, transfer, type;
    unsigned cookie, origin, fetch_site, authorization, idempotency_key, none_match;
    bool bad_length, bad_expect;
};

static void note_header(const struct gate_header *header, struct framing *seen, struct gate_facts *facts) {
    struct str value = str_trim(header->value);
    switch (header->name.n) {
    case 3:
        facts->forwarded |= str_equal_nocase(header->name, STR("via"));
        break;
    case 4:
        if (str_equal_nocase(header->name, STR("host"))) {
            seen->host++;
            facts->host = value;
        }
        break;
    case 6:
        if (str_equal_nocase(header->name, STR("expect")))
            seen->bad_expect |= !str_equal_nocase(value, STR("100-continue"));
        else if (str_equal_nocase(header->name, STR("cookie")))
            note_once(value, &seen->cookie, &facts->cookie);
        else if (str_equal_nocase(header->name, STR("origin")))
            note_once(value, &seen->origin, &facts->origin);
        break;
    case 9:
        facts->forwarded |= str_equal_nocase(header->name, STR("forwarded"));
        facts->forwarded |= str_equal_nocase(header->name, STR("x-real-ip"));
        break;
    case 13:
        if (str_equal_nocase(header->name, STR("authorization")))
            note_once(value, &seen->authorization, &facts->authorization);
        else if (str_equal_nocase(header->name, STR("if-none-match")))
            note_once(value, &seen->none_match, &facts->none_match);
        break;
    case 12:
        if (str_equal_nocase(header->name, STR("content-type"))) {
            seen->type++;
            facts->content_type = value;
        }
        break;
    case 14:
        if (str_equal_nocase(header->name, STR("content-length"))) {
            int64_t length = 0;
            seen->length++;
            seen->bad_length |=
                value.n == 0 || value.p[0] == '-' || !str_to_int(value, 0, INT64_MAX, &length);
            facts->has_length = true;
            facts->length = (uint64_t)length;
        } else if (str_equal_nocase(header->name, STR("sec-fetch-site")))
            note_once(value, &seen->fetch_site, &facts->fetch_site);
        break;
    case 15:
        facts->forwarded |= str_equal_nocase(header->name, STR("x-forwarded-for"));
        if (str_equal_nocase(header->name, STR("idempotency-key")))
            note_once(value, &seen->idempotency_key, &facts->idempotency_key);
        if (str_equal_nocase(header->name, STR("accept-encoding")))
            encoding_offer_add(&facts->encodings, value);
        break;
    case 16:
        facts->encoded |= str_equal_nocase(header->name, STR("content-encoding"));
        break;
    case 17:
        seen->transfer += str_equal_nocase(header->name, STR("transfer-encoding"));
        break;
    default:
        break;
    }
}

int gate_check(const struct gate_head *head, struct gate_facts *facts) {
    memset(facts, 0, sizeof *facts);
    if (head->target_size > HTTP_URI_MAX)
        return 414;
    if (head->count > GATE_HEADERS_MAX ||
        head->size > HTTP_HEADERS_MAX + strlen(head->method) + head->target_size + 12)
        return 431;
    if (!well_formed(head))
        return 400;
    struct framing seen = {0};
    for (size_t i = 0; i < head->count; i++)
        note_header(&head->headers[i], &seen, facts);
    /* Bodies come with a length; in pieces of unknown number no browser sends a form. */
    if (seen.transfer > 0 || seen.length > 1 || seen.bad_length || seen.host != 1 || seen.type > 1 ||
        !gate_host_valid(facts->host))
        return 400;
    struct str method = str_of(head->method);
    facts->head = str_is(method, "HEAD");
    facts->method = str_is(method, "POST") ? HTTP_POST : str_is(method, "PUT") ? HTTP_PUT : HTTP_GET;
    if (facts->method == HTTP_GET && !facts->head && !str_is(method, "GET"))
        return is_token(method) ? 405 : 400;
    if (seen.bad_expect)
        return 417;
    if (facts->method == HTTP_GET && facts->length > 0)
        return 400;
    return 0;
}

struct str gate_session(struct str cookie) {
    const struct str none = {NULL, 0};
    struct str found = none;
    if (cookie.p == NULL)
        return none;
    for (const char *p = cookie.p, *end = cookie.p + cookie.n; p < end;) {
        const char *mark = memchr(p, ';', (size_t)(end - p));
        struct str pair = str_trim((struct str){p, (size_t)((mark != NULL ? mark : end) - p)});
        const char *equals = pair.n > 0 ? memchr(pair.p, '=', pair.n) : NULL;
        p = mark != NULL ? mark + 1 : end;
        if (equals == NULL || !str_equal((struct str){pair.p, (size_t)(equals - pair.p)}, SESSION_COOKIE))
            continue;
        if (found.p != NULL)
            return none;
        found = (struct str){equals + 1, pair.n - SESSION_COOKIE.n - 1};
    }
    bool good = found.n > 0 && found.n <= HTTP_SESSION_MAX;
    for (size_t i = 0; good && i < found.n; i++) {
        char c = found.p[i], lower = (char)(c | 0x20);
        good = (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9');
    }
    return good ? found : none;
}

static int decode_path(struct str raw, char *out, size_t *n) {
    for (size_t i = 0; i < raw.n; i++) {
        unsigned char c = (unsigned char)raw.p[i];
        if (c == '%') {
            int high = raw.n - i > 2 ? hex_digit(raw.p[i + 1]) : -1;
            int low = high >= 0 ? hex_digit(raw.p[i + 2]) : -1;
            if (low < 0)
                return 400;
            c = (unsigned char)(high << 4 | low);
            if (c < 0x20 || c == 0x7f || c == '/' || c == '\\')
                return 400;
            i += 2;
        }
        out[(*n)++] = (char)c;
    }
    return 0;
}

int gate_target(struct str target, struct arena *arena, struct str *path, struct str *query) {
    if (target.n == 0 || target.p[0] != '/')
        return 400;
    for (size_t i = 0; i < target.n; i++) {
        unsigned char c = (unsigned char)target.p[i];
        if (c <= 0x20 || c >= 0x7f || c == '#')
            return 400;
    }
    const char *mark = memchr(target.p, '?', target.n);
    struct str raw = {target.p, mark != NULL ? (size_t)(mark - target.p) : target.n};
    char *decoded = arena_alloc(arena, raw.n + 1);
    size_t n = 0;
    if (decoded == NULL)
        return 500;
    if (decode_path(raw, decoded, &n) != 0)
        return 400;
    *path = (struct str){decoded, n};
    *query = mark != NULL ? (struct str){mark + 1, target.n - raw.n - 1} : (struct str){NULL, 0};
    return 0;
}

bool gate_host_valid(struct str host) {
    for (size_t i = 0; i < host.n; i++) {
        char c = host.p[i], lower = (char)(c | 0x20);
        if (!(lower >= 'a' && lower <= 'z') && !(c >= '0' && c <= '9') && memchr(".-:[]_", c, 6) == NULL)
            return false;
    }
    return host.n > 0;
}

/* "127.0.0.1" … "127.255.255.255", four plain numbers. */
static bool is_127(struct str s) {
    int64_t number;
    for (int part = 0; part < 4; part++) {
        const char *dot = part < 3 ? memchr(s.p, '.', s.n) : s.p + s.n;
        if (dot == NULL)
            return false;
        struct str digits = {s.p, (size_t)(dot - s.p)};
        if (digits.n > 3 || !str_to_int(digits, 0, 255, &number) || (part == 0 && number != 127))
            return false;
        size_t skip = digits.n + (part < 3);
        s.p += skip;
        s.n -= skip;
    }
    return true;
}

bool gate_host_loopback(struct str host) {
    const char *colon = memrchr(host.p, ':', host.n);
    const char *bracket = memrchr(host.p, ']', host.n);
    if (colon != NULL && (bracket == NULL || colon > bracket)) {
        int64_t port;
        struct str digits = {colon + 1, host.n - (size_t)(colon - host.p) - 1};
        if (!str_to_int(digits, 0, 65535, &port) || digits.p[0] == '-')
            return false;
        host.n = (size_t)(colon - host.p);
    }
    return str_is(host, "localhost") || str_is(host, "[::1]") || is_127(host);
}

/* A media type, without parameter or with charset=utf-8. */
static bool is_type(struct str content_type, struct str wanted) {
    const char *mark = memchr(content_type.p, ';', content_type.n);
    struct str type = {content_type.p, mark != NULL ? (size_t)(mark - content_type.p) : content_type.n};
    if (!str_equal_nocase(str_trim(type), wanted))
        return false;
    if (mark == NULL)
        return true;
    struct str parameter = str_trim((struct str){mark + 1, content_type.n - type.n - 1});
    return str_equal_nocase(parameter, STR("charset=utf-8")) ||
           str_equal_nocase(parameter, STR("charset=\"utf-8\""));
}

bool gate_is_form(struct str content_type) {
    return is_type(content_type, STR("application/x-www-form-urlencoded"));
}

bool gate_is_json(struct str content_type) {
    return is_type(content_type, STR("application/json"));
}

bool gate_boundary(struct str content_type, struct str *boundary) {
    struct str kind = STR("multipart/form-data"), name = STR("boundary=");
    const char *mark = memchr(content_type.p, ';', content_type.n);
    if (mark == NULL)
        return false;
    struct str type = {content_type.p, (size_t)(mark - content_type.p)};
    struct str rest = str_trim((struct str){mark + 1, content_type.n - type.n - 1});
    if (!str_equal_nocase(str_trim(type), kind) || rest.n <= name.n ||
        !str_equal_nocase((struct str){rest.p, name.n}, name))
        return false;
    struct str value = {rest.p + name.n, rest.n - name.n};
    if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
        value = (struct str){value.p + 1, value.n - 2};
    for (size_t i = 0; i < value.n; i++) {
        char c = value.p[i], lower = (char)(c | 0x20);
        if (!(lower >= 'a' && lower <= 'z') && !(c >= '0' && c <= '9') &&
            memchr("'()+_,-./:=?", c, 12) == NULL)
            return false;
    }
    *boundary = value;
    return value.n >= 1 && value.n <= 70;
}
