#include "cli/printing.h"

#include "base/file.h"
#include "core/setting.h"

enum { PROGRESS_FROM = 20 /* sheets */ };

static int no_memory(struct err *err) {
    return err_set(err, ERR_NOMEM, "no memory for so many counters; choose a unit");
}

/* ---- Which counters
 * -------------------------------------------------------------------------------------------- */

static int compare_counters(const void *a, const void *b) {
    const struct counter *x = a, *y = b;
    int order = strcmp(x->unit, y->unit);
    return order != 0 ? order : strcmp(x->code, y->code);
}

static int named_counter(const struct printing *p, const char *typed, struct counter *out, struct err *err) {
    char code[PLACE_CODE_SIZE];
    if (place_code_parse(str_of(typed), code) != CODE_GOOD)
        return err_set(
            err, ERR_INPUT,
            "\"%.60s\" is not a counter's code (%d letters and digits, the last one a check); see: hailong "
            "counter list",
            typed, PLACE_CODE_LENGTH);
    int rc = store_counter(p->store, code, p->today, p->arena, out, err);
    if (rc == 0 && out->valid_to != DAY_NONE && out->valid_to < p->today) {
        char day[DATE_TEXT_SIZE];
        day_format(out->valid_to, day);
        return err_set(err, ERR_CONFLICT,
                       "counter %s was closed on %s; what is printed for it would lead nowhere", code, day);
    }
    return rc;
}

static int named_counters(const struct printing *p, struct counter **out, size_t *count, struct err *err) {
    struct counter *counters = arena_array(p->arena, p->code_count, sizeof *counters);
    if (counters == NULL)
        return no_memory(err);
    for (size_t i = 0; i < p->code_count; i++) {
        int rc = named_counter(p, p->codes[i], &counters[i], err);
        if (rc != 0)
            return rc;
    }
    qsort(counters, p->code_count, sizeof *counters, compare_counters);
    size_t kept = 0;
    for (size_t i = 0; i < p->code_count; i++) /* a code named twice is one sheet */
        if (kept == 0 || strcmp(counters[kept - 1].code, counters[i].code) != 0)
            counters[kept++] = counters[i];
    *out = counters;
    *count = kept;
    return 0;
}

static bool is_open(const struct counter *counter, int32_t day) {
    return (counter->valid_from == DAY_NONE || counter->valid_from <= day) &&
           (counter->valid_to == DAY_NONE || counter->valid_to >= day);
}

static int all_counters(const struct printing *p, struct counter **out, size_t *count, size_t *left_out,
                        struct err *err) {
    struct unit found;
    struct counter *counters;
    size_t all = 0, kept = 0, others = 0;
    int rc = p->unit == NULL ? 0 : store_unit(p->store, p->unit, p->arena, &found, err);
    if (rc == 0)
        rc = store_counters(p->store, p->unit, p->today, p->arena, &counters, &all, err);
    if (rc != 0)
        return rc;
    for (size_t i = 0; i < all; i++) {
        if (!is_open(&counters[i], p->today))
            continue;
        if (!p->scanned || counters[i].channel == CHANNEL_QR)
            counters[kept++] = counters[i];
        else
            others++;
    }
    if (kept == 0)
        return err_set(
            err, ERR_NOT_FOUND,
            "there is no counter %s%s that is open today%s; add one with: hailong counter import FILE.csv",
            p->unit == NULL ? "yet" : "in unit ", p->unit == NULL ? "" : p->unit,
            p->scanned ? " and answered by QR code" : "");
    *out = counters;
    *count = kept;
    *left_out = others;
    return 0;
}

int printing_counters(const struct printing *printing, struct counter **out, size_t *count, size_t *left_out,
                      struct err *err) {
    *left_out = 0;
    return printing->code_count > 0 ? named_counters(printing, out, count, err)
                                    : all_counters(printing, out, count, left_out, err);
}

/* ---- Which address
 * --------------------------------------------------------------------------------------------- */

