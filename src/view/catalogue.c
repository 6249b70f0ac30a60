#include "view/catalogue.h"

#include <string.h>

#include "view/words_read.h"

/* A key while walking the tree: the names so far, and how to take the last one off again. */
struct key {
    const char *file;
    char text[CATALOGUE_KEY_MAX + 1];
    size_t n, depth;
};

static bool name_good(const char *name) {
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");
    return n > 0 && name[n] == '\0';
}

static int key_push(struct key *key, const char *name, struct err *err) {
    size_t n = strlen(name), dot = key->n > 0;
    if (n + dot > CATALOGUE_KEY_MAX - key->n || key->depth == CATALOGUE_DEPTH_MAX)
        return err_set(err, ERR_INPUT, "%s: %s: the key goes deeper than %d names or past %d bytes",
                       key->file, key->text, CATALOGUE_DEPTH_MAX, CATALOGUE_KEY_MAX);
    if (dot)
        key->text[key->n++] = '.';
    memcpy(key->text + key->n, name, n + 1);
    key->n += n;
    key->depth++;
    return 0;
}

static void key_pop(struct key *key, size_t n) {
    key->n = n;
    key->text[n] = '\0';
    key->depth--;
}

static int check_object(struct key *key, json_t *object, struct err *err);

static int check_entry(struct key *key, json_t *value, struct err *err) {
    if (json_is_object(value))
        return check_object(key, value, err);
    if (!json_is_string(value) || json_string_length(value) == 0)
        return err_set(err, ERR_INPUT, "%s: %s: must be a text that is not empty, or an object of texts",
                       key->file, key->text);
    return 0;
}

static int check_object(struct key *key, json_t *object, struct err *err) {
    const char *name;
    json_t *value;
    if (json_object_size(object) == 0)
        return err_set(err, ERR_INPUT, "%s: %s: an object without words", key->file, key->text);
    json_object_foreach(object, name, value) {
        size_t n = key->n;
        if (!name_good(name))
            return err_set(err, ERR_INPUT, "%s: %s: \"%s\" is not a name; use letters, digits, '_' and '-'",
                           key->file, key->text, name);
        int rc = key_push(key, name, err);
        if (rc < 0 || (rc = check_entry(key, value, err)) < 0)
            return rc;
        key_pop(key, n);
    }
    return 0;
}

int catalogue_parse(const char *name, struct str text, json_t **out, struct err *err) {
    json_error_t where;
    json_t *words = words_read(text);
    if (words == NULL)
        words = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, &where);
    if (words == NULL)
        return err_set(err, ERR_INPUT, "%s:%d:%d: %s", name, where.line, where.column, where.text);
    struct key key = {.file = name};
    int rc = json_is_object(words) ? check_object(&key, words, err)
                                   : err_set(err, ERR_INPUT, "%s: must be an object of words", name);
    if (rc == 0)
        *out = words;
    else
        json_decref(words);
    return rc;
}

/* Every key of `words` is in `others` with the same shape; key->file is the file of `others`. */
static int compare_object(struct key *key, const char *file, json_t *words, const json_t *others,
                          struct err *err) {
    const char *name;
    json_t *value;
    json_object_foreach(words, name, value) {
        size_t n = key->n;
        int rc = key_push(key, name, err);
        if (rc < 0)
            return rc;
        const json_t *other = json_object_get(others, name);
        if (other == NULL)
            return err_set(err, ERR_INPUT, "%s: %s: missing; %s has it", key->file, key->text, file);
        if (json_is_object(value) != json_is_object(other))
            return err_set(err, ERR_INPUT,
                           "%s: %s: a word in one and a group of words in the other of it and %s", key->file,
                           key->text, file);
        if (json_is_object(value) && (rc = compare_object(key, file, value, other, err)) < 0)
            return rc;
        key_pop(key, n);
    }
    return 0;
}

int catalogue_compare(const char *name_a, json_t *a, const char *name_b, json_t *b, struct err *err) {
    struct key in_b = {.file = name_b}, in_a = {.file = name_a};
    int rc = compare_object(&in_b, name_a, a, b, err);
    return rc < 0 ? rc : compare_object(&in_a, name_b, b, a, err);
}

const char *catalogue_word(const json_t *words, const char *key) {
    for (;;) {
        const char *dot = strchr(key, '.');
        size_t n = dot == NULL ? strlen(key) : (size_t)(dot - key);
        char name[CATALOGUE_KEY_MAX + 1];
        if (n > CATALOGUE_KEY_MAX)
            return NULL;
        memcpy(name, key, n);
        name[n] = '\0';
        words = json_object_get(words, name);
        if (dot == NULL)
            return json_string_value(words);
        key = dot + 1;
    }
}
