/* The checks on single words and texts of a definition. Each adds at most one fault at the spot. */
#ifndef CORE_SURVEY_CHECK_H
#define CORE_SURVEY_CHECK_H

#include "core/definition/survey_fault.h"

enum { QUESTION_WORDS_MAX = 20 };

/* What a code belongs to: each has its own further rules. */
enum code_of { CODE_OF_SURVEY, CODE_OF_DIMENSION, CODE_OF_QUESTION, CODE_OF_OPTION };

void survey_check_code(struct fault_list *list, const struct spot *spot, struct str code, enum code_of what);

/* Not empty, not too long, and exactly what utf8_clean makes of it; words_max 0 allows any number. */
void survey_check_text(struct fault_list *list, const struct spot *spot, struct str text, size_t words_max);

/* False after a fault. */
bool survey_check_language(struct fault_list *list, const struct spot *spot, const char *language);

#endif
