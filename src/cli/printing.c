#include "cli/printing.h"

#include "base/file.h"

enum { PROGRESS_FROM = 20 /* sheets */ };

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
