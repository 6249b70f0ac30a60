#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/csv.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/printing.h"
#include "cli/run.h"
#include "posters/batch.h"

enum { LIST_MAX = 256 * 1024 /* bytes of a list of counters */, CSV_MAX = 32 * 1024 * 1024 };

/* ---- Numbers ----------------------------------------------------------------------------------------------------- */

/* The rows of the batch as `hailong poster enter` takes them. */
static void write_rows(const struct batch *batch, struct buf *out) {
    char day[DATE_TEXT_SIZE], count[16];
    day_format(batch->today, day);
    buf_adds(out, "counter,layout,printed,count,name,unit,address,given\r\n");
    for (size_t i = 0; i < batch->row_count; i++) {
        const struct batch_row *row = &batch->rows[i];
        snprintf(count, sizeof count, "%u", (unsigned)row->count);
        const struct str fields[] = {str_of(row->counter->code),
                                     str_of(batch->layout_name),
                                     str_of(day),
                                     str_of(count),
                                     str_of(row->counter->name),
                                     str_of(row->counter->unit),
                                     batch->address.base,
                                     str_of(batch->given ? "yes" : "no")};
        for (size_t j = 0; j < sizeof fields / sizeof *fields; j++) {
            if (j > 0)
                buf_addc(out, ',');
            csv_add_field(out, fields[j]);
        }
        buf_adds(out, "\r\n");
    }
}

/* A file without a name that a command can be given. -1 with errno. */
static int nameless(struct str bytes, char path[40]) {
    int fd = memfd_create("sheets", MFD_CLOEXEC);
    for (size_t done = 0; fd >= 0 && done < bytes.n;) {
        ssize_t n = write(fd, bytes.p + done, bytes.n - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            close(fd);
            return -1;
        }
        done += (size_t)n;
    }
    snprintf(path, 40, "/proc/self/fd/%d", fd);
    return fd;
}

/* The numbers that the command printed, into the rows. */
static int read_numbers(struct batch *batch, struct str printed, struct err *err) {
    json_t *list = json_loadb(printed.p, printed.n, 0, NULL);
    bool good = json_array_size(list) == batch->row_count;
    for (size_t i = 0; i < batch->row_count && good; i++) {
        json_int_t first = json_integer_value(json_array_get(list, i));
        good = first > 0 && first <= UINT32_MAX;
        batch->rows[i].first = (uint32_t)first;
    }
    json_decref(list);
    return good ? 0
                : err_set(err, ERR_BUG, "the register gave out no numbers: %.*s",
                          (int)(printed.n < 200 ? printed.n : 200), printed.p);
}

/* Enters the sheets before they are drawn: what hangs on a wall is always known, and no two sheets have one number. */
static int give_numbers(struct cli *cli, struct batch *batch, struct err *err) {
    struct buf rows, printed;
    char path[40];
    buf_init(&rows, CSV_MAX);
    buf_init(&printed, CSV_MAX);
    write_rows(batch, &rows);
    int fd = rows.failed ? -1 : nameless(buf_str(&rows), path);
    int rc = fd < 0 ? err_set(err, ERR_NOMEM, "no memory for so many sheets; choose a unit") : 0;
    if (rc == 0) {
        char *argv[] = {path, NULL};
        rc = run_writing(cli, "poster enter", 1, argv, &printed, err);
    }
    if (rc == 0)
        rc = read_numbers(batch, buf_str(&printed), err);
    if (fd >= 0)
        close(fd);
    buf_release(&rows);
    buf_release(&printed);
    return rc;
}

/* For sheets that were not printed after all. */
static void take_numbers_back(struct cli *cli, const struct batch *batch) {
    char first[16], count[16];
    char *argv[] = {first, count, NULL};
    struct err err = ERR_INIT;
    struct buf printed;
    buf_init(&printed, CSV_MAX);
    snprintf(first, sizeof first, "%u", (unsigned)batch->rows[0].first);
    snprintf(count, sizeof count, "%zu", batch->pieces);
    if (run_writing(cli, "poster forget", 2, argv, &printed, &err) != 0)
        cli_note(cli, "%s; sheets %s to %zu stand in the register and were not printed", err.text, first,
                 batch->rows[0].first + batch->pieces - 1);
    buf_release(&printed);
}

/* ---- The file ---------------------------------------------------------------------------------------------------- */

struct call {
    const char *file;
    bool draft;
    struct batch_request request;
};

/* Ctrl-C and the like wait while sheets have numbers and are not written yet, until somebody looks for them here. */
static void signals_hold(sigset_t *before) {
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGINT);
    sigaddset(&stop, SIGTERM);
    sigaddset(&stop, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &stop, before);
}

static bool signals_came(void) {
    sigset_t came;
    return sigpending(&came) == 0 && (sigismember(&came, SIGINT) == 1 || sigismember(&came, SIGTERM) == 1 ||
                                      sigismember(&came, SIGHUP) == 1);
}

static bool show_progress(void *context, enum batch_step step, size_t done, size_t total) {
    bool stop = signals_came();
    printing_progress(context, stop ? total : done, total, step == BATCH_DRAWN ? "drawn" : "checked");
    return !stop;
}

