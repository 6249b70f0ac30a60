/* Walking a parsed definition: every step knows the place it stands at, and a value of the wrong type is a fault there.
 * For the loader's files only. */
#ifndef CORE_DEFINITION_WALK_H
#define CORE_DEFINITION_WALK_H

#include <jansson.h>

#include "core/definition/survey_check.h"
#include "core/survey.h"

#define MAIN_LANGUAGE "vi"

/* One definition being loaded. Loading goes on after a fault, to find the others; what is broken is left out,
 * and a flag says when that makes a later check pointless. */
struct load {
    struct arena *arena;
    struct survey *survey;
    struct fault_list list;
    const struct scale *scale; /* the survey's, for questions that name none */
    bool scale_absent;         /* the survey names none either */
    bool languages_known;      /* the title says which languages there are */
    bool dimensions_known;     /* every dimension of the file is in survey->dimensions */
    bool sections_known;       /* every section of the file is in survey->sections */
    bool sections_placed;      /* every question so far stands in one of them */
    bool has_sections;         /* the file has "sections", good or not */
    bool questions_known;      /* every question of the file, with its dimension, is in survey->questions */
    bool questions_named;      /* every question so far has a code */
    json_t *questions;         /* the file's, to tell a code further down from one that is nowhere */
    const struct spot **dimension_spots; /* by index */
    bool *dimension_used;                /* it has a question, or dimensions of its own */
    const struct spot **question_spots;  /* by index; those of respondent fields are NULL */
};

struct key {
    const char *name;
    bool required;
};

enum want { WANT_OBJECT, WANT_ARRAY, WANT_STRING, WANT_INTEGER, WANT_BOOLEAN };

void *take(struct load *load, size_t count, size_t size);   /* zeroed; NULL notes the lack of memory */
const char *keep(struct load *load, json_t *string);        /* a copy; NULL notes the lack of memory */
const char *keep_text(struct load *load, const char *text); /* the same */
struct str string_of(json_t *string);
size_t position(json_t *object, const char *name); /* of a key among its object's keys */

bool check_type(struct load *load, const struct spot *spot, json_t *value, enum want want);
/* A member and its spot; NULL when it is not there, or not of the type it must have (a fault). */
json_t *member(struct load *load, const struct spot *at, json_t *object, const char *key, enum want want,
               struct spot *spot);
/* The same for a list that must not be empty nor longer than max; *count 0 when there is none. cure: "an answer", what to add. */
json_t *member_list(struct load *load, const struct spot *at, json_t *object, const char *key, size_t max,
                    const char *cure, struct spot *spot, size_t *count);
/* A whole number in low…high; false when absent or a fault. */
bool member_number(struct load *load, const struct spot *at, json_t *object, const char *key, int64_t low,
                   int64_t high, int64_t *out);
bool member_flag(struct load *load, const struct spot *at, json_t *object,
                 const char *key); /* false when absent */
bool has_key(json_t *object, const char *key);
/* Neither there nor there with a slip in its name: that is told already, and two faults for one slip would be one too
 * many. */
bool is_missing(json_t *object, const struct key *keys, const char *key);

/* Required keys that are missing, and keys that are not among these (which end with name NULL). */
void check_keys(struct load *load, const struct spot *at, json_t *object, const struct key *keys);

/* The code in `object`, "" when there is none. A wrong one is a fault and still returned: others may refer to it. */
const char *load_code(struct load *load, const struct spot *at, json_t *object, enum code_of what,
                      struct spot *spot);
/* Whether an earlier one (SURVEY_NONE: none) has the code; a fault. */
bool is_duplicate(struct load *load, const struct spot *spot, const char *code, size_t earlier,
                  const char *what);
void load_text(struct load *load, const struct spot *at, json_t *object, const char *key, size_t words_max,
               struct text *out);

extern const struct key question_keys[];

/* Names and codes to choose from, for fault_unknown: tables of struct survey. */
name_at scale_name_at, kind_name_at, method_name_at, dimension_code_at, section_code_at, question_code_at;

/* ---- The loader's parts, in the order they run ------------------------------------------------------------------- */

const struct scale *load_scale(struct load *load, const struct spot *at, json_t *object);
void load_owners(struct load *load, const struct spot *at, json_t *object, const struct owner **out,
                 size_t *count);
void load_dimensions(struct load *load, const struct spot *root, json_t *document);
void load_sections(struct load *load, const struct spot *root, json_t *document);
void load_questions(struct load *load, const struct spot *root, json_t *document);
void load_kind(struct load *load, const struct spot *at, json_t *object, struct question *question);
void load_conditions(struct load *load, const struct spot *at, json_t *object, struct question *question);
void load_continuations(struct load *load, const struct spot *root, json_t *document);

#endif
