#include "cli/commands.h"
#include "cli/printing.h"
#include "pages/slip_model.h"
#include "posters/address.h"
#include "posters/choice.h"
#include "print/slip/slip.h"
#include "view/view.h"

enum { COPIES_MAX = 1000 };

struct slip_options {
    const char *survey; /* NULL: the counter's */
    unsigned revision;  /* 0: the latest */
    const char *const *codes;
    size_t code_count;
    const char *unit;
    const char *language;
    enum slip_paper paper;
    unsigned copies;
};

/* A survey's slip in words, made once for all counters that ask it. */
struct made_form {
    const char *survey;
    struct slip_form form;
};

/* What one run has read. */
struct slips {
    struct cli *cli;
    const struct slip_options *options;
    const struct view *view;
    const char *site, *survey_default;
    struct address address;
    struct made_form *forms;
    size_t form_count;
    bool coded; /* there is a QR code on one of them */
};

static int no_memory(struct err *err) {
    return err_set(err, ERR_NOMEM, "no memory for so many slips; choose a unit");
}

static int form_of(struct slips *s, const char *survey, const struct slip_form **out, struct err *err) {
    for (size_t i = 0; i < s->form_count; i++)
        if (strcmp(s->forms[i].survey, survey) == 0) {
            *out = &s->forms[i].form;
            return 0;
        }
    struct revision revision;
    struct made_form *made = &s->forms[s->form_count];
    int rc = store_revision(s->cli->read, survey, s->options->revision, s->cli->arena, &revision, err);
    if (rc == 0)
        rc = slip_model(s->view, s->options->language, revision.survey, revision.number, s->cli->arena,
                        &made->form, err);
    if (rc != 0)
        return rc;
    made->survey = survey;
    s->form_count++;
    *out = &made->form;
    return 0;
}

static int read_settings(struct slips *s, struct err *err) {
    int rc = store_setting(s->cli->read, "site.name", s->cli->arena, &s->site, err);
    if (rc == 0)
        rc = store_setting(s->cli->read, "survey.default", s->cli->arena, &s->survey_default, err);
    if (rc == 0)
        rc = address_read(s->cli->read, s->cli->arena, NULL, &s->address, err);
    if (rc == 0 && s->site[0] == '\0') /* as on the form */
        s->site = view_word(s->view, s->options->language, "site.name");
    return rc;
}

static int make_slip(struct slips *s, const struct counter *counter, const char *unit, struct slip *out,
                     struct err *err) {
    struct arena *arena = s->cli->arena;
    const char *asked = counter->survey[0] != '\0' ? counter->survey : s->survey_default;
    const char *survey = s->options->survey != NULL ? s->options->survey : asked;
    *out = (struct slip){.site = s->site, .unit = unit, .counter = counter->name, .code = counter->code};
    int rc = form_of(s, survey, &out->form, err);
    if (rc != 0)
        return s->options->survey != NULL ? rc : err_wrap(err, "counter %s", counter->code);
    out->bookmark = arena_printf(arena, "%s – %s", counter->name, counter->code);
    if (out->bookmark == NULL)
        return no_memory(err);
    /* The code leads to what the counter asks now; beside other questions it would mislead. What comes to a counter of
     * another channel, a kiosk say, would count as of that channel. */
    bool own_telephone = counter->channel == CHANNEL_QR || counter->channel == CHANNEL_LINK;
    if (s->address.upper.n == 0 || !own_telephone || strcmp(survey, asked) != 0 || s->options->revision != 0)
        return 0;
    s->coded = true;
    out->url = arena_printf(arena, "%.*s/%s", STR_ARG(s->address.upper), counter->code);
    out->address = arena_printf(arena, "%.*s/%s", STR_ARG(s->address.shown), counter->code);
    return out->url != NULL && out->address != NULL ? 0 : no_memory(err);
}

static int counter_slips(struct slips *s, struct slip **out, size_t *count, struct err *err) {
    struct cli *cli = s->cli;
    struct counter *counters;
    size_t left_out;
    struct choice choice = {cli->read,
                            cli->arena,
                            day_of_seconds(clock_wall_seconds(cli->clock)),
                            s->options->codes,
                            s->options->code_count,
                            s->options->unit,
                            false};
    int rc = choice_counters(&choice, &counters, count, &left_out, err);
    if (rc != 0)
        return rc;
    *out = arena_array(cli->arena, *count, sizeof **out);
    s->forms = arena_array(cli->arena, *count, sizeof *s->forms);
    if (*out == NULL || s->forms == NULL)
        return no_memory(err);
    struct unit unit = {.code = ""};
    for (size_t i = 0; i < *count && rc == 0; i++) {
        if (strcmp(unit.code, counters[i].unit) != 0) /* counters of one unit stand together */
            rc = store_unit(cli->read, counters[i].unit, cli->arena, &unit, err);
        if (rc == 0)
            rc = make_slip(s, &counters[i], unit.name, &(*out)[i], err);
    }
    return rc;
}

