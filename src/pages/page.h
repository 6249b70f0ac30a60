/* What the pages share. A page is a function of routes.def; it finds the site, makes a view model and shows
 * it. */
#ifndef PAGES_PAGE_H
#define PAGES_PAGE_H

#include <jansson.h>

#include "pages/pages.h"
#include "pages/site.h"

#define ROUTE(method, pattern, handler, access, csrf, right, body_max) http_handler page_##handler;
#define UPLOAD ROUTE
#include "pages/routes.def"
#undef UPLOAD
#undef ROUTE

/* A route that asks for no right: it is public, or about the visitor's own account. Else enum action; of HTTP_TOKEN enum scope. */
enum { RIGHT_NONE = -1 };

/* pages.c: what lives as long as the server. */
const struct view *pages_view(const struct pages *pages);
struct store *pages_store(struct pages *pages);
const char *pages_data_dir(const struct pages *pages); /* where temporary files may lie */
int64_t pages_now(const struct pages *pages);          /* wall seconds */
const char *pages_base_url(const struct pages *pages); /* NULL: the setting base.url */
struct account *pages_account(struct pages *pages);
/* Accounts have workers of their own, so that nobody waits at the door while others' reports are made; so has what is printed,
 * which may take a minute, and so have programs, so that no person waits for them. */
enum worker_pool { WORKERS_FIGURES, WORKERS_ACCOUNTS, WORKERS_PRINT, WORKERS_PROGRAMS, WORKER_POOLS };
struct workers *pages_workers(struct pages *pages, enum worker_pool pool);
struct api_rate *pages_rate(struct pages *pages);     /* how often tokens may ask */
struct shelf *pages_shelf(struct pages *pages);       /* of the columns that cross-tabs are counted from */
struct exports *pages_exports(struct pages *pages);   /* files of responses being made and to be fetched */
struct saver *pages_saver(struct pages *pages);       /* of the database; NULL: it makes no copies */
int64_t pages_running_us(const struct pages *pages);  /* since pages_new */
struct http_kept *pages_scripts(struct pages *pages); /* scripts as sent: slot = number of view_script */
struct http_kept *
pages_pictures(struct pages *pages); /* of the built-in layouts: slot = place in embed_print */
struct http_kept *pages_receipts(struct pages *pages); /* the way to the thank-you page: one slot */
/* The site of now, valid until the request's handler returns. NULL: this network thread is past
 * PAGES_THREADS_MAX. */
const struct site *pages_site(struct pages *pages, const struct http_request *request);
/* The same for an error page, whose request may be NULL; held: the caller releases it. */
const struct site *pages_site_hold(struct pages *pages);
/* This network thread's own READ store. */
int pages_reader(struct pages *pages, const struct http_request *request, struct store **out,
                 struct err *err);
/* A new key for a form of this counter, as text. */
void pages_key(struct pages *pages, const struct site_counter *counter, int64_t revision_id,
               char out[SUBMIT_KEY_TEXT + 1]);

/* page.c */
/* The language asked for by ?lang= (or the form's lang field), else the first one. */
const char *page_language(const struct view *view, const struct http_request *request);
size_t page_language_index(const struct view *view, const char *language);
const char *page_word(const struct view *view, const char *language,
                      const char *key); /* "" for an unknown one */
/* What the browser's tab says: "Lỗi: Báo cáo: UBND xã A". fault: the word that stands first, or NULL; of: whose page it is, or NULL.
 * NULL without memory. */
const char *page_title(struct arena *arena, const char *fault, const char *name, const char *of);

/* A value that could not be made is left out; rendering then fails with its name, so nothing is shown by
 * half. */
