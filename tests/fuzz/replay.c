/* replay ROUNDS FILE… — what libFuzzer would do with a corpus, without it: every file as it is, then ROUNDS damaged ones,
 * taken from the files in turn. Seeded, so that a failure repeats; the input that fails is left in build/replay-crash. */
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/rand.h"
#include "base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak)); /* there with SAN= only */

enum { SIZE_MAX_READ = 512 * 1024 };

struct input {
    char *bytes;
    size_t n;
};

static struct input input_read(const char *path) {
    struct input input = {malloc(SIZE_MAX_READ), 0};
    FILE *file = fopen(path, "rb");
    if (file == NULL || input.bytes == NULL) {
        fprintf(stderr, "replay: cannot read %s\n", path);
        exit(2);
    }
    input.n = fread(input.bytes, 1, SIZE_MAX_READ, file);
    fclose(file);
    return input;
}

static const uint8_t *fed;
static size_t fed_size;

static void leave_input(void) {
    int file = open("build/replay-crash", O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (file >= 0 && write(file, fed, fed_size) == (ssize_t)fed_size)
        close(file);
}

static void on_signal(int number) {
    leave_input();
    signal(number, SIG_DFL);
    raise(number);
}

/* Each input lies in memory of its own size, so that a sanitizer sees a read past its end. */
static void feed(const char *bytes, size_t n) {
    uint8_t *copy = malloc(n > 0 ? n : 1);
    if (copy == NULL)
        exit(2);
    memcpy(copy, bytes, n);
    fed = copy;
    fed_size = n;
    LLVMFuzzerTestOneInput(copy, n);
    free(copy);
}

/* The line that holds byte `at`: its beginning, and its length with the line feed. */
static size_t line_at(const struct buf *text, size_t at, size_t *length) {
    size_t start = at;
    while (start > 0 && text->p[start - 1] != '\n')
        start--;
    const char *end = memchr(text->p + start, '\n', text->n - start);
    *length = end == NULL ? text->n - start : (size_t)(end - text->p) - start + 1;
    return start;
}

static void replace(struct buf *text, size_t at, size_t length, struct str with) {
    struct buf out;
    buf_init(&out, 2 * SIZE_MAX_READ);
    buf_add(&out, text->p, at);
    buf_addstr(&out, with);
    buf_add(&out, text->p + at + length, text->n - at - length);
    buf_release(text);
    *text = out;
}

/* A value after a colon, a field between commas, or anything else up to the line's end: another word in its place. */
static void exchange_word(struct buf *text, struct rng *rng, size_t start, size_t length) {
    static const char *const words[] = {"null", "true",    "-1",           "0",        "1e9",    "9999999999",
                                        "\"\"", "\"na\"",  "\"x\"",        "[]",       "{}",     "[\"1\"]",
                                        "[[{",  "\"all\"", "\"\\\"",       "\"a\nb\"", ",",      ";",
                                        "\t",   "\r",      "\xef\xbb\xbf", "\xff\xfe", "{{#l}}", "{{/l}}"};
    size_t from = start, end = start + length;
    for (size_t i = start; i < end; i++)
        if ((text->p[i] == ':' || text->p[i] == ',' || text->p[i] == ';' || text->p[i] == '{') &&
            rng_below(rng, 2) == 0)
            from = i + 1;
    size_t to = from;
    while (to < end && text->p[to] != ',' && text->p[to] != ';' && text->p[to] != '\n')
        to++;
    replace(text, from, to - from, str_of(words[rng_below(rng, sizeof words / sizeof *words)]));
}

static void damage(struct buf *text, struct rng *rng) {
    static const char spice[] = "{}[]\",:;\\0 9a\n\r\t\xc3\xa9\xff";
    size_t length, at = rng_below(rng, text->n), start = line_at(text, at, &length);
    struct buf line;
    switch (rng_below(rng, 6)) {
    case 0:
        text->p[at] = spice[rng_below(rng, sizeof spice)]; /* its NUL too */
        break;
    case 1:
        if (rng_below(rng, 4) == 0)
            replace(text, at, text->n - at, STR(""));
        else
            replace(text, at, 1, STR(""));
        break;
    case 2:
        replace(text, start, length, STR(""));
        break;
    case 3:
        buf_init(&line, 2 * SIZE_MAX_READ);
        buf_add(&line, text->p + start, length);
        replace(text, rng_below(rng, 2) == 0 ? start : rng_below(rng, text->n), 0, buf_str(&line));
        buf_release(&line);
        break;
    default:
        exchange_word(text, rng, start, length);
    }
}

int main(int argc, char **argv) {
    long rounds = argc > 2 ? strtol(argv[1], NULL, 10) : 0;
    size_t count = argc > 2 ? (size_t)argc - 2 : 0;
    struct input *inputs = calloc(count + 1, sizeof *inputs);
    struct rng rng = rng_seeded(11);
    if (count == 0 || inputs == NULL) {
        fprintf(stderr, "usage: replay ROUNDS FILE...\n");
        return 2;
    }
    signal(SIGABRT, on_signal);
    signal(SIGSEGV, on_signal);
    if (__sanitizer_set_death_callback != NULL)
        __sanitizer_set_death_callback(leave_input);
    feed("", 0);
    for (size_t i = 0; i < count; i++) {
        inputs[i] = input_read(argv[i + 2]);
        feed(inputs[i].bytes, inputs[i].n);
    }
    for (long round = 0; round < rounds; round++) {
        const struct input *input = &inputs[(size_t)round % count];
        struct buf text;
        buf_init(&text, 2 * SIZE_MAX_READ);
        buf_add(&text, input->bytes, input->n);
        for (uint64_t hits = 1 + rng_below(&rng, 3); hits > 0 && text.n > 0; hits--)
            damage(&text, &rng);
        feed(text.n > 0 ? text.p : "", text.n);
        buf_release(&text);
    }
    printf("%s: %zu files, %ld damaged ones: good\n", argv[0], count, rounds);
    for (size_t i = 0; i < count; i++)
        free(inputs[i].bytes);
    free(inputs);
    return 0;
}
