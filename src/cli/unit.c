#include "cli/commands.h"
#include "cli/rows.h"
#include "cli/table.h"
#include "view/format.h"

/* A row of the file, and where it hangs in the tree that the file and the store make together. */
struct node {
    struct unit unit;
    unsigned long line; /* 0: from the store only */
    const char
        *parent_was; /* code of the unit above in the store; NULL: a new unit, or from the store only */
    struct node *parent;
    size_t depth;
};

struct import {
    struct cli *cli;
    struct node **nodes; /* what the file brings, then what only the store has */
    size_t file_count, count;
    struct node **by_code;
    size_t added, updated;
};

static int compare_codes(const void *a, const void *b) {
    const struct node *const *x = a, *const *y = b;
    int order = strcmp((*x)->unit.code, (*y)->unit.code);
    if (order != 0)
        return order;
    /* The file's row stands before the store's unit of the same code, and an earlier line before a later one.
     */
    unsigned long i = (*x)->line - 1, j = (*y)->line - 1;
    return i < j ? -1 : i > j;
}

static int compare_depths(const void *a, const void *b) {
    const struct node *const *x = a, *const *y = b;
    if ((*x)->depth != (*y)->depth)
        return (*x)->depth < (*y)->depth ? -1 : 1;
    return (*x)->line < (*y)->line ? -1 : (*x)->line > (*y)->line;
}

static struct node *node_find(const struct import *import, const char *code) {
    size_t low = 0, high = import->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(import->by_code[middle]->unit.code, code) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < import->count && strcmp(import->by_code[low]->unit.code, code) == 0;
    return found ? import->by_code[low] : NULL;
}

static void row_read(struct rows *rows, struct node *node) {
    struct unit *unit = &node->unit;
    node->line = rows->csv.line;
    unit->code = rows_unit_code(rows, "code");
    if (unit->code != NULL && unit->code[0] == '\0')
        rows_fault(rows, "code", "is empty; give the unit a code");
    unit->parent = rows_unit_code(rows, "parent");
    unit->name = rows_name(rows, "name", true);
    struct str kind = rows_field(rows, "kind");
    if (!unit_kind_known(kind))
        rows_fault(rows, "kind", "must be city, district, commune, ward, centre or office");
    struct str copy = arena_str(rows->cli->arena, kind);
    unit->kind = copy.p != NULL ? copy.p : "";
    rows_days(rows, &unit->valid_from, &unit->valid_to);
    if (unit->code == NULL)
        unit->code = "";
    if (unit->parent == NULL)
        unit->parent = "";
}

/* All rows of the file, one after the other, in *out. */
static int rows_read(struct rows *rows, struct buf *out, struct err *err) {
    int rc;
    while ((rc = rows_next(rows, err)) == 1) {
        struct node *node = arena_alloc(rows->cli->arena, sizeof *node);
        if (node != NULL) {
            row_read(rows, node);
            buf_add(out, &node, sizeof node);
        }
        if (node == NULL || out->failed)
            return err_set(err, ERR_NOMEM, "%s: no memory for so many rows; split the file", rows->path);
    }
    return rc;
}

/* Puts the units that only the store knows behind those of the file, and the index over all of them. A column
 * that the file leaves out keeps what the store has. */