void model_set(json_t *model, const char *key, json_t *value);
void model_set_text(json_t *model, const char *key, const char *text); /* false when NULL or "" */
void model_set_str(json_t *model, const char *key, struct str text);   /* valid UTF-8 */
void model_set_count(json_t *model, const char *key, uint64_t count);  /* plain digits; false for 0 */
void model_set_day(json_t *model, const char *key, int32_t day);       /* "05/10/2026"; false for DAY_NONE */
/* As the language writes it, "3.160". */
void model_set_number(json_t *model, const char *key, uint64_t n, const char *language);
/* Adds an option of a select: value, name, selected. */
void model_add_option(json_t *list, const char *value, const char *name, bool selected);
/* The same; selected when the value is the one that was chosen. */
void model_add_choice(json_t *list, const char *value, const char *name, struct str chosen);

/* What every page has: title, site_name, hotline (of the unit the page is about, if there is one), hidden_language (a form must say which one it is in; of the
 * first it need not), and the links to the other languages. `query` is put in
 * front of lang=… in them ("r=…&" or ""); NULL: no links, for a page that a link cannot ask for again. */
json_t *page_model(const struct view *view, const struct site *site, const struct unit *unit,
                   const char *language, const char *title, const char *query);
/* For parts/code-field.html: `typed` is what it holds already. site may be NULL; so may request, in the first
 * language. */
void page_model_code_field(json_t *model, const struct view *view, const struct site *site,
                           const struct http_request *request, const char *language, struct str typed);
/* "/results" or "/results?lang=en": a path of ours in a language. NULL without memory, and for NULL. */
const char *page_path(const struct view *view, const struct http_request *request, const char *language,
                      const char *path);

/* Renders; model is taken over. What goes wrong is logged and becomes the plain error page. */
enum http_next page_show(struct pages *pages, struct http_request *request, struct http_response *response,
                         const char *template_name, const char *language, json_t *model);
/* 303 to a path made by page_path or the like; NULL becomes the error page. */
enum http_next page_redirect(struct pages *pages, struct http_request *request,
                             struct http_response *response, const char *path);

/* "/results/" and "x y" → "/results/x%20y". NULL without memory. */
const char *page_unit_path(const struct http_request *request, const char *prefix, const char *unit_code);
/* page_results.c: "/results/UNIT". */
const char *page_results_path(const struct http_request *request, const char *unit_code);

/* page_form.c: a form rendered for one visit. */
struct form_page {
    const struct site *site;
    const struct site_counter *counter;
    const struct survey *survey; /* the revision shown */
    struct form_view form;
    const char *key, *title;
    struct form_refill refill;
};
enum http_next page_form_show(struct pages *pages, const struct form_page *page, struct http_request *request,
                              struct http_response *response);

/* page_thanks.c: on a kiosk, makes the browser go back to the first page of the counter in ":code" by itself and forget
 * what it has kept of ours; NULL elsewhere, else that page's address. */
const char *page_kiosk_return(const struct http_request *request, struct http_response *response, bool kiosk);

/* page_problem.c: the error page for a status. */
enum http_next page_problem(struct pages *pages, struct http_request *request, struct http_response *response,
                            int status);

/* page_code.c */
/* Finds the site and the counter of ":code". NULL: the answer is given already (help page, 303 to the printed spelling, or
 * 500 without a site); *site is then undefined. */
const struct site_counter *page_counter(struct pages *pages, struct http_request *request,
                                        struct http_response *response, const struct site **site);
/* A counter for a list of links: counter_path, code, counter, unit. */
json_t *page_counter_link(const struct view *view, const struct http_request *request, const char *language,
                          const struct site_counter *counter);

/* page_closed.c: the page of a counter that takes no responses now; 422 for answers sent to it all the same. */
enum http_next page_closed(struct pages *pages, const struct site *site, const struct site_counter *counter,
                           struct http_request *request, struct http_response *response);

/* written.c: for parts/written.html, what was posted that cannot be taken, so that it can be copied. survey: what the form
 * asked, most likely; NULL: not known, then only what can be a text is shown. */
void page_model_written(json_t *model, const struct view *view, const struct http_request *request,
                        const char *language, const struct survey *survey);

#endif
