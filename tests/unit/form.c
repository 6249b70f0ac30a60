#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/embed.h"
#include "core/survey_json.h"
#include "pages/form.h"
#include "pages/page.h"

enum { FORM_BYTES_MAX = 14000, HEADER_BYTES = 800 };

static struct arena *arena;

static int set_up(void **state) {
    (void)state;
    arena = arena_new(16 * 1024 * 1024);
    return arena == NULL;
}

static int tear_down(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static struct form_slots slots(const char *unit, const char *counter) {
    return (struct form_slots){str_of(unit), str_of(counter), "00112233445566778899aabbccddeeff",
                               STR("<footer>1022</footer>")};
}

static void test_split_and_write(void **state) {
    (void)state;
    struct form form;
    struct str page = STR("<p>" FORM_UNIT_MARK " / " FORM_COUNTER_MARK
                          "</p><i>" FORM_UNIT_MARK FORM_KEY_MARK FORM_FOOT_MARK);
    assert_int_equal(form_split(page, arena, &form, NULL), 0);
    assert_int_equal(form.fixed, strlen("<p> / </p><i>"));
    struct form_slots in = slots("Xã", "Q1");
    struct buf out;
    buf_init(&out, 1000);
    form_write(&form, &in, &out);
    assert_false(out.failed);
    assert_string_equal(out.p, "<p>Xã / Q1</p><i>Xã00112233445566778899aabbccddeeff<footer>1022</footer>");
    assert_int_equal(form_key_at(&form, &in), strstr(out.p, "0011") - out.p);
    buf_release(&out);
}

/* One allocation, whatever the names are: the room is known before the first byte. */
static void test_write_reserves_enough(void **state) {
    (void)state;
    struct form form;
    struct str page =
        STR("a" FORM_UNIT_MARK "b" FORM_COUNTER_MARK "c" FORM_UNIT_MARK "d" FORM_KEY_MARK "e" FORM_FOOT_MARK);
    assert_int_equal(form_split(page, arena, &form, NULL), 0);
    char name[5000];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    struct form_slots in = slots(name, name);
    struct buf out;
    buf_init(&out, 100000);
    buf_reserve(&out, form.fixed + 2 * (in.unit.n + in.counter.n) + SUBMIT_KEY_TEXT + in.foot.n);
    size_t room = out.room;
    form_write(&form, &in, &out);
    assert_int_equal(out.room, room);
    assert_int_equal(out.n, 5 + 3 * (sizeof name - 1) + SUBMIT_KEY_TEXT + in.foot.n);
    buf_release(&out);
}

static void test_split_refuses(void **state) {
    (void)state;
    struct form form = {NULL, 7};
    struct err err = ERR_INIT;
    assert_int_equal(form_split(STR("no key"), arena, &form, &err), ERR_BUG);
    assert_int_equal(form_split(STR(FORM_KEY_MARK FORM_KEY_MARK), arena, &form, &err), ERR_BUG);
    assert_int_equal(form_split(STR(FORM_KEY_MARK FORM_MARK "x" FORM_MARK), arena, &form, &err), ERR_BUG);
    assert_int_equal(form_split(STR(FORM_KEY_MARK FORM_MARK), arena, &form, &err), ERR_BUG);
    assert_int_equal(form.fixed, 7); /* outputs untouched */
}

static void test_escape(void **state) {
    (void)state;
    struct str out = html_escape(STR("<b a=\"1\" c='2'>Hộ tịch & \xc4\x91"), arena);
    assert_string_equal(out.p, "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;Hộ tịch &amp; \xc4\x91");
    assert_int_equal(out.n, strlen(out.p));
    assert_int_equal(html_escape(STR(""), arena).n, 0);
}

/* ---- The slip as it is shipped ------------------------------------------------------------------------- */

static struct view *view;
static struct survey *survey;

static void load_survey(struct str definition) {
    struct err err = ERR_INIT;
    struct survey_faults *faults = arena_alloc(arena, sizeof *faults);
    if (view_new(NULL, &view, &err) != 0 || survey_load(definition, arena, &survey, faults, &err) != 0)
        fail_msg("%s %s", err.text, faults->count > 0 ? faults->items[0].message : "");
}

static void load(void) {
    load_survey(embed_find(embed_surveys, "sipas-service.json")->bytes);
}

static struct str render_as(struct form_view form, const struct form_refill *refill) {
    const char *language = form.language;
    json_t *model = page_model(view, NULL, NULL, language, "t", "");
    model_set_text(model, "unit", "Trung tâm Phục vụ hành chính công xã Thử Nghiệm (minh họa)");
    model_set_text(model, "counter", "Quầy số 1 – Hộ tịch");
    model_set_text(model, "key", "00112233445566778899aabbccddeeff");
    form_model(model, view, survey, refill, &form);
    struct buf out;
    struct err err = ERR_INIT;
    buf_init(&out, 1024 * 1024);
    if (view_render(view, form_view_template(&form), language, model, &out, &err) != 0)
        fail_msg("%s", err.text);
    json_decref(model);
    struct str page = arena_str(arena, buf_str(&out));
    buf_release(&out);
    return page;
}

static struct str render(const char *language, const struct form_refill *refill) {
    return render_as(form_view_usual(survey, language, false), refill);
}

static size_t times(struct str page, const char *what) {
    size_t count = 0;
    for (const char *p = page.p; (p = strstr(p, what)) != NULL; p++)
        count++;
    return count;
}

static void test_shipped_form(void **state) {
    (void)state;
    load();
    struct form_refill nothing = {0};
    for (size_t i = 0; i < view_language_count(view); i++) {
        struct str page = render(view_language(view, i), &nothing);
        assert_in_range(page.n, 1000, FORM_BYTES_MAX - HEADER_BYTES);
        assert_int_equal(times(page, "type=radio"), 16 * 6);
        assert_int_equal(times(page, "<fieldset><legend>"), 16);
        assert_int_equal(times(page, "<h1>"), 1);
        assert_int_equal(times(page, " checked>"), 0);          /* nothing is preselected */
        assert_int_equal(times(page, "<script src=\"/js/"), 1); /* deferred, and only ours */
        assert_int_equal(times(page, "<script"), 1);
        assert_int_equal(times(page, "style=") + times(page, "//"), 0);
        assert_non_null(strstr(page.p, ">16/16<"));
    }
    view_free(view);
}

static void test_refill_keeps_everything(void **state) {
    (void)state;
    load();
    struct http_field items[] = {{STR("q.II.5.1"), STR("4")},
                                 {STR("q.II.5.2"), STR("na")},
                                 {STR("q.II.5.3"), STR("99")},
                                 {STR("q.comment"), STR("\n</textarea><b>&")}};
    struct http_fields fields = {items, 4};
    struct answer_faults faults = {.count = 1};
    faults.items[0] = (struct answer_fault){survey_question(survey, STR("II.5.3")), FAULT_CHOICE_UNKNOWN};
    struct form_refill refill = {.fields = &fields, .faults = &faults, .title = "T", .text = "x"};
    struct str page = render("vi", &refill);
    assert_int_equal(times(page, " checked>"), 2);
    assert_non_null(strstr(page.p, "name=q.II.5.1 value=4 checked>"));
    assert_non_null(strstr(page.p, "name=q.II.5.2 value=\"na\" checked>"));
    assert_non_null(strstr(page.p, ">\n\n&lt;/textarea&gt;&lt;b&gt;&amp;</textarea>"));
    const char *message = view_word(view, "vi", "error.choice_unknown");
    assert_int_equal(times(page, message), 2); /* on top and beside the question, in the same words */
    assert_non_null(strstr(page.p, "<a href=\"#q.II.5.3\">"));
    assert_int_equal(times(page, "id=q.II.5.3"), 1);
    view_free(view);
}

/* ---- Every kind ------------------------------------------------------------------------------------------ */

/* With ' for ", for reading. */
static const char kinds[] =
    "{'code':'k','title':{'vi':'T'},'method':'satisfied-share','scale':'trust-4','respondent':['sex'],"
    "'dimensions':[{'code':'A','title':{'vi':'Nội dung A'}},{'code':'B','title':{'vi':'Nội dung B'}}],"
    "'questions':["
    "{'code':'s','kind':'scale','dimension':'A','na':true,'text':{'vi':'Câu s'}},"
    "{'code':'y','kind':'yes-no','na':true,'text':{'vi':'Câu y'}},"
    "{'code':'s2','kind':'scale','dimension':'A','text':{'vi':'Câu s2'}},"
    "{'code':'o','kind':'single','text':{'vi':'Câu o'},"
    "'options':[{'code':'a','text':{'vi':'Một'}},{'code':'b','text':{'vi':'Hai'}}]},"
    "{'code':'m','kind':'multi','na':true,'text':{'vi':'Câu m'},"
    "'options':[{'code':'a','text':{'vi':'Ba'}},{'code':'b','text':{'vi':'Bốn'}},"
    "{'code':'c','text':{'vi':'Năm'}}],"
    "'show_if':[{'question':'s','is':['1','2','na']},{'question':'o','is':['b']}]},"
    "{'code':'m2','kind':'multi','choices_max':1,'text':{'vi':'Câu m2'},"
    "'options':[{'code':'a','text':{'vi':'Sáu'}},{'code':'b','text':{'vi':'Bảy'}}],"
    "'show_if':[{'question':'m','is':['a','c']}]},"
    "{'code':'n','kind':'number','dimension':'B','positive':{'to':2},'na':true,'min':0,'max':100000,"
    "'unit':{'vi':'nghìn đồng'},'text':{'vi':'Câu n'}},"
    "{'code':'n2','kind':'number','min':-5,'max':5,'text':{'vi':'Câu n2'}},"
    "{'code':'t','kind':'text','text':{'vi':'Câu t'},'show_if':[{'question':'y','is':['no']}]}]}";

static void load_kinds(void) {
    char *definition = arena_strdup(arena, kinds);
    for (char *p = definition; *p != '\0'; p++)
        *p = *p == '\'' ? '"' : *p;
    load_survey(str_of(definition));
}

static void test_every_kind(void **state) {
    (void)state;
    load_kinds();
    struct form_refill nothing = {0};
    struct str page = render("vi", &nothing);
    /* Numbered are the questions with answers to choose or count, not texts, nor those about the person. */
    assert_non_null(strstr(page.p, "<small>8/8</small> Câu n2</legend>"));
    assert_non_null(strstr(page.p, "<legend>Giới tính</legend>"));
    assert_int_equal(times(page, "<fieldset>"), 9);
    /* A dimension is headed once, though a question outside the index stands in it. */
    assert_int_equal(times(page, "<h2>Nội dung A</h2>"), 1);
    assert_int_equal(times(page, "<h2>Nội dung B</h2>"), 1);
    /* Yes before no; a scale from its first level; "not applicable" behind a rule. */
    assert_non_null(strstr(page.p,
                           "name=q.y value=yes>Có</label> <label><input type=radio name=q.y "
                           "value=no>Không</label><hr><label><input type=radio name=q.y value=\"na\">"));
    assert_int_equal(times(page, "type=checkbox name=q.m value="), 4);
    assert_non_null(strstr(page.p, "<p>Có thể chọn nhiều ý.</p>"));
    assert_non_null(strstr(page.p, "<p>Có thể chọn nhiều ý, nhiều nhất là 1.</p>"));
    assert_non_null(
        strstr(page.p, "<p><label>Ghi một số, từ 0 đến 100000 (nghìn đồng) <input name=q.n value=\"\""));
    assert_non_null(strstr(page.p, "<p><label>Ghi một số, từ -5 đến 5 <input name=q.n2 value=\"\""));
    assert_int_equal(times(page, "name=q.n2 value=\"na\""), 0);
    assert_non_null(
        strstr(page.p, "<br><em>Chỉ trả lời nếu ở câu 1 ông/bà chọn “Hoàn toàn không tin” hoặc “Ít tin” hoặc "
                       "“Không có ý kiến” và ở câu 4 ông/bà chọn “Hai”.</em></legend>"));
    assert_non_null(strstr(page.p, "ở câu 5 ông/bà chọn “Ba” hoặc “Năm”.</em>"));
    assert_non_null(strstr(page.p, "<em>Chỉ trả lời nếu ở câu 2 ông/bà chọn “Không”.</em><br>"));
    assert_int_equal(times(page, " checked>"), 0);
    view_free(view);
}

static void test_refill_of_every_kind(void **state) {
    (void)state;
    load_kinds();
    struct http_field items[] = {
        {STR("q.m"), STR("a")},  {STR("q.m"), STR("c")},  {STR("q.m"), STR("na")},
        {STR("q.n"), STR("na")}, {STR("q.n"), STR("2<")}, {STR("q.n2"), STR("na")},
        {STR("q.y"), STR("no")}, {STR("q.o"), STR("b")},  {STR("q.respondent.sex"), STR("other")}};
    struct http_fields fields = {items, sizeof items / sizeof *items};
    struct answer_faults faults = {.count = 4};
    faults.items[0] = (struct answer_fault){survey_question(survey, STR("m")), FAULT_CHOICES_MIXED};
    faults.items[1] = (struct answer_fault){survey_question(survey, STR("m2")), FAULT_CHOICES_MANY};
    faults.items[2] = (struct answer_fault){survey_question(survey, STR("n")), FAULT_NUMBER_RANGE};
    faults.items[3] = (struct answer_fault){survey_question(survey, STR("n2")), FAULT_NUMBER_INVALID};
    struct form_refill refill = {.fields = &fields, .faults = &faults, .title = "T", .text = "x"};
    struct str page = render("vi", &refill);
    assert_int_equal(times(page, " checked>"), 7);
    assert_non_null(strstr(page.p, "name=q.m value=c checked>"));
    assert_non_null(strstr(page.p, "name=q.n value=\"na\" checked>"));
    assert_non_null(strstr(page.p, "name=q.n value=\"2&lt;\""));
    assert_non_null(strstr(page.p, "name=q.n2 value=na inputmode")); /* typed, for it is not offered */
    assert_int_equal(times(page, "trong khoảng 0 – 100000."), 2);
    assert_int_equal(times(page, "Xin bỏ bớt, nhiều nhất là 1."), 2);
    assert_non_null(strstr(page.p, "<a href=\"#q.n2\">Câu n2 – Xin ghi một số"));
    for (size_t i = 0; i < faults.count; i++) {
        char id[64];
        snprintf(id, sizeof id, "<fieldset id=q.%s tabindex",
                 survey->questions[faults.items[i].question].code);
        assert_int_equal(times(page, id), 1);
    }
    view_free(view);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_split_and_write, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_write_reserves_enough, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_split_refuses, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_escape, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_shipped_form, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refill_keeps_everything, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_every_kind, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refill_of_every_kind, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
