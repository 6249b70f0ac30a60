/* What officers who answer for the data are told of its copies. */
#include "pages/office.h"
#include "pages/saver.h"

void office_model_backup(json_t *model, struct pages *pages, const struct http_request *request) {
    const struct view *view = pages_view(pages);
    const char *language = page_language(view, request);
    struct saver_state s;
    char newest[OFFICE_TIME_SIZE];
    json_t *backup = json_object();
    saver_look(pages_saver(pages), &s);
    office_time(s.newest, newest);
    model_set_text(backup, "newest", s.newest == 0 ? NULL : newest);
    model_set(backup, "late", json_boolean(s.late));
    model_set(backup, "off", json_boolean(s.every == 0));
    model_set(backup, "every", json_integer(s.every));
    model_set(backup, "copies", json_integer((json_int_t)s.copies));
    model_set_text(backup, "every_path",
                   page_path(view, request, language, "/office/settings?name=backup.every"));
    model_set_text(backup, "keep_path",
                   page_path(view, request, language, "/office/settings?name=backup.keep"));
    model_set(model, "backup", s.known ? backup : json_false());
    if (!s.known)
        json_decref(backup);
}
