#include "core/target_row.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

enum {
    TEXT_SHOWN = 70 /* bytes of a source or an owner in the log: four of them and the values make one entry */
};

const char *target_column_name(enum target_column column) {
    static const char *const names[] = {[TARGET_COLUMN_TARGET] = "target",
                                        [TARGET_COLUMN_OPERATOR] = "operator",
                                        [TARGET_COLUMN_OFFICIAL] = "official",
                                        [TARGET_COLUMN_SOURCE] = "source",
                                        [TARGET_COLUMN_OWNER] = "owner"};
    return names[column];
}

const char *target_fault_word(enum target_fault fault) {
    static const char *const words[] = {
#define TARGET_FAULT(name, word) word,
#include "core/target_fault.def"
#undef TARGET_FAULT
    };
    return words[fault];
}

/* ---- Reading ----------------------------------------------------------------------------------------------------- */

static void add_fault(struct target_faults *faults, enum target_fault fault, enum target_column column) {
    faults->items[faults->count].fault = fault;
    faults->items[faults->count++].column = column;
}

/* TARGET_ABSENT for an empty field, also after a fault. */
static int64_t read_value(const struct target_row *row, enum target_column column, int64_t limit,
                          struct target_faults *faults) {
    int64_t value = TARGET_ABSENT;
    if (row->fields[column].n == 0)
        return value;
    if (!target_value_parse(row->fields[column], &value)) {
        add_fault(faults, TARGET_FAULT_NO_VALUE, column);
    } else if (limit != TARGET_ABSENT && value > limit) {
        add_fault(faults, TARGET_FAULT_OVER_LIMIT, column);
        value = TARGET_ABSENT;
    }
    return value;
}

/* The operator and whether the target goes with it. */
static void read_operator(const struct target_row *row, struct target *target, struct target_faults *faults) {
    struct str name = row->fields[TARGET_COLUMN_OPERATOR];
    bool given = row->fields[TARGET_COLUMN_TARGET].n > 0;
    if (!target_operator_parse(name, &target->op)) {
        add_fault(faults, TARGET_FAULT_OPERATOR, TARGET_COLUMN_OPERATOR);
        return;
    }
    if (target->op == TARGET_NONE && given)
        target->op = TARGET_AT_LEAST;
    if (target->op == TARGET_BETTER && given)
        add_fault(faults, TARGET_FAULT_BETTER, TARGET_COLUMN_TARGET);
    else if (target->op == TARGET_GROUP && (target->value != TARGET_ABSENT || !given) &&
             !target_fits(TARGET_GROUP, target->value))
        add_fault(faults, TARGET_FAULT_GROUP, TARGET_COLUMN_TARGET);
    else if (name.n > 0 && target->op != TARGET_BETTER && !given)
        add_fault(faults, TARGET_FAULT_EMPTY, TARGET_COLUMN_TARGET);
}

static int read_text(const struct target_row *row, enum target_column column, struct arena *arena,
                     const char **out, struct target_faults *faults, struct err *err) {
    struct str clean;
    struct err why = ERR_INIT;
    *out = "";
    int rc = row->fields[column].n == 0 ? 1 : utf8_clean(row->fields[column], false, arena, &clean, &why);
    if (rc == 1)
        return 0;
    if (rc == ERR_NOMEM)
        return err_set(err, rc, "%s", why.text);
    if (rc < 0 || utf8_length(clean) > TARGET_TEXT_MAX) {
        add_fault(faults, TARGET_FAULT_TEXT, column);
        return 0;
    }
    *out = arena_copy(arena, clean.p, clean.n);
    return *out == NULL ? err_set(err, ERR_NOMEM, "no memory for a target") : 0;
}

int target_row_read(const struct target_row *row, int64_t limit, struct arena *arena, struct target *out,
                    struct target_faults *faults, struct err *err) {
    bool group = str_is(row->fields[TARGET_COLUMN_OPERATOR], target_operator_name(TARGET_GROUP));
    *faults = (struct target_faults){.count = 0};
    out->value = read_value(row, TARGET_COLUMN_TARGET, group ? TARGET_ABSENT : limit, faults);
    out->official = read_value(row, TARGET_COLUMN_OFFICIAL, limit, faults);
    read_operator(row, out, faults);
    int rc = read_text(row, TARGET_COLUMN_SOURCE, arena, &out->source, faults, err);
    if (rc == 0)
        rc = read_text(row, TARGET_COLUMN_OWNER, arena, &out->owner, faults, err);
    if (rc == 0 && faults->count == 0 && out->op == TARGET_NONE && out->official == TARGET_ABSENT)
        add_fault(faults, TARGET_FAULT_NOTHING, TARGET_COLUMN_TARGET);
    return rc;
}

