/* sqlc FILE.sql… > statements.h — SQL files become one header: an enum of the statements, a table of their texts, and
 * the ordered table of migrations.
 *
 * A statement is a block that begins with "-- name: thing_verb" and ends with ';'. A file in a folder migrate/ is called
 * NNNN-title.sql and is a migration as a whole; numbers run from 0001 without a gap, in the order of the arguments.
 * Texts are only defined where STATEMENTS_TEXTS or STATEMENTS_MIGRATIONS is, so that each is compiled in once. */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_BYTES = 4096, STATEMENTS_MAX = 500, MIGRATIONS_MAX = 9999, NAME_MAX_BYTES = 64 };

struct place {
    const char *file;
    unsigned line;
};

struct statement {
    char name[NAME_MAX_BYTES];
    struct place place;
    long begin, end; /* bytes of the text in its file */
};

struct input {
    struct statement statements[STATEMENTS_MAX];
    size_t statement_count;
    const char *migrations[MIGRATIONS_MAX];
    size_t migration_count;
};

static int fault(struct place place, const char *message) {
    fprintf(stderr, "%s:%u: %s\n", place.file, place.line, message);
    return -1;
}

static const char *base_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

static bool is_migration(const char *path) {
    static const char folder[] = "migrate/";
    const char *base = base_name(path);
    size_t n = sizeof folder - 1, before = (size_t)(base - path);
    return before >= n && strncmp(base - n, folder, n) == 0;
}

/* "NNNN-title.sql" with NNNN following the one before. */
static int migration_add(struct input *input, const char *path) {
    struct place place = {path, 1};
    char expected[8];
    const char *base = base_name(path);
    snprintf(expected, sizeof expected, "%04u-", (unsigned)(input->migration_count + 1) % 10000u);
    if (input->migration_count == MIGRATIONS_MAX)
        return fault(place, "too many migrations");
    if (strncmp(base, expected, 5) != 0)
        return fault(place,
                     "migrations must be numbered 0001, 0002, … without a gap, and given in that order");
    size_t n = strlen(base);
    if (n < 10 || strcmp(base + n - 4, ".sql") != 0)
        return fault(place, "a migration is called NNNN-title.sql");
    for (const char *p = base + 5; p < base + n - 4; p++)
        if (!islower((unsigned char)*p) && !isdigit((unsigned char)*p) && *p != '-')
            return fault(place, "the title in a migration's name is made of a-z, 0-9 and '-'");
    input->migrations[input->migration_count++] = path;
    return 0;
}

static int name_read(const char *text, struct place place, char out[NAME_MAX_BYTES]) {
    size_t n = strcspn(text, " \t\r\n");
    if (n == 0 || n >= NAME_MAX_BYTES || text[n + strspn(text + n, " \t\r\n")] != '\0' ||
        !islower((unsigned char)*text))
        return fault(place, "a statement is named by one word thing_verb of a-z, 0-9 and '_'");
    for (size_t i = 0; i < n; i++)
        if (!islower((unsigned char)text[i]) && !isdigit((unsigned char)text[i]) && text[i] != '_')
            return fault(place, "a statement's name is made of a-z, 0-9 and '_'");
    memcpy(out, text, n);
    out[n] = '\0';
    return 0;
}

static int statement_begin(struct input *input, const char *name, struct place place, long offset) {
    char word[NAME_MAX_BYTES];
    if (name_read(name, place, word) != 0)
        return -1;
    for (size_t i = 0; i < input->statement_count; i++)
        if (strcmp(input->statements[i].name, word) == 0)
            return fault(place, "a statement of this name exists already");
    if (input->statement_count == STATEMENTS_MAX)
        return fault(place, "too many statements");
    struct statement *s = &input->statements[input->statement_count++];
    memcpy(s->name, word, sizeof word);
    s->place = place;
    s->begin = s->end = offset;
    return 0;
}

struct block {
    struct statement *open;
    char last; /* last character of the open block that is not white space */
};

static int block_close(const struct block *block) {
    if (block->open == NULL)
        return 0;
    if (block->last == '\0')
        return fault(block->open->place, "the statement is empty");
    if (block->last != ';')
        return fault(block->open->place, "the statement does not end with ';'");
    return 0;
}

