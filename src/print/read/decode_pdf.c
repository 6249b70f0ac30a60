/* pdftoppm as a child: the PDF lies in a file without a name, grey pages come back through a pipe one behind the other. */
#include "print/read/decode_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

extern char **environ;

struct child {
    pid_t pid;
    int pages, complaints; /* pipes' ends to read from */
    int64_t deadline;      /* monotonic, µs */
    char said[300];        /* the first line of what it complained */
    size_t said_n;
    bool said_all;
};

/* ---- Starting and ending --------------------------------------------------------------------------------------- */

/* Seekable, and gone with its last user. */
static int unnamed_file(struct str bytes, int *out, struct err *err) {
    int fd = memfd_create("pages", MFD_CLOEXEC);
    if (fd < 0)
        return err_set(err, ERR_IO, "cannot hand the file to pdftoppm: %s", strerror(errno));
    while (bytes.n > 0) {
        ssize_t n = write(fd, bytes.p, bytes.n);
        if (n < 0 && errno != EINTR) {
            int rc = err_set(err, ERR_IO, "cannot hand the file to pdftoppm: %s", strerror(errno));
            close(fd);
            return rc;
        }
        if (n > 0)
            bytes.p += n, bytes.n -= (size_t)n;
    }
    *out = fd;
    return 0;
}

static int spawn(struct child *child, const int ends[3], unsigned dpi, size_t first, size_t last,
                 struct err *err) {
    char numbers[3][24], last_option[] = "-l", *argv[11];
    size_t n = 0;
    snprintf(numbers[0], sizeof numbers[0], "%u", dpi);
    snprintf(numbers[1], sizeof numbers[1], "%zu", first);
    snprintf(numbers[2], sizeof numbers[2], "%zu", last);
    char name[] = "pdftoppm", grey[] = "-gray", dpi_option[] = "-r", first_option[] = "-f";
    argv[n++] = name, argv[n++] = grey;
    argv[n++] = dpi_option, argv[n++] = numbers[0];
    argv[n++] = first_option, argv[n++] = numbers[1];
    if (last > 0)
        argv[n++] = last_option, argv[n++] = numbers[2];
    /* By this name it opens the file anew, with a position of its own. */
    char input[] = "/dev/stdin";
    argv[n++] = input, argv[n] = NULL;
    posix_spawn_file_actions_t actions;
    int failed = posix_spawn_file_actions_init(&actions);
    if (failed == 0) {
        for (int i = 0; i < 3 && failed == 0; i++)
            failed = posix_spawn_file_actions_adddup2(&actions, ends[i], i);
        if (failed == 0)
            failed = posix_spawnp(&child->pid, name, &actions, NULL, argv, environ);
        posix_spawn_file_actions_destroy(&actions);
    }
    if (failed == ENOENT)
        return err_set(err, ERR_NOT_FOUND, "pdftoppm is missing: install poppler-utils");
    return failed == 0 ? 0 : err_set(err, ERR_IO, "cannot run pdftoppm: %s", strerror(failed));
}

static int start(struct child *child, struct str pdf, unsigned dpi, size_t first, size_t last,
                 struct err *err) {
    int file = -1, pages[2] = {-1, -1}, complaints[2] = {-1, -1};
    int rc = unnamed_file(pdf, &file, err);
    if (rc == 0 && (pipe2(pages, O_CLOEXEC) != 0 || pipe2(complaints, O_CLOEXEC) != 0))
        rc = err_set(err, ERR_IO, "cannot run pdftoppm: %s", strerror(errno));
    if (rc == 0)
        rc = spawn(child, (const int[]){file, pages[1], complaints[1]}, dpi, first, last, err);
    const int theirs[] = {file, pages[1], complaints[1]}, ours[] = {pages[0], complaints[0]};
    for (size_t i = 0; i < 3; i++)
        if (theirs[i] >= 0)
            close(theirs[i]);
    for (size_t i = 0; i < 2 && rc != 0; i++)
        if (ours[i] >= 0)
            close(ours[i]);
    child->pages = pages[0];
    child->complaints = complaints[0];
    return rc;
}