/* Only this computer calls itself so: 127.x.x.x, [::1] or localhost, with a port or without. */
static bool is_loopback(struct str address) {
    static const char ipv6[] = "[::1]";
    const char *colon = memchr(address.p, ':', address.n);
    if (address.n >= strlen(ipv6) && memcmp(address.p, ipv6, strlen(ipv6)) == 0)
        return true;
    struct str host = {address.p, colon != NULL ? (size_t)(colon - address.p) : address.n};
    bool number = host.n > 4 && memcmp(host.p, "127.", 4) == 0;
    for (size_t i = 0; i < host.n && number; i++)
        number = host.p[i] == '.' || (host.p[i] >= '0' && host.p[i] <= '9');
    return number || str_is(host, "localhost");
}

int printing_address(struct store *store, struct arena *arena, const char *base_url,
                     struct printing_address *out, struct err *err) {
    const char *url = base_url;
    struct str base;
    int rc = url != NULL ? 0 : store_setting(store, "base.url", arena, &url, err);
    if (rc == 0)
        rc = setting_check_url(str_of(url), arena, &base, err);
    if (rc != 0)
        return base_url != NULL ? err_wrap(err, "--base-url %.100s", url) : rc;
    *out = (struct printing_address){STR(""), STR(""), false};
    if (base.n == 0)
        return 0;
    const char *host = memmem(base.p, base.n, "://", 3);
    host = host == NULL ? base.p : host + 3;
    out->shown = (struct str){host, (size_t)(base.p + base.n - host)};
    out->loopback = is_loopback(out->shown);
    /* Scheme and host mean the same in capitals. */
    char *upper = arena_copy(arena, base.p, base.n);
    if (upper == NULL)
        return no_memory(err);
    for (size_t i = 0; i < base.n; i++)
        if (upper[i] >= 'a' && upper[i] <= 'z')
            upper[i] = (char)(upper[i] - 'a' + 'A');
    out->upper = (struct str){upper, base.n};
    return 0;
}

/* ---- The command line
 * ------------------------------------------------------------------------------------------ */

int printing_take_counters(int *argc, char **argv, const char **codes, size_t *count, struct err *err) {
    int kept = 0;
    bool options = true;
    if (*argc > CLI_ARGUMENTS_MAX) {
        err_set(err, ERR_LIMIT, "more than %d arguments", CLI_ARGUMENTS_MAX);
        return 2;
    }
    for (int i = 0; i < *argc; i++) {
        options = options && strcmp(argv[i], "--") != 0;
        if (options && strncmp(argv[i], "--counter=", 10) == 0) {
            codes[(*count)++] = argv[i] + 10;
        } else if (options && strcmp(argv[i], "--counter") == 0) {
            if (i + 1 == *argc || argv[i + 1][0] == '-') {
                err_set(err, ERR_INPUT, "the option --counter needs a value behind it");
                return 2;
            }
            codes[(*count)++] = argv[++i];
        } else {
            argv[kept++] = argv[i];
        }
    }
    argv[kept] = NULL;
    *argc = kept;
    return 0;
}

struct str printing_extension(const char *file) {
    const char *slash = strrchr(file, '/'), *name = slash != NULL ? slash + 1 : file;
    const char *dot = strrchr(name, '.');
    return dot != NULL ? str_of(dot) : STR("");
}

int printing_write(struct cli *cli, const char *file, struct str bytes, size_t count, const char *one,
                   const char *many, bool loopback, struct err *err) {
    bool standard = strcmp(file, "-") == 0;
    if (standard && (fwrite(bytes.p, 1, bytes.n, cli->out) != bytes.n || fflush(cli->out) != 0)) {
        err_set(err, ERR_IO, "standard output: cannot write");
        return 1;
    }
    if (!standard && file_replace(file, bytes, err) != 0)
        return 1;
    if (!standard)
        fprintf(cli->out, "%s: %zu %s, %zu kB\n", file, count, cli_noun(count, one, many),
                (bytes.n + 999) / 1000);
    if (loopback)
        cli_note(
            cli,
            "telephones cannot open the address in these codes, for it means this computer only; set the "
            "address citizens use with: hailong setting set base.url https://HOST");
    return 0;
}

void printing_progress(struct cli *cli, size_t done, size_t total, const char *what) {
    if (!cli->terminal || total < PROGRESS_FROM)
        return;
    /* The last one wipes the line for what is said next. */
    if (done < total)
        fprintf(cli->errors, "\r%zu of %zu %s", done, total, what);
    else
        fprintf(cli->errors, "\r%40s\r", "");
    fflush(cli->errors);
}
