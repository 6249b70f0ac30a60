/* The survey: a tree of dimensions with questions on it. Immutable once loaded; every pointer in it lives in the arena
 * it was loaded into. Made from a definition file by survey_json.h. */
#ifndef CORE_SURVEY_H
#define CORE_SURVEY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct kind;
struct index_method;

enum {
    SURVEY_QUESTIONS_MAX = 200,
    SURVEY_DIMENSIONS_MAX = 100,
    SURVEY_DEPTH_MAX = 6,   /* levels of the dimension tree; 16 levels of JSON have room for one more */
    SURVEY_LEVELS_MAX = 11, /* levels of a scale */
    SURVEY_LANGUAGES_MAX = 8,
    SURVEY_CODE_MAX = 32,      /* bytes of a survey, dimension or question code */
    SURVEY_TEXT_MAX = 2000,    /* bytes of one text in one language */
    SURVEY_COMMENT_MAX = 2000, /* characters of a text answer, unless the question says less */
    SURVEY_FILE_MAX = 256 * 1024
};

/* "No dimension" (a question outside the index, such as the comment), and the node that is the whole survey. */
#define SURVEY_NONE ((size_t)-1)
#define SURVEY_ALL ((size_t)-2)
#define SURVEY_ALL_CODE "all"

/* One text in several languages; the first is the survey's main language (Vietnamese). */
struct text {
    size_t count;                                /* 0: no text */
    const char *languages[SURVEY_LANGUAGES_MAX]; /* "vi", "en" … */
    const char *strings[SURVEY_LANGUAGES_MAX];
};

/* The text in a language, else in the main language, else "". */
const char *text_in(const struct text *text, const char *language);

/* A named answer scale (core/scales.def). Levels are 1…levels, worst first; levels satisfied_from…levels count as
 * satisfied. The words of the levels are in web/i18n under scale.CODE. */
struct scale {
    const char *code;
    unsigned levels;
    unsigned satisfied_from;
};
const struct scale *scale_find(const char *code); /* NULL when there is none */
const struct scale *scale_at(size_t index);       /* NULL past the last: for listing the names */

struct dimension {
    const char *code;
    struct text title;
    size_t parent; /* index of the parent, SURVEY_NONE at the top */
    size_t depth;  /* 0 at the top */
};

struct question {
    const char *code;
    struct text text;
    struct text hint; /* count 0: none */
    const struct kind *kind;
    const struct scale *scale; /* NULL unless the kind has one */
    size_t dimension;          /* index, or SURVEY_NONE */
    bool na;                   /* offers "Không áp dụng / Không có ý kiến" */
    unsigned length_max;       /* characters, for text */
    size_t offset;             /* of its bytes in the packed answers (answer.h) */
    size_t cell;               /* of its first cell in the tally (tally.h) */
};

struct survey {
    const char *code;
    struct text title;
    struct text intro;                 /* may be empty */
    const struct index_method *method; /* index.h */
    size_t dimension_count, question_count, language_count;
    struct dimension *dimensions;                /* parents before children, in the file's order */
    struct question *questions;                  /* in the file's order, which is the order on the form */
    const char *languages[SURVEY_LANGUAGES_MAX]; /* those every text is written in; [0] is "vi" */
    size_t answers_size;                         /* bytes of the packed answers */
    size_t tally_cells;                          /* cells of a tally */
};

/* Index of a code, or SURVEY_NONE. The dimension code "all" gives SURVEY_ALL. */
size_t survey_dimension(const struct survey *survey, struct str code);
size_t survey_question(const struct survey *survey, struct str code);

/* Whether the question counts in the dimension or in one below it. Every question with a dimension is in SURVEY_ALL. */
bool survey_question_in(const struct survey *survey, size_t question, size_t dimension);

#endif
