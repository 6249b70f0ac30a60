#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/control.h"
#include "cli/help.h"
#include "cli/run.h"
#include "base/suggest.h"

#define TUNABLES "GLIBC_TUNABLES" /* of the C library, see its manual */

/* What the common options say; they may stand anywhere before "--". */
struct common {
    const char *data_dir;
    bool json, help, version;
};

/* Takes the common options out of argv. 0, or 2 with err set. */
static int common_take(int *argc, char **argv, struct common *common, struct err *err) {
    int kept = 0, i = 0;
    for (; i < *argc && strcmp(argv[i], "--") != 0; i++) {
        const char *arg = argv[i];
        if (strcmp(arg, "--json") == 0) {
            common->json = true;
        } else if (strcmp(arg, "--help") == 0 || strcmp(arg, "-h") == 0) {
            common->help = true;
        } else if (strcmp(arg, "--version") == 0) {
            common->version = true;
        } else if (strncmp(arg, "--data=", 7) == 0) {
            common->data_dir = arg + 7;
        } else if (strcmp(arg, "--data") == 0) {
            if (i + 1 == *argc)
                return err_set(err, ERR_INPUT, "the option --data needs a directory behind it"), 2;
            common->data_dir = argv[++i];
        } else {
            argv[kept++] = argv[i];
        }
    }
    while (i < *argc)
        argv[kept++] = argv[i++];
    argv[kept] = NULL;
    *argc = kept;
    if (common->data_dir != NULL && common->data_dir[0] == '\0')
        return err_set(err, ERR_INPUT, "the directory behind --data is empty; name one"), 2;
    return 0;
}

/* The command whose name the first words are; *words: how many of them. NULL when there is none. */
static const struct command *command_of(int argc, char **argv, int *words) {
    char two[SUGGEST_LENGTH_MAX];
    for (*words = argc < 2 ? argc : 2; *words > 0; --*words) {
        snprintf(two, sizeof two, "%s%s%s", argv[0], *words > 1 ? " " : "", *words > 1 ? argv[1] : "");
        const struct command *command = command_find(two);
        /* "poster regster": where more commands begin with the first word, a second one is meant as theirs. */
        if (command != NULL && *words == 1 && argc > 1 && argv[1][0] != '-' && help_is_group(argv[0]))
            return NULL;
        if (command != NULL)
            return command;
    }
    return NULL;
}

static int complain(const struct err *err) {
    fprintf(stderr, "hailong: %s\n", err->text);
    return 2;
}

/* No command of that name: says which one may have been meant. Returns the exit status. */
static int command_unknown(int argc, char **argv) {
    struct err err = ERR_INIT;
    if (argv[0][0] == '-' && argv[0][1] != '\0') {
        err_set(&err, ERR_INPUT, "unknown option \"%s\" before a command; try: hailong --help", argv[0]);
        return complain(&err);
    }
    if (help_is_group(argv[0])) {
        if (argc == 1)
            err_set(&err, ERR_INPUT, "%s: what to do is missing", argv[0]);
        else
            err_set(&err, ERR_INPUT, "%s: unknown command \"%s\"", argv[0], argv[1]);
        complain(&err);
        help_group(stderr, argv[0]);
        return 2;
    }
    char typed[SUGGEST_LENGTH_MAX];
    snprintf(typed, sizeof typed, "%s%s%s", argv[0], argc > 1 ? " " : "", argc > 1 ? argv[1] : "");
    const char *best = NULL;
    unsigned distance = SUGGEST_FAR;
    for (size_t i = 0; command_at(i) != NULL; i++)
        if (command_at(i)->run != NULL) {
            suggest_offer(argv[0], command_at(i)->name, &best, &distance);
            suggest_offer(typed, command_at(i)->name, &best, &distance);
        }
    if (best != NULL)
        err_set(&err, ERR_INPUT, "unknown command \"%s\"; did you mean \"%s\"?", argv[0], best);
    else
        err_set(&err, ERR_INPUT, "unknown command \"%s\"; hailong --help lists the commands", argv[0]);
    return complain(&err);
}

/* A program started without its standard descriptors would give their numbers to the database. */
static void descriptors_open(void) {
    int fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    while (fd >= 0 && fd <= STDERR_FILENO)
        fd = fcntl(fd, F_DUPFD, 0);
    if (fd > STDERR_FILENO)
        close(fd);
}

static const char *data_dir(const struct common *common) {
    if (common->data_dir != NULL)
        return common->data_dir;
    const char *dir = getenv("HAILONG_DATA");
    return dir != NULL && dir[0] != '\0' ? dir : "data";
}

/* Help for whatever was named; the exit status. */
static int help_show(int argc, char **argv) {
    int words;
    const struct command *command = argc > 0 ? command_of(argc, argv, &words) : NULL;
    if (argc == 0)
        help_program(stdout);
    else if (command != NULL)
        help_command(stdout, command);
    else if (help_is_group(argv[0]))
        help_group(stdout, argv[0]);
    else
        return command_unknown(argc, argv);
    return 0;
}

static int dispatch(int argc, char **argv) {
    struct common common = {NULL, false, false, false};
    struct err err = ERR_INIT;
    if (argc > CLI_ARGUMENTS_MAX) {
        err_set(&err, ERR_LIMIT, "more than %d arguments; call it several times", CLI_ARGUMENTS_MAX);
        return complain(&err);
    }
    if (common_take(&argc, argv, &common, &err) != 0)
        return complain(&err);
    if (common.version) {
        puts("hailong " HAILONG_VERSION);
        return 0;
    }
    if (argc > 0 && strcmp(argv[0], "help") == 0) {
        common.help = true;
        argc--, argv++;
    }
    if (common.help)
        return help_show(argc, argv);
    if (argc == 0) {
        help_program(stderr);
        return 2;
    }
    int words;
    const struct command *command = command_of(argc, argv, &words);
    if (command == NULL)
        return command_unknown(argc, argv);
    if (command->run == cli_demo && common.data_dir != NULL) {
        err_set(&err, ERR_INPUT, "demo: makes its own directory and removes it at its end; leave --data out");
        complain(&err);
        help_usage(stderr, command);
        return 2;
    }
    return run_command(command, data_dir(&common), common.json, argc - words, argv + words);
}

/* The allocator keeps some hundred small pieces for each thread, which pin the pages they lie on: a server that a crowd has asked
 * stays 2 MB larger for good. Only the environment turns that off, before a program begins; so a server begins twice. Whoever sets
 * the variable otherwise is obeyed. */
static void begin_again(int argc, char **argv) {
    bool server = false;
    char path[PATH_MAX]; /* not /proc/self/exe itself, or ps would call it "exe" */
    for (int i = 1; i < argc; i++)
        server |= strcmp(argv[i], "serve") == 0;
    ssize_t n = server && getenv(TUNABLES) == NULL ? readlink("/proc/self/exe", path, sizeof path - 1) : -1;
    if (n < 0 || setenv(TUNABLES, "glibc.malloc.tcache_count=0", 1) != 0)
        return;
    path[n] = '\0';
    (void)execv(path, argv); /* where it cannot, the server works all the same */
}

int cli_main(int argc, char **argv) {
    descriptors_open();
    begin_again(argc, argv);
    signal(SIGXFSZ,
           SIG_IGN); /* a file that may grow no further (ulimit -f) is seen by the write that fails */
    int skip = argc > 0;
    int status = dispatch(argc - skip, argv + skip);
    /* What could not be written (a full disk, a closed pipe) was not done. */
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "hailong: cannot write the output: %s\n", strerror(errno));
        return status != 0 ? status : 1;
    }
    return status;
}