static int wait_for(struct child *child) {
    int status = 0;
    while (waitpid(child->pid, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return status;
}

/* ---- Reading --------------------------------------------------------------------------------------------------- */

/* What is past the first line is read and forgotten, so that the child never waits for us here. */
static void hear(struct child *child) {
    char bytes[4096];
    ssize_t n = read(child->complaints, bytes, sizeof bytes);
    if (n < 0 && errno == EINTR)
        return;
    if (n <= 0) {
        close(child->complaints);
        child->complaints = -1;
        return;
    }
    for (ssize_t i = 0; i < n && !child->said_all; i++) {
        child->said_all = bytes[i] == '\n' || child->said_n + 2 == sizeof child->said;
        if (!child->said_all)
            child->said[child->said_n++] = bytes[i] >= ' ' && bytes[i] < 0x7f ? bytes[i] : '?';
    }
}

/* Until n bytes are there, or its end. */
static int read_page(struct child *child, void *into, size_t n, size_t *got, struct err *err) {
    *got = 0;
    while (*got < n) {
        int64_t left = child->deadline - clock_monotonic_us();
        struct pollfd fds[2] = {{child->pages, POLLIN, 0}, {child->complaints, POLLIN, 0}};
        int ready = left > 0 ? poll(fds, 2, (int)(left / 1000 + 1)) : 0;
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready < 0)
            return err_set(err, ERR_IO, "cannot read from pdftoppm: %s", strerror(errno));
        if (ready == 0)
            return err_set(err, ERR_LIMIT, "pdftoppm took longer than %d seconds for a page",
                           DECODE_PAGE_SECONDS);
        if (fds[1].revents != 0)
            hear(child);
        if (fds[0].revents == 0)
            continue;
        ssize_t r = read(child->pages, (char *)into + *got, n - *got);
        if (r == 0)
            return 0;
        if (r < 0 && errno != EINTR)
            return err_set(err, ERR_IO, "cannot read from pdftoppm: %s", strerror(errno));
        *got += r > 0 ? (size_t)r : 0;
    }
    return 0;
}

/* "P5", width and height, "255", each line ended by one LF. 1: there is a page, 0: there is none any more. */
static int read_head(struct child *child, struct picture *picture, struct err *err) {
    char head[64];
    size_t n = 0, lines = 0, got = 1;
    child->deadline = clock_monotonic_us() + DECODE_PAGE_SECONDS * INT64_C(1000000);
    while (lines < 3 && n + 1 < sizeof head) {
        int rc = read_page(child, head + n, 1, &got, err);
        if (rc != 0)
            return rc;
        if (got == 0)
            break;
        lines += head[n++] == '\n';
    }
    if (n == 0)
        return 0;
    head[n] = '\0';
    int end = 0;
    /* NOLINTNEXTLINE(cert-err34-c): nine digits fit */
    if (lines < 3 || sscanf(head, "P5 %9zu %9zu 255%n", &picture->width, &picture->height, &end) != 2 ||
        end == 0)
        return err_set(err, ERR_BUG, "pdftoppm answered with something that is no grey picture");
    if (picture->width == 0 || picture->height == 0 || picture->width > DECODE_PIXELS_MAX / picture->height)
        return err_set(err, ERR_LIMIT, "a page of %zu by %zu pixels is too large to be read back",
                       picture->width, picture->height);
    return 1;
}

static int read_pages(struct child *child, size_t number,
                      int (*page)(void *context, size_t number, struct picture *picture, struct err *err),
                      void *context, struct err *err) {
    struct picture picture = {NULL, 0, 0};
    int rc;
    for (; (rc = read_head(child, &picture, err)) == 1; number++) {
        size_t size = picture.width * picture.height, got = 0;
        if (number > DECODE_PAGES_MAX) {
            rc = err_set(err, ERR_LIMIT, "more than %d pages: print fewer at a time", DECODE_PAGES_MAX);
            break;
        }
        unsigned char *grey = realloc(picture.grey, size);
        if (grey == NULL) {
            rc = err_set(err, ERR_NOMEM, "no memory for a page of %zu by %zu pixels", picture.width,
                         picture.height);
            break;
        }
        picture.grey = grey;
        rc = read_page(child, grey, size, &got, err);
        if (rc == 0 && got < size)
            rc = err_set(err, ERR_INPUT, "page %zu: pdftoppm broke off: %s", number, child->said);
        if (rc == 0)
            rc = page(context, number, &picture, err);
        if (rc != 0)
            break;
    }
    free(picture.grey);
    return rc;
}

int decode_pdf(struct str pdf, unsigned dpi, size_t first, size_t last,
               int (*page)(void *context, size_t number, struct picture *picture, struct err *err),
               void *context, struct err *err) {
    struct child child = {.said = ""};
    int rc = start(&child, pdf, dpi, first, last, err);
    if (rc != 0)
        return rc;
    rc = read_pages(&child, first, page, context, err);
    if (rc != 0) /* It may be waiting for us to read on. */
        kill(child.pid, SIGKILL);
    close(child.pages);
    while (rc == 0 && child.complaints >= 0)
        hear(&child);
    if (child.complaints >= 0)
        close(child.complaints);
    int status = wait_for(&child);
    if (rc == 0 && status != 0)
        rc = err_set(err, ERR_INPUT, "pdftoppm cannot read the PDF: %s", child.said);
    return rc;
}
