#include "pages/late_words.h"

#include "core/stats/share.h"
#include "pages/page.h"
#include "view/format.h"

void late_words(const struct view *view, const char *language, uint64_t late, uint64_t fewer_than,
                uint64_t responses, char *out, size_t size) {
    char count[32], of[32], share[32];
    out[0] = '\0';
    if (late == 0 && fewer_than == 0)
        return;
    format_count(fewer_than > 0 ? fewer_than : late, language, count, sizeof count);
    format_count(responses, language, of, sizeof of);
    format_percent(stats_hundredths(late, responses), language, share, sizeof share);
    snprintf(out, size, "%s%s%s %s %s %s %s%s%s%s", page_word(view, language, "late.begin"),
             fewer_than > 0 ? " " : "", fewer_than > 0 ? page_word(view, language, "late.fewer") : "", count,
             page_word(view, language, "late.of"), of, page_word(view, language, "late.entered"),
             fewer_than > 0 ? "" : " (", fewer_than > 0 ? "" : share, fewer_than > 0 ? "" : ")");
}

static uint64_t number_of(const json_t *object, const char *key) {
    return (uint64_t)json_integer_value(json_object_get(object, key));
}

void late_words_of(const struct view *view, const char *language, const json_t *period, char *out,
                   size_t size) {
    const json_t *late = json_object_get(period, "late");
    late_words(view, language, number_of(late, "responses"), number_of(late, "fewer_than"),
               number_of(period, "responses"), out, size);
}
