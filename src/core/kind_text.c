#include "base/utf8.h"
#include "core/kind.h"
#include "core/personal.h"

/* Free text. It is kept beside the packed answers and never counted. Whatever way it comes, personal numbers are masked
 * here, before anything else sees the value. */

static int text_accept(const struct question *question, struct str raw, struct arena *arena,
                       struct value *out, enum fault_key *fault, struct err *err) {
    struct str text;
    int rc = utf8_clean(raw, true, arena, &text, err);
    if (rc == ERR_INPUT)
        *fault = FAULT_TEXT_INVALID;
    if (rc != 0)
        return rc;
    size_t length = utf8_length(text);
    if (length > question->length_max)
        return kind_refuse(question, FAULT_TEXT_TOO_LONG, fault, err,
                           "%zu characters, at most %u are allowed: shorten the text", length,
                           question->length_max);
    /* The limit is for what the person typed; a mask is never longer than what it hides. */
    unsigned masked;
    rc = personal_mask(text, arena, &text, &masked, err);
    if (rc != 0)
        return rc;
    *out = (struct value){.state = text.n == 0 ? VALUE_SKIPPED : VALUE_SET, .text = text, .masked = masked};
    return 0;
}

static struct str text_format(const struct question *question, const struct value *value,
                              struct arena *arena) {
    (void)question;
    (void)arena;
    return value->state == VALUE_SET ? value->text : STR("");
}

const struct kind kind_text = {
    .name = "text",
    .keys = KIND_LENGTH,
    .index = KIND_NEVER_COUNTS,
    .input = INPUT_TEXT,
    .accept = text_accept,
    .format = text_format,
};