static void show_result(struct cli *cli, const struct batch *batch, bool draft) {
    if (batch->left_out > 0)
        cli_note(cli,
                 "left out: %zu not answered by QR code (kiosk, paper, …); print one with --counter CODE",
                 batch->left_out);
    if (!draft && cli->terminal) /* whoever prints until it looks right */
        cli_note(cli,
                 "numbers %u to %zu stand in the register; if these sheets are not used: hailong poster "
                 "forget %u %zu",
                 (unsigned)batch->rows[0].first, batch->rows[0].first + batch->pieces - 1,
                 (unsigned)batch->rows[0].first, batch->pieces);
    if (draft)
        cli_note(cli, "a draft: its sheets have no numbers and do not stand in the register; print what is "
                      "to hang without "
                      "--draft");
}

static int draw_and_write(struct cli *cli, const struct call *call, struct batch *batch, struct err *err) {
    struct buf bytes;
    buf_init(&bytes, BATCH_FILE_MAX);
    int status = 1;
    if (batch_draw(batch, show_progress, cli, &bytes, err) == 0)
        status = printing_write(cli, call->file, buf_str(&bytes), batch->pieces, "poster", "posters",
                                batch->address.loopback, err);
    buf_release(&bytes);
    return status;
}

static int print_batch(struct cli *cli, const struct call *call, struct batch *batch, struct err *err) {
    struct err advice = ERR_INIT;
    if (batch_code_check(batch, &advice) != 0) {
        if (call->request.verify)
            return err_set(err, ERR_INPUT, "%s", advice.text), 1;
        cli_note(cli, "%s", advice.text);
    }
    if (strcmp(call->file, "-") != 0 && file_writable(call->file, err) != 0)
        return 1;
    sigset_t before;
    signals_hold(&before);
    signal(SIGPIPE, SIG_IGN); /* a reader that has gone is seen by the write that fails */
    int status = !call->draft && give_numbers(cli, batch, err) != 0 ? 1 : 0;
    if (status == 0) {
        status = draw_and_write(cli, call, batch, err);
        if (status == 0)
            show_result(cli, batch, call->draft);
        else if (!call->draft)
            take_numbers_back(cli, batch);
    }
    /* A signal that waited ends the program here, as its sender expects. */
    if (status != 0 && signals_came())
        cli_note(cli, "stopped; nothing was written");
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return status;
}

/* ---- The command line -------------------------------------------------------------------------------------------- */

/* Without --format the file's name tells it. A name that tells something else is not answered with a PDF. */
static int read_format(const char *format, const char *file, struct batch_request *out, struct err *err) {
    static const struct {
        const char *name, *end;
        enum poster_format format;
        bool apart;
    } formats[] = {{"pdf", ".pdf", POSTER_PDF, false},
                   {"svg", ".svg", POSTER_SVG, false},
                   {"png", ".png", POSTER_PNG, false},
                   {"zip", ".zip", POSTER_PDF, true}};
    struct str end = printing_extension(file);
    bool zip = str_equal_nocase(end, STR(".zip"));
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (format != NULL ? strcmp(format, formats[i].name) == 0
                           : str_equal_nocase(end, str_of(formats[i].end))) {
            out->format = formats[i].format;
            out->apart = formats[i].apart || zip;
            return 0;
        }
    if (format == NULL && end.n == 0) {
        out->format = POSTER_PDF;
        return 0;
    }
    if (format == NULL)
        err_set(err, ERR_INPUT,
                "-o %s: the name ends in none of .pdf, .zip, .svg and .png; rename it or give --format",
                file);
    else
        err_set(err, ERR_INPUT, "--format %.*s: choose pdf, zip, svg or png", cli_shown(str_of(format)),
                format);
    return 2;
}

/* "vi", "en" or "vi,en", as the layout has them. */
static int read_languages(struct cli *cli, const char *text, struct batch_request *out, struct err *err) {
    if (text == NULL)
        return 0;
    const char *comma = strchr(text, ',');
    struct str first = str_trim((struct str){text, comma != NULL ? (size_t)(comma - text) : strlen(text)});
    struct str second = comma != NULL ? str_trim(str_of(comma + 1)) : STR("");
    if (first.n == 0 ||
        (comma != NULL && (second.n == 0 || memchr(second.p, ',', second.n) != NULL ||
                           (second.n == first.n && memcmp(first.p, second.p, first.n) == 0)))) {
        err_set(err, ERR_INPUT, "--language %.*s: write one language or two, as in vi or vi,en",
                cli_shown(str_of(text)), text);
        return 2;
    }
    out->first = arena_copy(cli->arena, first.p, first.n);
    out->second = second.n > 0 ? arena_copy(cli->arena, second.p, second.n) : NULL;
    return 0;
}

