/* What the columns of a file of responses mean: every question of every revision of a survey, with its answers in words. */
#ifndef FILES_CODEBOOK_H
#define FILES_CODEBOOK_H

#include "files/response_file.h"
#include "view/view.h"

struct codebook_value {
    const char *code;     /* as it stands in a CSV cell: "4", "yes", an option's code, "na" */
    const char *words[2]; /* Vietnamese, English */
    int64_t number;       /* what stands for it in files for statistics programs */
    bool good;            /* counts as satisfied */
};

struct codebook_column {
    const char *code;      /* header of the column */
    const char *name;      /* of the variable in files for statistics programs: [a-z_][A-Za-z0-9_]{0,27} */
    const char *words[2];  /* Vietnamese, English; "" where a survey has no English */
    const char *kind;      /* "date", "code", or the question's kind */
    const char *condition; /* when it is asked, "" always: "gave is yes; how is 1 or 2" */
    const char *dimension; /* code, "" for none */
    const char *dimension_words[2];
    const char *revisions;           /* those that ask it: "1-2,4"; "" for what every response has */
    const struct question *question; /* as the latest of these asks it; NULL for what every response has */
    struct codebook_value *values;   /* of choices; those of earlier revisions behind the latest one's */
    size_t value_count;
    int64_t na, not_asked; /* numbers in files for statistics programs, apart from every answer */
};

struct codebook {
    const struct survey *survey;     /* of the latest revision */
    struct codebook_column *columns; /* RESPONSE_COLUMNS, then revisions->codes in their order */
    size_t count;
};

/* Everything in the arena. */
int codebook_make(const struct revisions *revisions, const struct view *view, struct arena *arena,
                  struct codebook *out, struct err *err);

/* The value a response's answer is, by its code; NULL: none of the codebook's. */
const struct codebook_value *codebook_value(const struct codebook_column *column, struct str code);

#endif
