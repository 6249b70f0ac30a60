/* What the commands that print sheets for counters (poster, slip) share: which counters, which address, where to. */
#ifndef CLI_PRINTING_H
#define CLI_PRINTING_H

#include "cli/cli.h"

enum { PRINTING_FILE_MAX = 512 * 1024 * 1024 /* bytes */ };

struct printing {
    struct store *store;
    struct arena *arena;
    int32_t today;
    const char *const *codes; /* as typed; 0 of them: every counter of the unit that is open today */
    size_t code_count;
    const char *unit; /* NULL: everywhere */
    bool scanned;     /* of the unit's only those that are answered by QR code */
};
/* Ordered by unit, then code; a code named twice comes once. *left_out: open counters that are not answered by QR code.
 * ERR_INPUT, ERR_NOT_FOUND and ERR_CONFLICT say what to do about an unknown, closed or missing counter. */
int printing_counters(const struct printing *printing, struct counter **out, size_t *count, size_t *left_out,
                      struct err *err);

/* The address telephones open. */
struct printing_address {
    struct str
        upper; /* for a QR code, with the code behind a '/': capitals make one of fewer, larger modules; n 0: not set */
    struct str shown; /* without the scheme, for people to type */
    bool loopback;    /* it means the telephone itself */
};
/* base_url NULL: the setting base.url. */
int printing_address(struct store *store, struct arena *arena, const char *base_url,
                     struct printing_address *out, struct err *err);

/* Takes every --counter out of argv and leaves the rest; 2 with a text in err when one has no value. */
int printing_take_counters(int *argc, char **argv, const char **codes, size_t *count, struct err *err);

/* The file, or "-" for standard output; then what was made: "FILE: 3 posters, 12 kB", and a note for a loopback
 * address. Returns the exit status. */
int printing_write(struct cli *cli, const char *file, struct str bytes, size_t count, const char *one,
                   const char *many, bool loopback, struct err *err);

/* On a terminal: "12 of 40 posters", wiped behind the last one. Few are made before one could read it. */
void printing_progress(struct cli *cli, size_t done, size_t total, const char *what);

/* What a file's name ends in from its last dot on; "" for a name without one. */
struct str printing_extension(const char *file);

#endif
