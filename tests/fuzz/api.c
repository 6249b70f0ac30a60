/* A program's JSON of any bytes: a value that can be written and read again, or one line that says what is wrong; and the cursor
 * of a list. */
#include "pages/api.h"

#include "must.h"

static void check_again(const json_t *value) {
    struct err err = ERR_INIT;
    json_t *again = NULL;
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    must(text != NULL && api_body_parse(str_of(text), &again, &err) == 0);
    must(json_equal(value, again));
    json_decref(again);
    free(text);
}

static size_t depth(const json_t *value) {
    size_t most = 0, index;
    const char *key;
    json_t *item;
    if (json_is_array(value)) {
        json_array_foreach(value, index, item) {
            size_t below = depth(item);
            most = below > most ? below : most;
        }
    } else if (json_is_object(value)) {
        void *walk = json_object_iter((json_t *)(uintptr_t)value);
        for (; walk != NULL; walk = json_object_iter_next((json_t *)(uintptr_t)value, walk)) {
            key = json_object_iter_key(walk);
            must(utf8_valid(str_of(key)));
            size_t below = depth(json_object_iter_value(walk));
            most = below > most ? below : most;
        }
    } else {
        return 0;
    }
    return most + 1;
}

static void check_cursor(struct str text, struct arena *arena) {
    struct str read;
    if (api_cursor_read(text, arena, &read)) {
        const char *made = api_cursor_make(arena, read);
        struct str again;
        must(made != NULL && api_cursor_read(str_of(made), arena, &again) && str_equal(read, again));
    }
    const char *made = api_cursor_make(arena, text);
    must(made != NULL);
    if (api_cursor_read(str_of(made), arena, &read))
        must(str_equal(read, text));
    else
        must(text.n == 0 || text.n > 200 || !utf8_valid(text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = arena_new(8 << 20);
    struct err err = ERR_INIT;
    json_t *value = NULL;
    const struct str text = {(const char *)data, size};
    must(arena != NULL);
    int rc = api_body_parse(text, &value, &err);
    must(rc == err.code && (rc == 0 || rc == ERR_INPUT));
    must((rc == 0) == (value != NULL));
    if (rc == 0) {
        must(depth(value) <= API_DEPTH_MAX);
        check_again(value);
        json_decref(value);
    } else {
        must(is_line(err.text));
    }
    if (size <= 1024 && memchr(data, '\0', size) == NULL)
        check_cursor(text, arena);
    arena_free(arena);
    return 0;
}
