/* The survey: a tree of dimensions with questions on it. Immutable once loaded; every pointer in it lives in the arena
 * it was loaded into. Made from a definition file by survey_json.h. */
#ifndef CORE_SURVEY_H
#define CORE_SURVEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct kind;
struct index_method;

enum {
    SURVEY_QUESTIONS_MAX = 200,
    SURVEY_DIMENSIONS_MAX = 100,
    SURVEY_DEPTH_MAX = 6, /* levels of the dimension tree; 16 levels of JSON have room for one more */
    SURVEY_LEVELS_MIN = 3,
    SURVEY_LEVELS_MAX = 11, /* levels of a scale */
    SURVEY_SECTIONS_MAX = 50,
    SURVEY_OPTIONS_MAX = 50,
    SURVEY_OWNERS_MAX = 16, /* of one dimension or question */
    SURVEY_CONDITIONS_MAX = 8,
    SURVEY_CONTINUATIONS_MAX = 50,
    SURVEY_NUMBER_MAX = 1000 * 1000 * 1000,
    SURVEY_RANGE_MAX = 1000 * 1000, /* max − min of a number */
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

/* Who answers for a result, in the two roles of the founding plans, which must not be mixed: the one that does the work
 * (cơ quan chủ trì) and the one that advises and monitors (đơn vị chủ trì tham mưu, theo dõi). */
enum owner_role { OWNER_LEAD, OWNER_MONITOR };
const char *owner_role_name(enum owner_role role); /* "lead", "monitor" */
bool owner_role_parse(struct str name, enum owner_role *out);
struct owner {
    enum owner_role role;
    struct text agency;
    struct text scope; /* the part it answers for; count 0: all of it */
    bool inferred;     /* not printed in the founding document, but carried down from a row above */
};

struct dimension {
    const char *code;
    struct text title;
    size_t parent; /* index of the parent, SURVEY_NONE at the top */
    size_t depth;  /* 0 at the top */
    const struct owner *owners;
    size_t owner_count;
};

/* A group of questions on the form; what is counted together is the dimension. */
struct section {
    const char *code;
    struct text title;
    struct text note; /* count 0: none */
};

struct option {
    const char *code;
    struct text text; /* count 0: the words are in web/i18n, see struct respondent_field */
};

/* A question about the person (core/respondent.def), always optional. It becomes a question with the code
 * "respondent.NAME"; its words are in web/i18n under respondent.NAME.text and respondent.NAME.OPTION. */
struct respondent_field {
    const char *name;    /* "age" */
    const char *options; /* codes with a space between: "18-24 25-34 …" */
};
const struct respondent_field *respondent_field_at(size_t index); /* NULL past the last */
#define RESPONDENT_PREFIX "respondent."

/* The question is asked only when an earlier one (scale, yes-no, single or multi) was answered with one of these. */
struct condition {
    size_t question; /* index, less than that of the question that has the condition */
    uint64_t any;    /* bit n for the value n (kind.h); of multi, its bits: one chosen option is enough */
    bool na;         /* "not applicable" is one of them */
};

struct question {
    const char *code;
    struct text text; /* count 0 for a respondent field */
    struct text hint; /* count 0: none */
    const struct kind *kind;
    const struct scale *scale;                 /* NULL unless the kind has one */
    size_t dimension;                          /* index, or SURVEY_NONE */
    size_t section;                            /* index, or SURVEY_NONE */
    const struct respondent_field *respondent; /* NULL: a question of the survey's own */
    const struct owner *owners;
    size_t owner_count;
    const struct condition *conditions; /* all must hold */
    size_t condition_count;
    bool na;                      /* offers “Không có ý kiến” */
    bool reverse;                 /* the low end is the good one */
    const struct option *options; /* of single and multi */
    size_t option_count;
    unsigned choices_max; /* of multi */
    int64_t min, max;     /* of number, both inclusive */
    struct text unit;     /* of number; count 0: none */
    int64_t good_from,
        good_to;           /* answers that count as satisfied: levels, 1 for yes and 0 for no, or numbers */
    uint64_t good_options; /* the same for single: bit i for option i */
    unsigned length_max;   /* characters, for text */
    size_t size;           /* bytes in the packed answers; 0: kept apart as text */
    size_t offset;         /* of those bytes (answer.h) */
    size_t cell;           /* of its first cell in the tally (tally.h) */
    size_t answer_cells;   /* from there on: they add up to its answers; 0: it does not count */
    unsigned credit_step;  /* survey->credit_unit ÷ the question's own steps (tally.h) */
};

/* An equivalence: what of this revision continues what of an earlier one, of this survey or of another. Two revisions
 * are never counted together but along these. */
struct continuation {
    const char *survey; /* code; this survey's own unless said otherwise */
    unsigned revision;
    bool same; /* every counted question continues the one of the same code, unless a pair says otherwise */
    size_t pair_count;
    const struct continuation_pair {
        size_t question;  /* index in this revision */
        const char *from; /* code there; NULL: continues none */
    } * pairs;
};

struct survey {
    const char *code;
    struct text title;
    struct text intro;                 /* may be empty */
    const struct index_method *method; /* index.h */
    size_t dimension_count, question_count, section_count, continuation_count, language_count;
    struct dimension *dimensions; /* parents before children, in the file's order */
    struct question
        *questions; /* in the file's order, which is the order on the form; respondent fields last */
    struct section *sections;
    struct continuation *continuations;
    const char *languages[SURVEY_LANGUAGES_MAX]; /* those every text is written in; [0] is "vi" */
    size_t answers_size;                         /* bytes of the packed answers */
    size_t tally_cells;                          /* cells of a tally */
    size_t tally_sums;                           /* of them, cells per dimension (tally.h) */
    unsigned credit_unit;                        /* what one full answer is worth in a tally's credits */
};

/* Index of a code, or SURVEY_NONE. The dimension code "all" gives SURVEY_ALL. */
size_t survey_dimension(const struct survey *survey, struct str code);
size_t survey_question(const struct survey *survey, struct str code);
/* The same, looked for from that index on and round: quick for who asks in the survey's order. */
size_t survey_question_from(const struct survey *survey, struct str code, size_t first);

size_t survey_section(const struct survey *survey, struct str code);

/* Index of an option's code, or SURVEY_NONE. */
size_t question_option(const struct question *question, struct str code);
/* Whether it takes part in an index. */
bool question_counts(const struct question *question);

/* Whether the question counts in the dimension or in one below it. Every question with a dimension is in SURVEY_ALL. */
bool survey_question_in(const struct survey *survey, size_t question, size_t dimension);
/* What a question is about: its dimension; of one without, such as a text, that of the answer that made it asked. SURVEY_NONE: the
 * whole. */
size_t survey_question_about(const struct survey *survey, size_t question);

#endif
