#include "core/word_diff.h"

/* Each word with the blanks behind it. */
struct words {
    struct str items[WORD_DIFF_WORDS_MAX], bare[WORD_DIFF_WORDS_MAX];
    bool kept[WORD_DIFF_WORDS_MAX];
    size_t count;
};

static bool is_blank(char c) {
    return c == ' ' || c == '\n';
}

/* False: there are too many. */
static bool split(struct str text, struct words *out) {
    out->count = 0;
    for (size_t at = 0; at < text.n;) {
        size_t from = at, end;
        while (at < text.n && !is_blank(text.p[at]))
            at++;
        end = at;
        while (at < text.n && is_blank(text.p[at]))
            at++;
        if (out->count == WORD_DIFF_WORDS_MAX)
            return false;
        out->bare[out->count] = (struct str){text.p + from, end - from};
        out->kept[out->count] = false;
        out->items[out->count++] = (struct str){text.p + from, at - from};
    }
    return true;
}

/* The longest words in a row that both have. */
static int mark_kept(struct words *a, struct words *b, struct arena *arena, struct err *err) {
    size_t width = b->count + 1;
    uint16_t *longest = arena_array(arena, (a->count + 1) * width, sizeof *longest);
    if (longest == NULL)
        return err_set(err, ERR_NOMEM, "no memory to compare two texts");
    for (size_t i = a->count; i-- > 0;)
        for (size_t k = b->count; k-- > 0;) {
            uint16_t down = longest[(i + 1) * width + k], right = longest[i * width + k + 1];
            longest[i * width + k] = str_equal(a->bare[i], b->bare[k])
                                         ? (uint16_t)(longest[(i + 1) * width + k + 1] + 1)
                                     : down > right ? down
                                                    : right;
        }
    for (size_t i = 0, k = 0; i < a->count && k < b->count;)
        if (str_equal(a->bare[i], b->bare[k]))
            a->kept[i++] = b->kept[k++] = true;
        else if (longest[(i + 1) * width + k] >= longest[i * width + k + 1])
            i++;
        else
            k++;
    return 0;
}

static int join(const struct words *words, struct arena *arena, struct word_parts *out, struct err *err) {
    out->parts = arena_array(arena, words->count + 1, sizeof *out->parts);
    out->count = 0;
    if (out->parts == NULL)
        return err_set(err, ERR_NOMEM, "no memory to compare two texts");
    for (size_t i = 0; i < words->count; i++) {
        bool changed = !words->kept[i];
        if (out->count > 0 && out->parts[out->count - 1].changed == changed)
            out->parts[out->count - 1].text.n += words->items[i].n;
        else
            out->parts[out->count++] = (struct word_part){words->items[i], changed};
    }
    return 0;
}

int word_diff(struct str then, struct str now, struct arena *arena, struct word_parts *then_out,
              struct word_parts *now_out, struct err *err) {
    struct words *words = arena_array(arena, 2, sizeof *words);
    if (words == NULL)
        return err_set(err, ERR_NOMEM, "no memory to compare two texts");
    if (!split(then, &words[0]) || !split(now, &words[1])) {
        for (int i = 0; i < 2; i++) {
            words[i].count = 1;
            words[i].items[0] = i == 0 ? then : now;
            words[i].kept[0] = str_equal(then, now);
        }
    } else {
        int rc = mark_kept(&words[0], &words[1], arena, err);
        if (rc != 0)
            return rc;
    }
    int rc = join(&words[0], arena, then_out, err);
    return rc == 0 ? join(&words[1], arena, now_out, err) : rc;
}
