/* A house to send requests to: a store in memory where the machine has it, made-up units, counters, officers, a program and a
 * few dozen responses, the pages on it and one network thread's loop without the thread. It is made once and copied for each of
 * its lives, so that what requests do to it does not add up. */
#ifndef FUZZ_HOUSE_H
#define FUZZ_HOUSE_H

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include "account/api_token.h"
#include "http/listen.h"
#include "http/loop.h"
#include "http/route.h"
#include "pages/pages.h"
#include "surveys.h"

enum { HOUSE_NOW = 1800000000, HOUSE_DAY = 20833, HOUSE_COUNTERS = 4, HOUSE_ROWS = 40, HOUSE_MARKS = 128 };

struct house {
    char made[64], live[64]; /* folders */
    struct arena *arena;
    struct clock clock;
    struct str marks[HOUSE_MARKS]; /* what {x} in a request stands for */
    char codes[HOUSE_COUNTERS][PLACE_CODE_SIZE];
    int64_t revision;
    uint32_t keys; /* given out */
    struct store *store;
    struct pages *pages;
    struct http_options options;
    struct route_table *routes;
    struct listen listen;
    struct loop loop;
};

static struct house house;

static inline void well(int rc, const struct err *err) {
    if (rc < 0)
        fprintf(stderr, "the house: %s\n", err->text);
    must(rc >= 0);
}

/* ---- Folders -------------------------------------------------------------------------------------------------------- */

static inline void folder_make(char path[64], const char *name) {
    snprintf(path, 64, "%s/hailong-fuzz-%s-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp",
             name);
    must(mkdtemp(path) != NULL);
}

static inline void folder_empty(const char *path) {
    DIR *folder = opendir(path);
    char name[512];
    for (struct dirent *e; folder != NULL && (e = readdir(folder)) != NULL;) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        snprintf(name, sizeof name, "%.200s/%.255s", path, e->d_name);
        if (unlink(name) != 0) {
            folder_empty(name);
            rmdir(name);
        }
    }
    if (folder != NULL)
        closedir(folder);
}

static inline void file_copy(const char *from, const char *to) {
    static char bytes[1 << 20];
    int in = open(from, O_RDONLY | O_CLOEXEC), out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    must(in >= 0 && out >= 0);
    for (ssize_t n; (n = read(in, bytes, sizeof bytes)) != 0;)
        must(n > 0 && write(out, bytes, (size_t)n) == n);
    close(in);
    close(out);
}

static inline void folder_copy(const char *from, const char *to) {
    DIR *folder = opendir(from);
    char a[512], b[512];
    must(folder != NULL);
    for (struct dirent *e; (e = readdir(folder)) != NULL;) {
        if (e->d_type != DT_REG)
            continue;
        snprintf(a, sizeof a, "%.200s/%.255s", from, e->d_name);
        snprintf(b, sizeof b, "%.200s/%.255s", to, e->d_name);
        file_copy(a, b);
    }
    closedir(folder);
}

static inline void house_leave(void) {
    folder_empty(house.made);
    folder_empty(house.live);
    rmdir(house.made);
    rmdir(house.live);
}

/* ---- What is in it -------------------------------------------------------------------------------------------------- */

static inline int house_unit(struct transaction *tx, const char *code, const char *parent, struct err *err) {
    bool is_new;
    const struct unit unit = {0, code, parent, "Đơn vị minh họa", "commune", DAY_NONE, DAY_NONE};
    return store_unit_put(tx, &unit, &is_new, err);
}

static inline int house_counter(struct transaction *tx, size_t index, const char *unit, enum channel channel,
                                struct err *err) {
    bool is_new;
    struct counter counter = {.unit = unit, .name = "Quầy minh họa", .field = "", .survey = ""};
    counter.channel = channel;
    counter.valid_from = counter.valid_to = DAY_NONE;
    memcpy(counter.code, house.codes[index], PLACE_CODE_SIZE);
    return store_counter_put(tx, &counter, HOUSE_DAY - 100, &is_new, err);
}