static int line_read(struct input *input, struct block *block, const char *line, struct place place,
                     long after) {
    static const char mark[] = "-- name:";
    if (strncmp(line, mark, sizeof mark - 1) == 0) {
        const char *name = line + sizeof mark - 1;
        if (block_close(block) != 0 || statement_begin(input, name + strspn(name, " \t"), place, after) != 0)
            return -1;
        *block = (struct block){&input->statements[input->statement_count - 1], '\0'};
        return 0;
    }
    if (strncmp(line, "--", 2) == 0) /* a remark between or within statements */
        return 0;
    for (const char *p = line; *p != '\0'; p++)
        if (!isspace((unsigned char)*p)) {
            if (block->open == NULL)
                return fault(place, "SQL before the first \"-- name:\"");
            if (block->last == ';')
                return fault(place, "a second statement under one name");
            block->last = *p;
        }
    if (block->open != NULL && block->last != '\0')
        block->open->end = after;
    return 0;
}

static int statements_read(struct input *input, const char *path) {
    FILE *file = fopen(path, "rb");
    struct place place = {path, 0};
    struct block block = {NULL, '\0'};
    char line[LINE_MAX_BYTES];
    int rc = 0;
    if (file == NULL)
        return fault(place, "cannot open");
    while (rc == 0 && fgets(line, sizeof line, file) != NULL) {
        place.line++;
        rc = strlen(line) == sizeof line - 1 ? fault(place, "the line is too long")
                                             : line_read(input, &block, line, place, ftell(file));
    }
    fclose(file);
    return rc == 0 ? block_close(&block) : -1;
}

/* Bytes begin…end of a file as C string literals, one a line; remarks outside a table's text stay out of statements. */
static int text_write(const char *path, long begin, long end, bool remarks) {
    FILE *file = fopen(path, "rb");
    char line[LINE_MAX_BYTES];
    if (file == NULL || fseek(file, begin, SEEK_SET) != 0)
        return fault((struct place){path, 0}, "cannot read");
    while ((end < 0 || ftell(file) < end) && fgets(line, sizeof line, file) != NULL) {
        if (!remarks && strncmp(line, "--", 2) == 0)
            continue;
        printf("\n    \"");
        for (const char *p = line; *p != '\0' && *p != '\n'; p++)
            printf(strchr("\"\\?", *p) != NULL ? "\\%c" : "%c", *p);
        printf("\\n\"");
    }
    fclose(file);
    return 0;
}

static int header_write(const struct input *input) {
    printf("/* Made by tools/sqlc from src/store/sql; edit those files. */\n#ifndef STATEMENTS_H\n#define "
           "STATEMENTS_H\n\n"
           "enum statement {\n");
    for (size_t i = 0; i < input->statement_count; i++) {
        printf("    STATEMENT_");
        for (const char *p = input->statements[i].name; *p != '\0'; p++)
            putchar(toupper((unsigned char)*p));
        printf(",\n");
    }
    printf("    STATEMENT_COUNT\n};\n\n#endif\n\n#ifdef STATEMENTS_TEXTS\nstatic const struct {\n    const "
           "char *name, "
           "*text;\n} statement_texts[STATEMENT_COUNT + 1] = {\n");
    for (size_t i = 0; i < input->statement_count; i++) {
        const struct statement *s = &input->statements[i];
        printf("    {\"%s\",", s->name);
        if (text_write(s->place.file, s->begin, s->end, false) != 0)
            return -1;
        printf("},\n");
    }
    printf("    {0, 0}};\n#endif\n\n#ifdef STATEMENTS_MIGRATIONS\nenum { MIGRATION_COUNT = %zu };\n"
           "static const struct migration migration_list[MIGRATION_COUNT + 1] = {\n",
           input->migration_count);
    for (size_t i = 0; i < input->migration_count; i++) {
        const char *base = base_name(input->migrations[i]);
        printf("    {%zu, \"%.*s\",", i + 1, (int)(strlen(base) - 9), base + 5);
        if (text_write(input->migrations[i], 0, -1, true) != 0)
            return -1;
        printf("},\n");
    }
    printf("    {0, 0, 0}};\n#endif\n");
    return ferror(stdout) || fflush(stdout) != 0 ? -1 : 0;
}

int main(int argc, char **argv) {
    struct input *input = calloc(1, sizeof *input);
    int rc = input == NULL;
    for (int i = 1; i < argc && rc == 0; i++)
        rc = is_migration(argv[i]) ? migration_add(input, argv[i]) : statements_read(input, argv[i]);
    if (rc == 0)
        rc = header_write(input);
    free(input);
    return rc != 0;
}
