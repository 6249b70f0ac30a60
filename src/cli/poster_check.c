#include "print/layout/check.h"

#include "base/file.h"
#include "cli/commands.h"

static void show_fault(void *context, const char *text) {
    const struct cli *cli = context;
    fprintf(cli->errors, "%s\n", text);
}

/* "A4", in either direction, or its millimetres. */
static const char *paper_name(double width, double height, char text[40]) {
    static const char *const names[] = {"A3", "A4", "A5", "A6"};
    double low = width < height ? width : height, high = width < height ? height : width;
    snprintf(text, 40, "%g×%g mm", width, height);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct poster_sheet paper;
        if (poster_paper(names[i], &paper) && low >= paper.width && low <= paper.width &&
            high >= paper.height && high <= paper.height)
            return names[i];
    }
    return text;
}

static void show_good(struct cli *cli, const char *path, const struct poster_layout_info *info) {
    char text[40];
    bool own = info->sheet.width > 0; /* else the piece is the page */
    fprintf(cli->out, "%s: good (%s, %zu %s a sheet%s", path,
            paper_name(own ? info->sheet.width : info->width, own ? info->sheet.height : info->height, text),
            info->pieces, cli_noun(info->pieces, "piece", "pieces"), info->language_count > 0 ? "," : "");
    for (size_t i = 0; i < info->language_count; i++)
        fprintf(cli->out, " %s", info->languages[i]);
    fprintf(cli->out, ")\n");
}

/* Shows what is wrong with one file, or that nothing is; *faults grows. */
static int check_file(struct cli *cli, const char *path, size_t *faults, struct err *err) {
    struct poster_layout_info info;
    struct str svg;
    size_t count = 0;
    const char *slash = strrchr(path, '/');
    const char *dir = slash == NULL ? "." : arena_copy(cli->arena, path, (size_t)(slash - path) + 1);
    FILE *file = cli_open(cli, path, err);
    int rc = file == NULL ? ERR_IO : file_read(file, path, POSTER_LAYOUT_MAX, cli->arena, &svg, err);
    if (file != NULL)
        fclose(file);
    if (rc == 0 && dir == NULL)
        rc = err_set(err, ERR_NOMEM, "no memory for %s", path);
    if (rc == 0)
        rc = poster_check(path, svg, dir, show_fault, cli, cli->arena, &info, &count, err);
    *faults += count;
    if (rc == 0)
        show_good(cli, path, &info);
    else if (count == 0)
        fprintf(cli->errors, "%s\n", err->text);
    return rc;
}

int cli_poster_check(struct cli *cli, int argc, char **argv, struct err *err) {
    static const struct cli_option options[] = {{NULL, NULL, NULL}};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 1, CLI_ARGUMENTS_MAX, "FILE", err) != 0)
        return 2;
    size_t faults = 0;
    int bad = 0;
    for (int i = 0; i < argc; i++) {
        struct err mine = ERR_INIT;
        int rc = check_file(cli, argv[i], &faults, &mine);
        if (rc == ERR_NOMEM || rc == ERR_BUG) {
            err_set(err, rc, "%s", mine.text);
            return 1;
        }
        bad += rc < 0;
    }
    if (bad == 0)
        return 0;
    err_set(err, ERR_INPUT, "%d of %d %s cannot be used (%zu %s); mend what is named above", bad, argc,
            cli_noun((uint64_t)argc, "file", "files"), faults, cli_noun(faults, "fault", "faults"));
    return 1;
}
