#include "base/log.h"

#include <poll.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 1024, TOLD_MAX_BYTES = 64 };

/* Lines nobody took since the last one that went through. The one thing the threads share here. */
static atomic_ulong dropped;

/* A reader that has stalled must not hold up whoever has something to say: the writer of the database, or the thread
 * that waits for SIGTERM. (Where poll finds room, a pipe takes a whole page. A broken pipe has none: its signal would
 * end a command.) */
static bool has_room(void) {
    struct pollfd out = {.fd = STDERR_FILENO, .events = POLLOUT};
    return poll(&out, 1, 0) == 1 && out.revents == POLLOUT;
}

static void prefix_make(char prefix[8], enum log_level level) {
    prefix[0] = '\0';
    if (isatty(STDERR_FILENO) != 1)
        snprintf(prefix, 8, "<%d>", (int)level);
}

/* Its length with the line feed at the end; 0: it cannot be written. */
__attribute__((format(printf, 4, 0))) static size_t line_make(char line[LINE_MAX_BYTES], enum log_level level,
                                                              const char *event, const char *format,
                                                              va_list args) {
    char prefix[8];
    prefix_make(prefix, level);
    int n = snprintf(line, LINE_MAX_BYTES, "%sevent=%s ", prefix, event);
    if (n < 0 || n >= LINE_MAX_BYTES)
        return 0;
    int more = vsnprintf(line + n, LINE_MAX_BYTES - (size_t)n - 1, format, args);
    if (more < 0)
        return 0;
    size_t length = (size_t)n + (size_t)more;
    if (length > LINE_MAX_BYTES - 2)
        length = LINE_MAX_BYTES - 2;
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
            line[i] = '?';
    line[length] = '\n';
    return length + 1;
}

void log_event(enum log_level level, const char *event, const char *format, ...) {
    char lines[TOLD_MAX_BYTES + LINE_MAX_BYTES];
    if (!has_room()) {
        atomic_fetch_add(&dropped, 1);
        return;
    }
    size_t told_size = 0;
    unsigned long told = atomic_exchange(&dropped, 0);
    if (told > 0) {
        char prefix[8];
        prefix_make(prefix, LOG_LEVEL_WARNING);
        told_size =
            (size_t)snprintf(lines, TOLD_MAX_BYTES, "%sevent=log_lines_dropped count=%lu\n", prefix, told);
    }
    va_list args;
    va_start(args, format);
    size_t size = line_make(lines + told_size, level, event, format, args);
    va_end(args);
    /* One write, so that lines of several threads do not mix; a log that cannot be written is nobody's failure. */
    if (write(STDERR_FILENO, lines, told_size + size) < 0)
        atomic_fetch_add(&dropped, told + 1);
}
