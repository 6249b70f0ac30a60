#include "cli/response_file.h"

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

static int day_option(const char *name, const char *text, int32_t *out, struct err *err) {
    *out = DAY_NONE;
    if (text == NULL || text[0] == '\0' || day_parse(str_of(text), out))
        return 0;
    return err_set(err, ERR_INPUT, "%s %.40s: not a day; write it as 2025-03-07", name, text);
}

int response_days(const struct response_options *given, int32_t *from, int32_t *to, struct err *err) {
    int32_t first, last;
    int rc = day_option("--from", given->from, &first, err);
    if (rc == 0)
        rc = day_option("--to", given->to, &last, err);
    if (rc < 0)
        return rc;
    if (first != DAY_NONE && last != DAY_NONE && first > last)
        return err_set(err, ERR_INPUT, "--from is behind --to; exchange them");
    *from = first;
    *to = last;
    return 0;
}

int response_selection(const struct response_options *given, struct selection *out, struct err *err) {
    int32_t from, to;
    if (given->survey == NULL)
        return err_set(err, ERR_INPUT, "--survey CODE is missing; hailong survey list shows the codes");
    int rc = response_days(given, &from, &to, err);
    if (rc < 0)
        return rc;
    *out = (struct selection){.survey_code = given->survey, .unit_code = given->unit, .from = from, .to = to};
    return 0;
}

int response_unit_known(struct store *store, const char *code, struct arena *arena, struct err *err) {
    struct unit unit;
    int rc = code == NULL ? 0 : store_unit(store, code, arena, &unit, err);
    if (rc == ERR_NOT_FOUND)
        return err_set(err, rc, "there is no unit \"%.60s\"; hailong unit list shows the codes", code);
    return rc;
}

static bool is_formula(char c) {
    return c == '=' || c == '+' || c == '-' || c == '@';
}

bool response_text_guarded(struct str text) {
    return text.n > 0 && (is_formula(text.p[0]) || text.p[0] == '\'');
}

struct str response_text_unguard(struct str cell) {
    if (cell.n > 1 && cell.p[0] == '\'' && (is_formula(cell.p[1]) || cell.p[1] == '\''))
        return (struct str){cell.p + 1, cell.n - 1};
    /* A lone apostrophe goes out as two; "''" is covered above. */
    return cell;
}