/* Unit and counter are written on it by hand. */
static int blank_slip(struct slips *s, struct slip **out, size_t *count, struct err *err) {
    *out = arena_array(s->cli->arena, 1, sizeof **out);
    s->forms = arena_array(s->cli->arena, 1, sizeof *s->forms);
    if (*out == NULL || s->forms == NULL)
        return no_memory(err);
    *count = 1;
    **out = (struct slip){.site = s->site};
    int rc = form_of(s, s->options->survey, &(*out)->form, err);
    if (rc == 0)
        (*out)->bookmark = (*out)->form->title;
    return rc;
}

static void show_progress(void *context, size_t done, size_t total) {
    printing_progress(context, done, total, "slips");
}

static int make_file(struct cli *cli, const struct slip_options *options, const struct view *view,
                     const char *file, struct err *err) {
    struct slips s = {.cli = cli, .options = options, .view = view};
    struct slip *slips = NULL;
    size_t count = 0;
    bool counters = options->survey == NULL || options->code_count > 0 || options->unit != NULL;
    struct buf bytes;
    buf_init(&bytes, PRINTING_FILE_MAX);
    int rc = read_settings(&s, err);
    if (rc == 0)
        rc = counters ? counter_slips(&s, &slips, &count, err) : blank_slip(&s, &slips, &count, err);
    if (rc == 0)
        rc = slip_draw(slips, count, options->paper, options->copies, show_progress, cli, &bytes, err);
    int status = rc != 0 ? 1
                         : printing_write(cli, file, buf_str(&bytes), count * options->copies, "slip",
                                          "slips", s.coded && s.address.loopback, err);
    buf_release(&bytes);
    return status;
}

/* What the options say, in words, to what is meant. 0, or 2 with a text in err. */
static int read_options(struct slip_options *out, const char *paper, const char *revision, const char *copies,
                        const char *file, struct err *err) {
    int64_t number = 1;
    struct str end = printing_extension(file == NULL ? "" : file);
    out->paper = paper != NULL && strcmp(paper, "a5") == 0 ? SLIP_A5 : SLIP_A4;
    if (file == NULL)
        err_set(err, ERR_INPUT, "-o FILE.pdf is missing: say where to write");
    else if (end.n > 0 && !str_equal_nocase(end, STR(".pdf")))
        err_set(err, ERR_INPUT, "-o %s: slips are written as PDF; let the name end in .pdf", file);
    else if (out->unit != NULL && out->code_count > 0)
        err_set(err, ERR_INPUT, "--unit and --counter cannot both be given; give one of them");
    else if (paper != NULL && strcmp(paper, "a4") != 0 && strcmp(paper, "a5") != 0)
        err_set(err, ERR_INPUT, "--paper %.*s: choose a4 or a5", cli_shown(str_of(paper)), paper);
    else if (revision != NULL && out->survey == NULL)
        err_set(err, ERR_INPUT, "--revision is of a survey: give --survey CODE too");
    else if (revision != NULL && !str_to_int(str_of(revision), 1, INT32_MAX, &number))
        err_set(err, ERR_INPUT, "--revision %.*s: a whole number from 1 on (see: hailong survey list)",
                cli_shown(str_of(revision)), revision);
    else {
        out->revision = revision != NULL ? (unsigned)number : 0;
        number = 1;
        if (copies == NULL || str_to_int(str_of(copies), 1, COPIES_MAX, &number)) {
            out->copies = (unsigned)number;
            return 0;
        }
        err_set(err, ERR_INPUT, "--copies %.*s: a whole number from 1 to %d", cli_shown(str_of(copies)),
                copies, COPIES_MAX);
    }
    return 2;
}

static int find_language(const struct view *view, const char *asked, const char **out, struct err *err) {
    *out = asked == NULL ? view_language(view, 0) : view_language_find(view, str_of(asked));
    if (*out != NULL)
        return 0;
    char names[100] = "";
    for (size_t i = 0; i < view_language_count(view); i++) {
        size_t n = strlen(names);
        snprintf(names + n, sizeof names - n, "%s%s", i == 0 ? "" : " or ", view_language(view, i));
    }
    err_set(err, ERR_INPUT, "--language %.*s: choose %s", cli_shown(str_of(asked)), asked, names);
    return 2;
}

int cli_slip(struct cli *cli, int argc, char **argv, struct err *err) {
    const char *codes[CLI_ARGUMENTS_MAX];
    const char *revision = NULL, *paper = NULL, *language = NULL, *copies = NULL, *file = NULL;
    struct slip_options asked = {.codes = codes};
    const struct cli_option options[] = {{"--survey", &asked.survey, NULL},
                                         {"--revision", &revision, NULL},
                                         {"--unit", &asked.unit, NULL},
                                         {"--paper", &paper, NULL},
                                         {"--language", &language, NULL},
                                         {"--copies", &copies, NULL},
                                         {"-o", &file, NULL},
                                         {NULL, NULL, NULL}};
    if (printing_take_counters(&argc, argv, codes, &asked.code_count, err) != 0 ||
        cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 0, 0, "", err) != 0 ||
        read_options(&asked, paper, revision, copies, file, err) != 0)
        return 2;
    struct view *view;
    if (view_new(NULL, &view, err) != 0)
        return 1;
    int status = find_language(view, language, &asked.language, err);
    if (status == 0)
        status = make_file(cli, &asked, view, file, err);
    view_free(view);
    return status;
}
