/* Contacts: what the settings of units make of hotline, Zalo and portal, once for all units that share them. */
#include "pages/page.h"
#include "pages/site_parts.h"

#include "core/setting.h"

enum { FOOT_MAX = 64 * 1024 };

static const struct {
    const char *setting;
    size_t at; /* of the text in struct contact */
} lines[] = {{"hotline", offsetof(struct contact, hotline)},
             {"zalo", offsetof(struct contact, zalo)},
             {"portal.name", offsetof(struct contact, portal_name)},
             {"portal.url", offsetof(struct contact, portal_url)}};
enum { LINES = sizeof lines / sizeof *lines };

static const char **line_of(struct contact *contact, size_t line) {
    return (const char **)(void *)((char *)contact + lines[line].at);
}

const struct contact *site_contact(const struct site *site, const struct unit *unit) {
    return unit == NULL ? site->contact : site->contacts[unit - site->units];
}

/* The footer as a page has it that is rendered with this contact. */
static int draw_foot(struct contact *contact, const struct site *site, const struct view *view,
                     struct arena *arena, struct err *err) {
    for (size_t l = 0; l < view_language_count(view); l++) {
        const char *language = view_language(view, l);
        json_t *model = page_model(view, site, NULL, language, "", NULL);
        struct buf foot;
        buf_init(&foot, FOOT_MAX);
        model_set_text(model, "hotline", contact->hotline);
        int rc = view_render(view, "foot", language, model, &foot, err);
        if (rc == 0) {
            contact->foot_html[l] = arena_str(arena, buf_str(&foot));
            if (contact->foot_html[l].p == NULL)
                rc = err_set(err, ERR_NOMEM, "no memory for the pages' footers");
        }
        buf_release(&foot);
        json_decref(model);
        if (rc != 0)
            return rc;
    }
    return 0;
}

static struct contact *contact_copy(const struct contact *contact, struct arena *arena) {
    struct contact *copy = arena_alloc(arena, sizeof *copy);
    if (copy != NULL)
        *copy = *contact;
    return copy;
}

int site_read_contact(struct site *site, struct store *store, const struct view *view, struct arena *arena,
                      struct err *err) {
    struct contact *contact = arena_alloc(arena, sizeof *contact);
    if (contact == NULL)
        return err_set(err, ERR_NOMEM, "no memory for contacts");
    site->contact = contact;
    for (size_t i = 0; i < LINES; i++) {
        int rc = store_setting(store, lines[i].setting, arena, line_of(contact, i), err);
        if (rc != 0)
            return rc;
    }
    return draw_foot(contact, site, view, arena, err);
}

/* What a unit has of its own: a run of the list, which is in the order of unit codes like site->units. */
struct own {
    const struct unit_setting *first;
    size_t count;
};

/* The nearest unit with settings of its own, from this one up; NULL: none has. */
static const struct unit *nearest(const struct site *site, const struct own *own, const struct unit *unit) {
    while (unit != NULL && own[unit - site->units].count == 0)
        unit = site_unit(site, str_of(unit->parent));
    return unit;
}

/* A unit's own lines, and the nearest above for the others. */
static int make_contact(struct site *site, const struct own *own, const struct unit *unit,
                        const struct view *view, struct arena *arena, struct err *err) {
    struct contact *contact = contact_copy(site->contact, arena);
    bool done[LINES] = {false};
    if (contact == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the contacts of unit %s", unit->code);
    site->contacts[unit - site->units] = contact;
    for (const struct unit *u = unit; u != NULL; u = nearest(site, own, site_unit(site, str_of(u->parent)))) {
        const struct own *here = &own[u - site->units];
        for (size_t k = 0; k < here->count; k++)
            for (size_t i = 0; i < LINES; i++) {
                if (done[i] || strcmp(lines[i].setting, here->first[k].name) != 0)
                    continue;
                *line_of(contact, i) = here->first[k].value;
                done[i] = true;
            }
    }
    return draw_foot(contact, site, view, arena, err);
}

int site_read_contacts(struct site *site, struct store *store, const struct view *view, struct arena *arena,
                       struct err *err) {
    struct unit_setting *settings;
    size_t count;
    int rc = store_unit_settings(store, arena, &settings, &count, err);
    if (rc != 0)
        return rc;
    struct own *own = arena_array(arena, site->unit_count, sizeof *own);
    site->contacts = arena_array(arena, site->unit_count, sizeof *site->contacts);
    if (own == NULL || site->contacts == NULL)
        return err_set(err, ERR_NOMEM, "no memory for %zu units", site->unit_count);
    for (size_t i = 0; i < count; i++) {
        const struct unit *unit = site_unit(site, str_of(settings[i].unit));
        if (unit == NULL) /* came between the two readings; the next site has it */
            continue;
        struct own *here = &own[unit - site->units];
        if (here->count++ == 0)
            here->first = &settings[i];
    }
    for (size_t i = 0; rc == 0 && i < site->unit_count; i++)
        if (own[i].count > 0)
            rc = make_contact(site, own, &site->units[i], view, arena, err);
    for (size_t i = 0; rc == 0 && i < site->unit_count; i++) {
        const struct unit *unit = nearest(site, own, &site->units[i]);
        site->contacts[i] = unit == NULL ? site->contact : site->contacts[unit - site->units];
    }
    return rc;
}
