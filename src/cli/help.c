#include "cli/help.h"

#include "cli/commands.h"

static const struct command commands[] = {
#define GROUP(title) {title, NULL, CLI_NOTHING, "", ""},
#define COMMAND(name, function, needs, usage, help) {name, function, needs, usage, help},
#include "cli/commands.def"
#undef GROUP
#undef COMMAND
};
enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

const struct command *command_at(size_t index) {
    return index < COMMAND_COUNT ? &commands[index] : NULL;
}

const struct command *command_find(const char *name) {
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (commands[i].run != NULL && strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

static void line(FILE *out, const struct command *command) {
    int summary = (int)strcspn(command->help, "\n");
    fprintf(out, "  %-16s %.*s\n", command->name, summary, command->help);
}

void help_program(FILE *out) {
    fputs("hailong collects what citizens say about a public service and shows how satisfied they are.\n"
          "\n"
          "usage: hailong COMMAND [OPTIONS]\n"
          "       hailong COMMAND --help\n"
          "\n"
          "See it work first:\n"
          "  hailong demo\n"
          "\n"
          "Your own office, step by step:\n"
          "  1. hailong survey publish surveys/sipas-quick.json        the questions\n"
          "  2. hailong unit import units.csv                          your offices\n"
          "  3. hailong counter import counters.csv                    where posters will stand\n"
          "  4. hailong setting set base.url https://gopy.example.vn   the address in the QR codes\n"
          "  5. hailong poster -o posters.pdf                          print and put up\n"
          "  6. hailong serve                                          citizens answer\n"
          "  7. hailong report --survey sipas-quick --unit CODE        the results\n",
          out);
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (commands[i].run == NULL)
            fprintf(out, "\n%s:\n", commands[i].name);
        else
            line(out, &commands[i]);
    fputs("\n"
          "Options of every command:\n"
          "  --data DIR      directory that holds everything (default: $HAILONG_DATA, else ./data)\n"
          "  --json          output for programs, where a command prints data\n"
          "  --help          help for the command\n"
          "  --version       the program's version\n"
          "\n"
          "Exit status: 0 done, 1 failed, 2 not understood.\n",
          out);
}

void help_command(FILE *out, const struct command *command) {
    fprintf(out, "usage: hailong %s%s%s%s\n\n%s", command->name, command->usage[0] != '\0' ? " " : "",
            command->usage, command->needs != CLI_NOTHING ? " [--data DIR]" : "", command->help);
    if (help_is_group(command->name)) {
        fputc('\n', out);
        help_group(out, command->name);
    }
}

void help_usage(FILE *out, const struct command *command) {
    bool options = command->usage[0] != '\0';
    fprintf(out, "usage: hailong %s%s%s\nhelp:  hailong %s --help\n", command->name, options ? " " : "",
            command->usage, command->name);
}

/* "unit import" belongs to "unit"; a command of one word belongs to no group, but may have the name of one. */
static bool in_group(const struct command *command, const char *word) {
    size_t n = strlen(word);
    return command->run != NULL && n > 0 && strncmp(command->name, word, n) == 0 && command->name[n] == ' ';
}

bool help_is_group(const char *word) {
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (in_group(&commands[i], word))
            return true;
    return false;
}

void help_group(FILE *out, const char *word) {
    const struct command *own = command_find(word); /* "poster" beside "poster register" */
    fprintf(out, "%s commands:\n", word);
    if (own != NULL)
        line(out, own);
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (in_group(&commands[i], word))
            line(out, &commands[i]);
    fprintf(out, "help:  hailong %s COMMAND --help\n", word);
}
