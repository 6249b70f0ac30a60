#include "core/personal.h"

#include <stdlib.h>

#include "core/personal_parts.h"

static void look(struct words *words, bool (*const *finders)(const struct words *, struct match *)) {
    while (words_ahead(words, 0)->type != TOKEN_END) {
        struct match match;
        bool (*const *find)(const struct words *, struct match *) = finders;
        while (*find != NULL && !(*find)(words, &match))
            find++;
        if (*find != NULL)
            words_mask(words, match.from, match.to, match.kind);
        else
            words_keep(words);
    }
}

/* text itself when it has no items. */
static int write_masked(const struct words *words, struct arena *arena, struct str *out, unsigned *found) {
    size_t items = 0, n = 0;
    unsigned kinds = 0;
    for (size_t i = 1; i < words->done; i++) {
        kinds |= words->all[i].kind;
        items += words->all[i].kind != 0;
    }
    char *text = items == 0 ? NULL : arena_alloc(arena, words->text.n + items * sizeof PERSONAL_MASK);
    if (items > 0 && text == NULL)
        return ERR_NOMEM;
    for (size_t i = 1; i < words->done && items > 0; i++) {
        const struct token *token = &words->all[i];
        bool item = token->kind != 0;
        size_t length = item ? sizeof PERSONAL_MASK - 1 : token->to - token->from;
        memcpy(text + n, item ? PERSONAL_MASK : words->text.p + token->from, length);
        n += length;
    }
    *out = items == 0 ? words->text : (struct str){text, n};
    *found = kinds;
    return 0;
}

int personal_mask(struct str text, struct arena *arena, struct str *out, unsigned *found, struct err *err) {
    /* Addresses first: the digits in one are no number. */
    static bool (*const addresses[])(const struct words *, struct match *) = {email_find, NULL};
    static bool (*const numbers[])(const struct words *, struct match *) = {number_find, plate_find, NULL};
    struct words words;
    int rc = words_cut(text, &words);
    if (rc != 0)
        return err_set(err, rc, "no memory to look for personal numbers");
    look(&words, addresses);
    words_again(&words);
    look(&words, numbers);
    rc = write_masked(&words, arena, out, found);
    free(words.all);
    return rc == 0 ? 0 : err_set(err, rc, "no memory for a text");
}