static inline int house_places(struct transaction *tx, void *context, struct err *err) {
    unsigned number;
    bool is_new;
    (void)context;
    int rc = store_setting_set(tx, "login.second_factor", "no", err);
    rc = rc != 0 ? rc : store_setting_set(tx, "survey.default", "every", err);
    rc = rc != 0 ? rc : store_setting_set(tx, "results.public", "yes", err);
    rc = rc != 0 ? rc : store_publish(tx, "every", STR(EVERY_KIND), HOUSE_DAY - 200, &number, &is_new, err);
    rc = rc != 0 ? rc : house_unit(tx, "t", "", err);
    rc = rc != 0 ? rc : house_unit(tx, "x", "t", err);
    rc = rc != 0 ? rc : house_unit(tx, "y", "t", err);
    rc = rc != 0 ? rc : house_counter(tx, 0, "x", CHANNEL_QR, err);
    rc = rc != 0 ? rc : house_counter(tx, 1, "x", CHANNEL_KIOSK, err);
    rc = rc != 0 ? rc : house_counter(tx, 2, "y", CHANNEL_LINK, err);
    rc = rc != 0 ? rc : house_counter(tx, 3, "y", CHANNEL_QR, err);
    return rc != 0 ? rc : store_counter_retire(tx, house.codes[3], HOUSE_DAY - 10, err);
}

struct house_rows {
    size_t count;
    struct rng rng;
    const struct survey *survey;
    uint8_t bytes[64];
    int64_t counter;
};

static inline int house_row(void *context, struct bulk_row *row, struct err *err) {
    struct house_rows *rows = context;
    struct value values[SURVEY_QUESTIONS_MAX] = {{0}};
    const struct answer answer = {.values = values};
    (void)err;
    if (rows->count++ == HOUSE_ROWS)
        return 0;
    values[0] = (struct value){.state = VALUE_SET, .number = 1 + (int64_t)rng_below(&rows->rng, 5)};
    values[1] = (struct value){.state = VALUE_SET, .number = (int64_t)rng_below(&rows->rng, 2)};
    must(rows->survey->answers_size <= sizeof rows->bytes);
    answer_pack(rows->survey, &answer, rows->bytes);
    *row = (struct bulk_row){.counter_id = rows->counter,
                             .revision_id = house.revision,
                             .day = HOUSE_DAY - 90 + (int32_t)rows->count * 2,
                             .half = HALF_UNKNOWN,
                             .channel = CHANNEL_QR,
                             .language = "vi",
                             .answers = rows->bytes,
                             .answers_size = rows->survey->answers_size};
    return 1;
}

static inline int house_responses(struct transaction *tx, void *context, struct err *err) {
    uint64_t count;
    return store_append(tx, DAY_NONE, house_row, context, &count, err);
}

/* Signed in over a link; {S} stands for the session, {s} for its forms' token. */
static inline void house_officer(struct account *account, const char *login, enum role role, const char *unit,
                                 char session_mark, char form_mark) {
    const struct officer officer = {.login = login, .name = "Người Minh Họa", .role = role, .unit = unit};
    struct account_setup_done done;
    struct account_session session;
    struct err err = ERR_INIT;
    const char *token;
    well(account_officer_add(account, "", &officer, house.arena, &token, &err), &err);
    const struct account_choice choice = {.token = str_of(token), .password = STR("con trâu gặm cỏ")};
    well(account_setup(account, house.store, &choice, house.arena, &done, &err), &err);
    must(done.result == ACCOUNT_SET_UP);
    well(account_session(account, house.store, str_of(done.session), house.arena, &session, &err), &err);
    house.marks[(unsigned char)session_mark] =
        str_of(arena_copy(house.arena, done.session, strlen(done.session)));
    house.marks[(unsigned char)form_mark] =
        str_of(arena_copy(house.arena, session.csrf, strlen(session.csrf)));
}

