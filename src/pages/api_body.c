#include "base/utf8.h"
#include "pages/api.h"

/* Before the parser sees it: jansson recurses, and makes an object of every value. ERR_INPUT says which limit is passed. */
static int measure(struct str json, struct err *err) {
    size_t depth = 0, values = 1;
    bool inside = false; /* a string */
    for (size_t i = 0; i < json.n; i++) {
        char c = json.p[i];
        if (inside) {
            i += c == '\\';
            inside = c != '"';
            continue;
        }
        inside = c == '"';
        values += c == ',' || c == '{' || c == '[';
        if (c == '{' || c == '[')
            depth++;
        else if ((c == '}' || c == ']') && depth > 0)
            depth--;
        if (depth > API_DEPTH_MAX)
            return err_set(err, ERR_INPUT, "The body is nested deeper than %d levels.", API_DEPTH_MAX);
        if (values > API_VALUES_MAX)
            return err_set(err, ERR_INPUT, "The body holds more than %d values.", API_VALUES_MAX);
    }
    return 0;
}

int api_body_parse(struct str body, json_t **out, struct err *err) {
    json_error_t where;
    if (memchr(body.p, '\0', body.n) != NULL || !utf8_valid(body))
        return err_set(err, ERR_INPUT, "The body is not valid UTF-8 text.");
    int rc = measure(body, err);
    if (rc != 0)
        return rc;
    json_t *value = json_loadb(body.p, body.n, JSON_REJECT_DUPLICATES, &where);
    if (value == NULL && json_error_code(&where) == json_error_out_of_memory)
        return err_set(err, ERR_NOMEM, "no memory for a body of %zu bytes", body.n);
    /* Behind "near" stands what was sent, cut anywhere and with whatever is in it. */
    const char *near = strstr(where.text, " near ");
    if (value == NULL)
        return err_set(err, ERR_INPUT, "The body is no JSON: line %d, column %d: %.*s.", where.line,
                       where.column, (int)(near != NULL ? (size_t)(near - where.text) : strlen(where.text)),
                       where.text);
    *out = value;
    return 0;
}