static bool is_code_part(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* The code at a line's begin, copied to *out; NULL: a heading, a blank line, or one behind '#'. */
static int read_line(struct cli *cli, const char *path, size_t number, struct str line, const char **out,
                     struct err *err) {
    struct str word = {line.p, 0};
    char code[PLACE_CODE_SIZE];
    *out = NULL;
    while (word.n < line.n && is_code_part(line.p[word.n]))
        word.n++;
    if (line.n == 0 || line.p[0] == '#' || str_equal_nocase(word, STR("code")) ||
        str_equal_nocase(word, STR("counter")))
        return 0;
    if (place_code_parse(word, code) != CODE_GOOD)
        return err_set(err, ERR_INPUT, "%s:%zu: \"%.*s\" is not a counter's code (see: hailong counter list)",
                       path, number, cli_shown(line), line.p);
    *out = arena_copy(cli->arena, word.p, word.n);
    return *out != NULL ? 0 : err_set(err, ERR_NOMEM, "%s: no memory for so many counters", path);
}

/* The counters of a file: the first word of each line; a heading, blank lines and what is behind '#' do not count. */
static int read_list(struct cli *cli, const char *path, const char ***out, size_t *count, struct err *err) {
    FILE *file = cli_open(cli, path, err);
    struct str text;
    if (file == NULL)
        return 1;
    int rc = file_read(file, path, LIST_MAX, cli->arena, &text, err);
    fclose(file);
    if (rc == 0 && text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0)
        text = (struct str){text.p + 3, text.n - 3};
    const char **codes = rc != 0 ? NULL : arena_array(cli->arena, text.n / 2 + 1, sizeof *codes);
    if (rc == 0 && codes == NULL)
        rc = err_set(err, ERR_NOMEM, "%s: no memory for so many counters", path);
    for (size_t at = 0, number = 1; rc == 0 && at < text.n; number++) {
        const char *newline = memchr(text.p + at, '\n', text.n - at), *code;
        size_t end = newline != NULL ? (size_t)(newline - text.p) : text.n;
        rc = read_line(cli, path, number, str_trim((struct str){text.p + at, end - at}), &code, err);
        if (rc == 0 && code != NULL)
            codes[(*count)++] = code;
        at = end + 1;
    }
    if (rc == 0 && *count == 0)
        rc = err_set(err, ERR_INPUT,
                     "%s: there is no counter in it; write a code on each line (see: hailong counter list)",
                     path);
    *out = codes;
    return rc == 0 ? 0 : 1;
}

static int read_copies(const char *text, unsigned *out, struct err *err) {
    int64_t number = 0;
    if (text != NULL && !str_to_int(str_of(text), 1, BATCH_COPIES_MAX, &number)) {
        err_set(err, ERR_INPUT, "--copies %.*s: a whole number from 1 to %d", cli_shown(str_of(text)), text,
                BATCH_COPIES_MAX);
        return 2;
    }
    *out = (unsigned)number;
    return 0;
}

static int check_call(const struct call *call, const char *list, struct err *err) {
    const struct batch_request *r = &call->request;
    if (call->file == NULL)
        err_set(err, ERR_INPUT, "-o FILE is missing: say where to write");
    else if ((r->unit != NULL) + (r->counter_count > 0) + (list != NULL) > 1)
        err_set(err, ERR_INPUT, "--unit and --counter%s cannot be given together; give one of them",
                list != NULL ? " or --list" : "");
    else
        return 0;
    return 2;
}

static int plan_and_print(struct cli *cli, struct call *call, struct err *err) {
    struct view *view;
    struct batch *batch;
    if (view_new(NULL, &view, err) != 0)
        return 1;
    int status = 1;
    int32_t today = day_of_seconds(clock_wall_seconds(cli->clock));
    if (batch_plan(cli->read, view, today, cli->arena, &call->request, &batch, err) == 0) {
        status = print_batch(cli, call, batch, err);
        batch_free(batch);
    }
    view_free(view);
    return status;
}

int cli_poster(struct cli *cli, int argc, char **argv, struct err *err) {
    const char *codes[CLI_ARGUMENTS_MAX], **listed;
    const char *format = NULL, *language = NULL, *copies = NULL, *list = NULL;
    struct call call = {.request = {.counters = codes}};
    struct batch_request *r = &call.request;
    const struct cli_option options[] = {{"--unit", &r->unit, NULL},
                                         {"--list", &list, NULL},
                                         {"--layout", &r->layout, NULL},
                                         {"--language", &language, NULL},
                                         {"--copies", &copies, NULL},
                                         {"--paper", &r->paper, NULL},
                                         {"--cover", NULL, &r->cover},
                                         {"--verify", NULL, &r->verify},
                                         {"--draft", NULL, &call.draft},
                                         {"--format", &format, NULL},
                                         {"-o", &call.file, NULL},
                                         {"--base-url", &r->base_url, NULL},
                                         {NULL, NULL, NULL}};
    if (printing_take_counters(&argc, argv, codes, &r->counter_count, err) != 0 ||
        cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 0, 0, "", err) != 0 ||
        check_call(&call, list, err) != 0 || read_format(format, call.file, r, err) != 0 ||
        read_languages(cli, language, r, err) != 0 || read_copies(copies, &r->copies, err) != 0)
        return 2;
    if (list != NULL) {
        if (read_list(cli, list, &listed, &r->counter_count, err) != 0)
            return 1;
        r->counters = listed;
    }
    return plan_and_print(cli, &call, err);
}
