#include "cli/response_options.h"

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
