/* A request's head of any bytes, cut up as the library does it: what passes the gate is written as the standard wants it, to the
 * byte, and says only once what decides where a request ends and whose it is. */
#include "http/gate.h"

#include "head.h"

static char memory[32 * 1024];

static char *skip_blanks(char *p) {
    while (*p == ' ' || *p == '\t')
        p++;
    return p;
}

/* False where the library has no request to hand over. */
static bool cut_request_line(char *line, char *feed, struct gate_head *head) {
    char *space = strchr(line, ' '), *last = memrchr(line, ' ', (size_t)(feed - line));
    if (space == NULL || last == space)
        return false;
    *space = '\0';
    while (space[1] == ' ' && space + 1 < last)
        space++;
    *last = '\0';
    head->method = line;
    head->target_at = space + 1;
    head->target_size = strlen(space + 1);
    head->version = last + 1;
    return true;
}

static bool cut(const uint8_t *data, size_t size, struct gate_head *head) {
    memset(head, 0, sizeof *head);
    memcpy(memory, data, size);
    memory[size] = '\0';
    char *p = memory, *end = memory + size;
    for (bool first = true; p < end; first = false) {
        char *line = p, *feed = p;
        while (feed < end && *feed != '\r' && *feed != '\n')
            feed++;
        if (feed == end)
            return false;
        p = feed + 1;
        if (*feed == '\r' && p < end && *p == '\n')
            *p++ = '\0';
        *feed = '\0';
        if (line[0] == '\0' && !first) {
            head->size = (size_t)(p - memory);
            return true;
        }
        if (first) {
            if (!cut_request_line(line, feed, head))
                return false;
            continue;
        }
        char *colon = strchr(line, ':');
        if (colon == NULL)
            return false;
        *colon = '\0';
        char *value = skip_blanks(colon + 1);
        if (head->count < GATE_HEADERS_MAX)
            head->headers[head->count] = (struct gate_header){{line, strlen(line)}, {value, strlen(value)}};
        head->count++;
    }
    return false;
}

/* raw: the head as it came. */
static void check_passed(const struct gate_facts *facts, const struct gate_head *head, struct str raw) {
    struct arena *arena = arena_new(HTTP_REQUEST_ARENA);
    struct str path, query;
    must(arena != NULL && gate_host_valid(facts->host));
    must(facts->method != HTTP_GET || facts->length == 0);
    must(!facts->head || facts->method == HTTP_GET);
    must(head_count(raw, "host") == 1 && head_count(raw, "content-type") <= 1);
    must(head_count(raw, "transfer-encoding") == 0);
    must(head_count(raw, "content-length") == (facts->has_length ? 1 : 0));
    /* The address is judged apart. */
    if (gate_target((struct str){head->target_at, head->target_size}, arena, &path, &query) == 0)
        must(head_size(raw) == raw.n);
    if (facts->cookie.p != NULL)
        must(gate_session(facts->cookie).n <= HTTP_SESSION_MAX);
    if (facts->content_type.p != NULL)
        must(!gate_is_form(facts->content_type) || !gate_is_json(facts->content_type));
    must(encoding_choose(&facts->encodings) < HTTP_ENCODING_COUNT);
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct gate_head head;
    static struct gate_facts facts;
    if (size >= sizeof memory || !cut(data, size, &head))
        return 0;
    int status = gate_check(&head, &facts);
    must(status == 0 || status == 400 || status == 405 || status == 414 || status == 417 || status == 431);
    if (status == 0)
        check_passed(&facts, &head, (struct str){(const char *)data, head.size});
    return 0;
}
