#include "cli/commands.h"
#include "core/condition.h"
#include "core/index.h"
#include "view/view.h"

/* A published survey for an officer to read: who answers for what, and what is asked, in the order of the form. */

#define MAIN_LANGUAGE "vi"

struct showing {
    FILE *out;
    struct arena *arena;
    const struct survey *survey;
    const struct view *view; /* the words of respondent fields */
};

static const char *vi(const struct text *text) {
    return text_in(text, MAIN_LANGUAGE);
}

static void show_owners(FILE *out, const struct owner *owners, size_t count, int indent) {
    for (size_t i = 0; i < count; i++) {
        fprintf(out, "%*s%s: %s", indent, "", owner_role_name(owners[i].role), vi(&owners[i].agency));
        if (owners[i].scope.count > 0)
            fprintf(out, " (%s)", vi(&owners[i].scope));
        fprintf(out, "%s\n", owners[i].inferred ? " [carried down from the row above in the plan]" : "");
    }
}

static void show_dimensions(const struct showing *s) {
    fputs("\nDimensions\n", s->out);
    for (size_t d = 0; d < s->survey->dimension_count; d++) {
        const struct dimension *dimension = &s->survey->dimensions[d];
        int indent = 2 * (int)dimension->depth + 2;
        fprintf(s->out, "%*s%s  %s\n", indent, "", dimension->code, vi(&dimension->title));
        show_owners(s->out, dimension->owners, dimension->owner_count, indent + 4);
    }
}

/* "3", or "3 to 5". */
static void show_range(FILE *out, int64_t from, int64_t to) {
    fprintf(out, "%lld", (long long)from);
    if (to != from)
        fprintf(out, " to %lld", (long long)to);
}

static void show_scale(FILE *out, const struct question *question) {
    fprintf(out, "scale %s, 1 to %u, satisfied ", question->scale->code, question->scale->levels);
    show_range(out, question->good_from, question->good_to);
}

static void show_number(FILE *out, const struct question *question) {
    fputs("number, ", out);
    show_range(out, question->min, question->max);
    if (question->unit.count > 0)
        fprintf(out, " %s", vi(&question->unit));
    if (question_counts(question)) {
        fputs(", satisfied ", out);
        show_range(out, question->good_from, question->good_to);
    }
}

/* The line with the kind: what an import cell may hold, and what counts as satisfied. */
static void show_kind(FILE *out, const struct question *question) {
    switch (question->kind->input) {
    case INPUT_TEXT:
        fprintf(out, "text, at most %u characters", question->length_max);
        break;
    case INPUT_NUMBER:
        show_number(out, question);
        break;
    case INPUT_CHECKS:
        fprintf(out, "%s, codes with | between", question->kind->name);
        if (question->choices_max < question->option_count)
            fprintf(out, ", at most %u", question->choices_max);
        break;
    case INPUT_CHOICES:
        if (question->scale != NULL)
            show_scale(out, question);
        else if (question->option_count > 0)
            fprintf(out, "%s, one code", question->kind->name);
        else if (question_counts(question))
            fprintf(out, "%s, satisfied %s", question->kind->name, question->good_from != 0 ? "yes" : "no");
        else
            fputs(question->kind->name, out);
        break;
    }
    fprintf(out, "%s\n", question->na ? ", or na" : "");
}

static void show_options(const struct showing *s, const struct question *question) {
    char key[2 * SURVEY_CODE_MAX + 32];
    int width = 0;
    for (size_t i = 0; i < question->option_count; i++) {
        int n = (int)strlen(question->options[i].code);
        width = n > width ? n : width;
    }
    for (size_t i = 0; i < question->option_count; i++) {
        const struct option *option = &question->options[i];
        const char *words = vi(&option->text);
        if (question->respondent != NULL) {
            snprintf(key, sizeof key, "respondent.%s.%s", question->respondent->name, option->code);
            words = view_word(s->view, MAIN_LANGUAGE, key);
        }
        bool good = question_counts(question) && (question->good_options >> i & 1) != 0;
        fprintf(s->out, "      %c %-*s  %s\n", good ? '*' : ' ', width, option->code,
                words == NULL ? "" : words);
    }
}