static int merge(struct import *import, const struct rows *rows, struct buf *nodes, struct err *err) {
    struct arena *arena = import->cli->arena;
    struct unit *units;
    size_t count;
    int rc = store_units(import->cli->read, arena, &units, &count, err);
    if (rc < 0)
        return rc;
    import->file_count = nodes->n / sizeof(struct node *);
    import->count = import->file_count + count;
    import->nodes = arena_array(arena, import->count + 1, sizeof *import->nodes);
    import->by_code = arena_array(arena, import->count + 1, sizeof *import->by_code);
    struct node *stored = arena_array(arena, count + 1, sizeof *stored);
    if (import->nodes == NULL || import->by_code == NULL || stored == NULL)
        return err_set(err, ERR_NOMEM, "no memory for %zu units", import->count);
    if (nodes->n > 0)
        memcpy(import->nodes, nodes->p, nodes->n);
    for (size_t i = 0; i < count; i++) {
        stored[i].unit = units[i];
        import->nodes[import->file_count + i] = &stored[i];
    }
    memcpy(import->by_code, import->nodes, import->count * sizeof *import->by_code);
    qsort(import->by_code, import->count, sizeof *import->by_code, compare_codes);
    for (size_t i = 0; i + 1 < import->count; i++) {
        struct node *row = import->by_code[i], *old = import->by_code[i + 1];
        if (row->line == 0 || old->line != 0 || strcmp(row->unit.code, old->unit.code) != 0)
            continue;
        row->parent_was = old->unit.parent;
        if (!rows_has(rows, "valid_from"))
            row->unit.valid_from = old->unit.valid_from;
        if (!rows_has(rows, "valid_to"))
            row->unit.valid_to = old->unit.valid_to;
    }
    return 0;
}

/* Every code once, every parent there. */
static void link_parents(struct import *import, struct rows *rows) {
    for (size_t i = 0; i < import->file_count; i++) {
        struct node *node = import->nodes[i];
        const struct node *first = node_find(import, node->unit.code);
        if (first != NULL && first != node && node->unit.code[0] != '\0')
            rows_fault_at(rows, node->line, "code", "\"%s\" stands in line %lu already", node->unit.code,
                          first->line);
    }
    for (size_t i = 0; i < import->count; i++) {
        struct node *node = import->nodes[i];
        if (node->unit.parent[0] == '\0')
            continue;
        node->parent = node_find(import, node->unit.parent);
        if (node->parent == NULL && node->line != 0)
            rows_fault_at(rows, node->line, "parent",
                          "there is no unit \"%s\", neither in this file nor stored", node->unit.parent);
    }
}

/* A unit that moves takes its past along, or leaves it: that is asked, told and undone by a command of its own. */
static void refuse_move(struct rows *rows, const struct node *node) {
    if (node->parent_was != NULL && strcmp(node->parent_was, node->unit.parent) != 0)
        rows_fault_at(
            rows, node->line, "parent",
            "\"%s\" stands below \"%s\"; an import moves no unit, as its past would go along: use hailong "
            "unit move %s --below \"%s\"",
            node->unit.code, node->parent_was, node->unit.code, node->unit.parent);
}

/* How far below its root every node of the file stands; a loop has no root. */
static void measure_depths(struct import *import, struct rows *rows) {
    for (size_t i = 0; i < import->file_count; i++) {
        struct node *node = import->nodes[i];
        const struct node *above = node->parent;
        for (; above != NULL && above != node && node->depth <= import->count; above = above->parent)
            node->depth++;
        if (above == node)
            rows_fault_at(rows, node->line, "parent",
                          node->depth == 0
                              ? "a unit cannot be its own parent; leave the field empty for the topmost unit"
                              : "the units make a loop: \"%s\" stands above its own parent",
                          node->unit.code);
        else
            refuse_move(rows, node);
    }
}

static int put_all(struct transaction *tx, void *context, struct err *err) {
    struct import *import = context;
    char detail[64];
    for (size_t i = 0; i < import->file_count; i++) {
        bool is_new = false;
        int rc = store_unit_put(tx, &import->nodes[i]->unit, &is_new, err);
        if (rc < 0)
            return rc;
        import->added += is_new;
        import->updated += !is_new;
    }
    snprintf(detail, sizeof detail, "%zu, %zu new", import->file_count, import->added);
    return cli_audit(import->cli, tx, AUDIT_UNITS_IMPORTED, "", "", detail, err);
}

