#include "cli/cli.h"
#include "base/suggest.h"

static const struct cli_option *option_find(const struct cli_option *options, struct str name) {
    for (; options->name != NULL; options++)
        if (str_is(name, options->name))
            return options;
    return NULL;
}

static int unknown(const struct cli_option *options, const char *name, struct err *err) {
    const char *best = NULL;
    unsigned distance = SUGGEST_FAR;
    for (; options->name != NULL; options++)
        suggest_offer(name, options->name, &best, &distance);
    if (best != NULL)
        return err_set(err, ERR_INPUT, "unknown option \"%s\"; did you mean \"%s\"?", name, best);
    return err_set(err, ERR_INPUT, "unknown option \"%s\"; --help shows the options", name);
}

/* What one option's appearance means; written to the caller's variables only when all arguments are good. */
struct found {
    const char *value; /* NULL: not given; a flag that is given: its own name */
};

/* Reads the option at argv[*i]; a value in the next argument moves *i on. */
static int take(char **argv, int argc, int *i, const struct cli_option *options, struct found *found,
                struct err *err) {
    const char *arg = argv[*i];
    const char *equals = arg[1] == '-' ? strchr(arg, '=') : NULL;
    struct str name = {arg, equals != NULL ? (size_t)(equals - arg) : strlen(arg)};
    const struct cli_option *option = option_find(options, name);
    if (option == NULL) {
        char typed[SUGGEST_LENGTH_MAX + 1];
        snprintf(typed, sizeof typed, "%.*s", STR_ARG(name));
        return unknown(options, typed, err);
    }
    struct found *mine = &found[option - options];
    if (mine->value != NULL)
        return err_set(err, ERR_INPUT, "the option %s stands twice; give it once", option->name);
    if (option->value == NULL) {
        if (equals != NULL)
            return err_set(err, ERR_INPUT, "the option %s takes no value", option->name);
        mine->value = option->name;
    } else if (equals != NULL) {
        mine->value = equals + 1;
    } else if (*i + 1 < argc && (argv[*i + 1][0] != '-' || argv[*i + 1][1] == '\0')) {
        mine->value = argv[++*i];
    } else { /* --from --to: the value was forgotten; one that begins with "-" is written --from=-x */
        return err_set(err, ERR_INPUT, "the option %s needs a value behind it", option->name);
    }
    return 0;
}

int cli_options(int *argc, char **argv, const struct cli_option *options, struct err *err) {
    enum { OPTIONS_MAX = 32 };
    struct found found[OPTIONS_MAX] = {{NULL}};
    size_t count = 0;
    while (options[count].name != NULL)
        count++;
    if (count > OPTIONS_MAX)
        return err_set(err, ERR_BUG, "a command with more than %d options", OPTIONS_MAX);
    bool is_word[CLI_ARGUMENTS_MAX];
    if (*argc > CLI_ARGUMENTS_MAX)
        return err_set(err, ERR_LIMIT, "more than %d arguments", CLI_ARGUMENTS_MAX);
    bool only_words = false;
    for (int i = 0; i < *argc; i++) {
        int first = i;
        is_word[i] = only_words || argv[i][0] != '-' || argv[i][1] == '\0';
        if (is_word[i])
            continue;
        if (strcmp(argv[i], "--") == 0) {
            only_words = true;
            continue;
        }
        int rc = take(argv, *argc, &i, options, found, err);
        if (rc < 0)
            return rc;
        is_word[first] = is_word[i] = false;
    }
    int words = 0;
    for (int i = 0; i < *argc; i++)
        if (is_word[i])
            argv[words++] = argv[i];
    argv[words] = NULL;
    *argc = words;
    for (size_t i = 0; i < count; i++) {
        if (found[i].value != NULL && options[i].value != NULL)
            *options[i].value = found[i].value;
        else if (found[i].value != NULL)
            *options[i].flag = true;
    }
    return 0;
}

int cli_words(int argc, int low, int high, const char *what, struct err *err) {
    static const char and[] = " and ";
    const char *missing = what, *next;
    for (int i = 0; i < argc && (next = strstr(missing, and)) != NULL; i++)
        missing = next + strlen(and);
    if (argc < low)
        err_set(err, ERR_INPUT, "%s %s missing", missing, strstr(missing, and) != NULL ? "are" : "is");
    else if (argc > high && high == 0)
        err_set(err, ERR_INPUT, "takes no further words");
    else if (argc > high)
        err_set(err, ERR_INPUT, "too many words; expected %s", what);
    return argc < low || argc > high ? 2 : 0;
}