static inline void house_accounts(void) {
    const struct account_options options = {house.made, house.store, &house.clock};
    struct account *account;
    struct err err = ERR_INIT;
    const char *text;
    int64_t id;
    well(account_new(&options, &account, &err), &err);
    house_officer(account, "quan.tri", ROLE_ADMIN, "", 'A', 'a');
    house_officer(account, "xa.x", ROLE_ADMIN, "x", 'B', 'b');
    house_officer(account, "can.bo", ROLE_OFFICER, "x", 'O', 'o');
    house_officer(account, "mot.cua", ROLE_CLERK, "x", 'C', 'c');
    const struct api_token token = {
        .name = "minh họa", .unit = "", .scopes = 31, .channel = CHANNEL_LINK, .last_day = HOUSE_DAY + 100};
    well(account_token_add(account, "", &token, house.arena, &text, &id, &err), &err);
    house.marks['T'] = str_of(text);
    account_free(account);
}

static inline void house_make(void) {
    struct err err = ERR_INIT;
    struct rng rng = rng_seeded(5);
    struct revision revision;
    struct counter counter;
    folder_make(house.made, "made");
    folder_make(house.live, "live");
    atexit(house_leave);
    house.arena = arena_new(64 << 20);
    house.clock = clock_fixed(HOUSE_NOW);
    must(house.arena != NULL);
    for (size_t i = 0; i < HOUSE_COUNTERS; i++) {
        place_code_make(&rng, house.codes[i]);
        house.marks['1' + i] = (struct str){house.codes[i], PLACE_CODE_LENGTH};
    }
    well(store_open(house.made, STORE_WRITE, &house.store, &err), &err);
    well(store_transact(house.store, house_places, NULL, &err), &err);
    well(store_revision(house.store, "every", 0, house.arena, &revision, &err), &err);
    well(store_counter(house.store, house.codes[0], HOUSE_DAY, house.arena, &counter, &err), &err);
    house.revision = revision.id;
    struct house_rows rows = {.rng = rng, .survey = revision.survey, .counter = counter.id};
    well(store_transact(house.store, house_responses, &rows, &err), &err);
    house_accounts();
    store_close(house.store);
}

/* ---- Its lives ------------------------------------------------------------------------------------------------------ */

static inline void house_open(void) {
    struct err err = ERR_INIT;
    char address[128];
    folder_copy(house.made, house.live);
    well(store_open(house.live, STORE_WRITE, &house.store, &err), &err);
    well(store_writer_start(house.store, &house.clock, &err), &err);
    const struct pages_options options = {
        .data_dir = house.live, .store = house.store, .clock = &house.clock};
    well(pages_new(&options, &house.pages, &err), &err);
    house.options = (struct http_options){.app = house.pages,
                                          .error_page = pages_error_page,
                                          .host_allowed = pages_host_allowed,
                                          .guard = pages_guard,
                                          .quiet = true};
    house.options.routes = pages_routes(&house.options.route_count);
    house.routes = route_table_new(house.options.routes, house.options.route_count);
    must(house.routes != NULL);
    snprintf(address, sizeof address, "unix:%s/socket", house.live);
    well(listen_open(address, 1, &house.listen, &err), &err);
    int fd = house.listen.fds[0];
    house.listen.fds[0] = -1;
    well(loop_init(&house.loop, &house.options, house.routes, 0, fd, 64, 16, &err), &err);
}

static inline void house_fault(void *context, const char *line) {
    (void)context;
    fprintf(stderr, "the house is not in order: %s\n", line);
}

/* Whatever was asked of it, what is stored is in order: answers within range, tallies equal to a recount. */
static inline void house_close(void) {
    struct err err = ERR_INIT;
    struct verify_result result;
    must(loop_release(&house.loop, false));
    route_table_free(house.routes);
    listen_close(&house.listen);
    pages_free(house.pages);
    store_writer_stop(house.store);
    well(store_verify(house.store, house_fault, NULL, NULL, &result, &err), &err);
    store_close(house.store);
    folder_empty(house.live);
}

#endif