static int show_conditions(const struct showing *s, const struct question *question, struct err *err) {
    for (size_t i = 0; i < question->condition_count; i++) {
        const char *words = condition_words(s->survey, &question->conditions[i], s->arena);
        if (words == NULL)
            return err_set(err, ERR_NOMEM, "no memory for the conditions");
        fprintf(s->out, "%s%s", i == 0 ? "      asked only if " : " and ", words);
    }
    if (question->condition_count > 0)
        fputc('\n', s->out);
    return 0;
}

static const char *question_words(const struct showing *s, const struct question *question) {
    char key[SURVEY_CODE_MAX + 32];
    if (question->respondent == NULL)
        return vi(&question->text);
    snprintf(key, sizeof key, "respondent.%s.text", question->respondent->name);
    const char *words = view_word(s->view, MAIN_LANGUAGE, key);
    return words == NULL ? "" : words;
}

static int show_question(const struct showing *s, const struct question *question, struct err *err) {
    fprintf(s->out, "  %s  %s\n      ", question->code, question_words(s, question));
    show_kind(s->out, question);
    show_options(s, question);
    if (question_counts(question))
        fprintf(s->out, "      counts in %s\n", s->survey->dimensions[question->dimension].code);
    show_owners(s->out, question->owners, question->owner_count, 6);
    return show_conditions(s, question, err);
}

static void show_heading(const struct showing *s, size_t index) {
    const struct question *question = &s->survey->questions[index],
                          *before = index == 0 ? NULL : question - 1;
    if (question->respondent != NULL) {
        if (before == NULL || before->respondent == NULL)
            fputs("\nAbout the respondent (program's own questions, always optional, outside the index)\n",
                  s->out);
    } else if (question->section != SURVEY_NONE) {
        const struct section *section = &s->survey->sections[question->section];
        if (before == NULL || before->section != question->section)
            fprintf(s->out, "\nSection %s  %s%s%s\n", section->code, vi(&section->title),
                    section->note.count > 0 ? "\n  " : "", vi(&section->note));
    } else if (before == NULL) {
        fputs("\nQuestions\n", s->out);
    }
}

static int show_survey(const struct showing *s, struct err *err) {
    show_dimensions(s);
    int rc = 0;
    for (size_t q = 0; q < s->survey->question_count && rc == 0; q++) {
        show_heading(s, q);
        rc = show_question(s, &s->survey->questions[q], err);
    }
    return rc;
}

int cli_survey_show(struct cli *cli, int argc, char **argv, struct err *err) {
    static const struct cli_option options[] = {{NULL, NULL, NULL}};
    struct revision revision;
    struct view *view;
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 1, 1, "CODE", err) != 0)
        return 2;
    if (store_revision(cli->read, argv[0], 0, cli->arena, &revision, err) < 0)
        return 1;
    const struct survey *survey = revision.survey;
    if (cli->json) { /* the bytes as they were published */
        fwrite(revision.definition.p, 1, revision.definition.n, cli->out);
        if (revision.definition.n == 0 || revision.definition.p[revision.definition.n - 1] != '\n')
            fputc('\n', cli->out);
        return 0;
    }
    if (view_new(NULL, &view, err) < 0)
        return 1;
    char day[DATE_TEXT_SIZE];
    fprintf(cli->out, "%s  %s\nrevision %u of %s, %zu %s, method %s%s\n", survey->code, vi(&survey->title),
            revision.number, cli_day_text(revision.published, day), survey->question_count,
            cli_noun(survey->question_count, "question", "questions"), survey->method->name,
            survey->method->for_reference ? " (for reference)" : "");
    const struct showing showing = {cli->out, cli->arena, survey, view};
    int rc = show_survey(&showing, err);
    view_free(view);
    return rc < 0;
}
