/* A poster's layout of any bytes: it is read and says what it is, or one line says where it is wrong; and the check agrees. What
 * can be drawn is drawn by other tests, as it takes a thousand times as long. */
#include "print/layout/check.h"
#include "print/poster.h"

#include "must.h"

enum { DRAWN_EVERY = 512, COUNT_MAX = 100000 };

static size_t told;

static void fault(void *context, const char *text) {
    (void)context;
    must(is_line(text) && strncmp(text, "fuzz.svg:", 9) == 0);
    told++;
}

static void check_info(const struct poster_layout *layout) {
    struct poster_layout_info info;
    struct poster_plan plan;
    struct err err = ERR_INIT;
    poster_layout_info(layout, &info);
    must(info.title != NULL && info.purpose != NULL && info.language_count <= POSTER_LANGUAGES_MAX);
    must(info.width > 0 && info.height > 0 && info.pieces < COUNT_MAX);
    for (size_t i = 0; i < info.language_count; i++)
        must(is_line(info.languages[i]) && strlen(info.languages[i]) < POSTER_LANGUAGE_SIZE);
    for (size_t i = 0; i < POSTER_FIELD_COUNT; i++)
        (void)poster_layout_uses(layout, poster_field_kinds[i].name);
    if (poster_plan(layout, NULL, &plan, &err) == 0)
        must(plan.pieces == info.pieces && plan.faces >= 1 && plan.width >= 0 && plan.height >= 0);
    else /* its own paper is too small for it */
        must(info.pieces == 0 && is_line(err.text));
}

/* With every rule of the check and, where there is nothing else wrong, all examples drawn. */
static void check_whole(struct str svg, bool loads) {
    struct arena *arena = arena_new(64 << 20);
    struct err err = ERR_INIT;
    size_t count = 0;
    told = 0;
    must(arena != NULL);
    int rc = poster_check("fuzz.svg", svg, NULL, fault, NULL, arena, NULL, &count, &err);
    must(rc == 0 || rc == ERR_INPUT || rc == ERR_LIMIT);
    must(told <= count && (rc != 0 || (count == 0 && loads)));
    must(rc == 0 || count > 0 || is_line(err.text));
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static unsigned long turn;
    const struct str svg = {(const char *)data, size};
    struct poster_layout *layout = NULL;
    struct err err = ERR_INIT;
    int rc = poster_layout_load("fuzz.svg", svg, NULL, &layout, &err);
    must(rc == err.code && (rc == 0) == (layout != NULL));
    must(rc == 0 || rc == ERR_INPUT || rc == ERR_LIMIT);
    if (rc == 0)
        check_info(layout);
    else
        must(is_line(err.text));
    poster_layout_free(layout);
    if (turn++ % DRAWN_EVERY == 0)
        check_whole(svg, rc == 0);
    return 0;
}
