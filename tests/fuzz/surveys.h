/* The surveys built into the program, loaded once: what packed answers and tallies are read against. */
#ifndef FUZZ_SURVEYS_H
#define FUZZ_SURVEYS_H

#include "base/embed.h"
#include "core/answer.h"
#include "core/survey_json.h"
#include "core/tally.h"
#include "must.h"

enum { BUILT_IN_MAX = 64 };

/* One with every kind of question. */
#define EVERY_KIND                                                                                            \
    "{\"code\":\"every\",\"title\":{\"vi\":\"Thử\"},\"method\":\"satisfied-share\",\"scale\":"              \
    "\"satisfaction-5\","                                                                                     \
    "\"dimensions\":[{\"code\":\"A\",\"title\":{\"vi\":\"Một\"}}],\"questions\":["                          \
    "{\"code\":\"s\",\"dimension\":\"A\",\"kind\":\"scale\",\"na\":true,\"text\":{\"vi\":\"Hỏi\"}},"        \
    "{\"code\":\"y\",\"dimension\":\"A\",\"kind\":\"yes-no\",\"na\":true,\"text\":{\"vi\":\"Hỏi\"}},"       \
    "{\"code\":\"o\",\"kind\":\"single\",\"text\":{\"vi\":\"Hỏi\"},\"options\":[{\"code\":\"a\",\"text\":{" \
    "\"vi\":\"A\"}},{\"code\":\"b\",\"text\":{\"vi\":\"B\"}}]},"                                              \
    "{\"code\":\"m\",\"kind\":\"multi\",\"na\":true,\"choices_max\":2,\"text\":{\"vi\":\"Hỏi\"},"           \
    "\"options\":["                                                                                           \
    "{\"code\":\"a\",\"text\":{\"vi\":\"A\"}},{\"code\":\"b\",\"text\":{\"vi\":\"B\"}},{\"code\":\"c\","      \
    "\"text\":{\"vi\":\"C\"}}]},"                                                                             \
    "{\"code\":\"n\",\"kind\":\"number\",\"na\":true,\"min\":-5,\"max\":40000,\"text\":{\"vi\":\"Hỏi\"}},"  \
    "{\"code\":\"t\",\"kind\":\"text\",\"text\":{\"vi\":\"Hỏi\"}}]}"

static inline const struct survey *surveys_at(unsigned which) {
    static struct survey *loaded[BUILT_IN_MAX];
    static size_t count;
    static struct survey_faults faults;
    static struct arena *arena; /* lives as long as the process */
    if (count == 0) {
        struct err err = ERR_INIT;
        arena = arena_new(256 << 20);
        must(arena != NULL);
        int rc = survey_load(STR(EVERY_KIND), arena, &loaded[count++], &faults, &err);
        if (rc != 0)
            fprintf(stderr, "%s: %s\n", faults.items[0].pointer, faults.items[0].message);
        must(rc == 0);
        for (const struct embed_file *file = embed_surveys; file->name != NULL && count < BUILT_IN_MAX;
             file++)
            must(survey_load(file->bytes, arena, &loaded[count++], &faults, &err) == 0);
    }
    return loaded[which % count];
}

#endif