/* Checks the whole file, then stores it. */
static int import_file(struct import *import, struct rows *rows, struct buf *nodes, struct err *err) {
    int rc = rows_read(rows, nodes, err);
    if (rc == 0)
        rc = merge(import, rows, nodes, err);
    if (rc < 0)
        return rc;
    link_parents(import, rows);
    measure_depths(import, rows);
    if ((rc = rows_result(rows, err)) < 0)
        return rc;
    if (import->file_count == 0)
        return err_set(err, ERR_INPUT, "%s: there is no row below the column names", rows->path);
    /* Parents first, so that the store finds each parent in its new place. */
    qsort(import->nodes, import->file_count, sizeof *import->nodes, compare_depths);
    return store_transact(import->cli->store, put_all, import, err);
}

int cli_unit_import(struct cli *cli, int argc, char **argv, struct err *err) {
    static const char *const columns[] = {"code", "parent", "name", "kind", NULL};
    static const char *const optional[] = {"valid_from", "valid_to", NULL};
    static const struct cli_option options[] = {{NULL, NULL, NULL}};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 1, 1, "FILE.csv", err) != 0)
        return 2;
    struct import import = {.cli = cli};
    struct buf nodes;
    buf_init(&nodes, ROWS_MAX * sizeof(struct node *));
    struct rows rows;
    int rc = rows_open(&rows, cli, argv[0], columns, optional, err);
    if (rc == 0)
        rc = import_file(&import, &rows, &nodes, err);
    rows_close(&rows);
    buf_release(&nodes);
    if (rc < 0)
        return 1;
    if (cli->json)
        return cli_print_json(
            cli,
            json_pack("{sI sI}", "added", (json_int_t)import.added, "updated", (json_int_t)import.updated),
            err);
    fprintf(cli->out, "%s: %zu %s added, %zu updated\n", rows.path, import.added,
            cli_noun(import.added, "unit", "units"), import.updated);
    return 0;
}

static int list_json(struct cli *cli, const struct unit *units, size_t count, struct err *err) {
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        const struct unit *u = &units[i];
        json_t *entry = json_pack("{ss ss ss ss so so}", "code", u->code, "parent", u->parent, "name",
                                  u->name, "kind", u->kind, "valid_from", format_day_json(u->valid_from),
                                  "valid_to", format_day_json(u->valid_to));
        if (entry == NULL || json_array_append_new(list, entry) != 0) {
            json_decref(list);
            list = NULL;
            break;
        }
    }
    return cli_print_json(cli, list, err);
}

/* Adds the units below `parent`, each with those below it. */
static void list_below(struct table *table, const struct unit *units, size_t count, const char *parent,
                       int depth) {
    enum { DEPTH_MAX = 64 };
    for (size_t i = 0; i < count && depth < DEPTH_MAX; i++) {
        const struct unit *u = &units[i];
        if (strcmp(u->parent, parent) != 0)
            continue;
        char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];
        table_addf(table, "%*s%s", 2 * depth, "", u->code);
        table_add(table, str_of(u->name));
        table_add(table, str_of(u->kind));
        table_add(table, str_of(cli_day_text(u->valid_from, from)));
        table_add(table, str_of(cli_day_text(u->valid_to, to)));
        list_below(table, units, count, u->code, depth + 1);
    }
}

int cli_unit_list(struct cli *cli, int argc, char **argv, struct err *err) {
    static const struct cli_option options[] = {{NULL, NULL, NULL}};
    static const char *const headings[] = {"CODE", "NAME", "KIND", "FROM", "TO", NULL};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 0, 0, "", err) != 0)
        return 2;
    struct unit *units;
    size_t count;
    if (store_units(cli->read, cli->arena, &units, &count, err) < 0)
        return 1;
    if (cli->json)
        return list_json(cli, units, count, err);
    if (count == 0) {
        cli_note(cli, "there are no units yet; add them with: hailong unit import FILE.csv");
        return 0;
    }
    struct table *table = table_new(cli->arena, headings);
    if (table != NULL)
        list_below(table, units, count, "", 0);
    if (table == NULL || !table_print(table, cli->out)) {
        err_set(err, ERR_NOMEM, "no memory for %zu units", count);
        return 1;
    }
    return 0;
}