void target_row_keep(const struct target_row *row, const struct target *old, struct target *target) {
    bool official = row->fields[TARGET_COLUMN_OFFICIAL].p != NULL;
    if (row->fields[TARGET_COLUMN_OPERATOR].p == NULL && target_fits(old->op, target->value))
        target->op = old->op;
    if (!official)
        target->official = old->official;
    if (!official && row->fields[TARGET_COLUMN_SOURCE].p == NULL)
        target->source = old->source;
    if (row->fields[TARGET_COLUMN_OWNER].p == NULL)
        target->owner = old->owner;
}

bool target_is_sourced(const struct target *target) {
    return target->official == TARGET_ABSENT || target->source[0] != '\0';
}

/* ---- A change ---------------------------------------------------------------------------------------------------- */

static const struct target none = {
    .op = TARGET_NONE, .value = TARGET_ABSENT, .official = TARGET_ABSENT, .source = "", .owner = ""};

bool target_same(const struct target *a, const struct target *b) {
    if (a == NULL || b == NULL)
        return a == b;
    return a->op == b->op && a->value == b->value && a->official == b->official &&
           strcmp(a->source, b->source) == 0 && strcmp(a->owner, b->owner) == 0;
}

static void goal_words(const struct target *target, char out[TARGET_VALUE_SIZE + 8]) {
    char value[TARGET_VALUE_SIZE];
    target_value_format(target->value, ',', value);
    switch (target->op) {
    case TARGET_NONE:
        snprintf(out, TARGET_VALUE_SIZE + 8, "–");
        break;
    case TARGET_AT_LEAST:
        snprintf(out, TARGET_VALUE_SIZE + 8, "≥ %s", value);
        break;
    case TARGET_ABOVE:
        snprintf(out, TARGET_VALUE_SIZE + 8, "> %s", value);
        break;
    case TARGET_BETTER:
        snprintf(out, TARGET_VALUE_SIZE + 8, "%s", target_operator_name(TARGET_BETTER));
        break;
    case TARGET_GROUP:
        snprintf(out, TARGET_VALUE_SIZE + 8, "%s %c", target_operator_name(TARGET_GROUP), value[0]);
        break;
    }
}

static void add_part(char out[TARGET_CHANGE_SIZE], enum target_column column, const char *old,
                     const char *now) {
    size_t n = strlen(out);
    snprintf(out + n, TARGET_CHANGE_SIZE - n, "%s%s: %s → %s", n > 0 ? " | " : "", target_column_name(column),
             old, now);
}

/* At most TEXT_SHOWN bytes, cut between characters; the sign between parts stands in none. */
static void text_words(const char *text, char out[TEXT_SHOWN + 8]) {
    size_t n = strlen(text);
    bool cut = n > TEXT_SHOWN;
    if (cut)
        for (n = TEXT_SHOWN; n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80;)
            n--;
    if (n == 0)
        snprintf(out, TEXT_SHOWN + 8, "–");
    else
        snprintf(out, TEXT_SHOWN + 8, "%.*s%s", (int)n, text, cut ? "…" : "");
    for (char *p = out; (p = strchr(p, '|')) != NULL;)
        *p = '/';
}

void target_change_words(const struct target *old, const struct target *now, char out[TARGET_CHANGE_SIZE]) {
    char was[TARGET_VALUE_SIZE + 8], is[TARGET_VALUE_SIZE + 8];
    char was_text[TEXT_SHOWN + 8], is_text[TEXT_SHOWN + 8];
    const struct target *a = old == NULL ? &none : old, *b = now == NULL ? &none : now;
    out[0] = '\0';
    if (a->op != b->op || a->value != b->value) {
        goal_words(a, was);
        goal_words(b, is);
        add_part(out, TARGET_COLUMN_TARGET, was, is);
    }
    if (a->official != b->official) {
        target_value_format(a->official, ',', was);
        target_value_format(b->official, ',', is);
        add_part(out, TARGET_COLUMN_OFFICIAL, was[0] == '\0' ? "–" : was, is[0] == '\0' ? "–" : is);
    }
    if (strcmp(a->source, b->source) != 0) {
        text_words(a->source, was_text);
        text_words(b->source, is_text);
        add_part(out, TARGET_COLUMN_SOURCE, was_text, is_text);
    }
    if (strcmp(a->owner, b->owner) != 0) {
        text_words(a->owner, was_text);
        text_words(b->owner, is_text);
        add_part(out, TARGET_COLUMN_OWNER, was_text, is_text);
    }
}
