#include "files/response_file.h"

const char *const response_columns[RESPONSE_COLUMNS] = {"date",     "counter",  "channel",
                                                        "language", "revision", "half_day"};
const char *const response_halves[3] = {"am", "pm", [HALF_UNKNOWN] = ""};

static bool listed(const char *const *codes, size_t count, const char *code) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(codes[i], code) == 0)
            return true;
    return false;
}

/* Fills in codes and questions. */
static int number_codes(struct revisions *all, struct arena *arena, struct err *err) {
    size_t room = 0, n = 0;
    for (size_t r = 0; r < all->count; r++)
        room += all->items[r].survey->question_count;
    const char **codes = arena_array(arena, room, sizeof *codes);
    if (codes == NULL)
        return err_set(err, ERR_NOMEM, "no memory for %zu question codes", room);
    for (size_t r = all->count; r-- > 0;) {
        const struct survey *survey = all->items[r].survey;
        for (size_t q = 0; q < survey->question_count; q++)
            if (!listed(codes, n, survey->questions[q].code))
                codes[n++] = survey->questions[q].code;
    }
    size_t *questions = arena_array(arena, all->count * n, sizeof *questions);
    if (questions == NULL)
        return err_set(err, ERR_NOMEM, "no memory for %zu questions", all->count * n);
    for (size_t r = 0; r < all->count; r++)
        for (size_t c = 0; c < n; c++)
            questions[r * n + c] = survey_question(all->items[r].survey, str_of(codes[c]));
    all->codes = codes;
    all->code_count = n;
    all->questions = questions;
    return 0;
}

int revisions_load(struct store *store, const char *survey_code, struct arena *arena, struct revisions *out,
                   struct err *err) {
    struct revision latest;
    int rc = store_revision(store, survey_code, 0, arena, &latest, err);
    if (rc < 0)
        return rc;
    struct revisions all = {.items = arena_array(arena, latest.number, sizeof *all.items),
                            .count = latest.number};
    if (all.items == NULL)
        return err_set(err, ERR_NOMEM, "no memory for %u revisions of %s", latest.number, survey_code);
    all.items[latest.number - 1] = latest;
    for (unsigned number = 1; number < latest.number; number++)
        if ((rc = store_revision(store, survey_code, number, arena, &all.items[number - 1], err)) < 0)
            return rc;
    if ((rc = number_codes(&all, arena, err)) == 0)
        *out = all;
    return rc;
}

size_t revisions_question(const struct revisions *revisions, unsigned number, size_t code) {
    return revisions->questions[(number - 1) * revisions->code_count + code];
}

/* What a spreadsheet takes for the beginning of a formula, and what it passes over before it. */
static const char *const formula_signs[] = {"=", "+", "-", "@", "＝", "＋", "－", "＠"};
static const char *const formula_blanks[] = {" ",  "\t",     "\r",     "\n",     "\v",
                                             "\f", "\u00a0", "\u3000", "\ufeff", "\u200b"};

/* Bytes of the one the text begins with; 0: it begins with none. */
static size_t begins(struct str text, const char *const *list, size_t count) {
    for (size_t i = 0; i < count; i++) {
        size_t n = strlen(list[i]);
        if (text.n >= n && memcmp(text.p, list[i], n) == 0)
            return n;
    }
    return 0;
}

bool response_text_guarded(struct str text) {
    if (text.n > 0 && strchr("'\t\r\n", text.p[0]) != NULL)
        return true;
    for (size_t n; (n = begins(text, formula_blanks, sizeof formula_blanks / sizeof *formula_blanks)) > 0;)
        text = (struct str){text.p + n, text.n - n};
    return begins(text, formula_signs, sizeof formula_signs / sizeof *formula_signs) > 0;
}

struct str response_text_unguard(struct str cell) {
    struct str rest = {cell.p + 1, cell.n > 0 ? cell.n - 1 : 0};
    return cell.n > 0 && cell.p[0] == '\'' && response_text_guarded(rest) ? rest : cell;
}
