#include "pages/places.h"

#include "base/utf8.h"

enum { CHOICES_MAX = 300 };

const char *places_typed(const struct http_request *request, const struct http_fields *fields,
                         const char *name) {
    struct str value = http_field_get(fields, name);
    if (value.p == NULL || !utf8_valid(value))
        return "";
    const char *copy = arena_copy(request->arena, value.p, value.n);
    return copy == NULL ? "" : copy;
}

const char *places_day(const char *typed, int32_t *out) {
    return day_parse_typed(str_of(typed), out) ? NULL : "office.place.fault_day";
}

const char *places_name(const struct http_request *request, const char *typed, bool empty_good,
                        const char **out) {
    struct err err = ERR_INIT;
    int rc = place_name(str_of(typed), empty_good, request->arena, out, &err);
    return rc == 0 ? NULL : rc == ERR_LIMIT ? "office.place.fault_long" : "office.place.fault_empty";
}

const char *places_fault_key(const struct http_request *request, enum place_fault fault) {
    return arena_printf(request->arena, "office.place.fault.%s", place_fault_word(fault));
}

bool places_may(const struct http_request *request, const struct site *site, enum action action,
                const char *unit) {
    const struct account_session *session = &office_visitor(request)->session;
    return officer_can(&session->rights, action,
                       officer_relation(site->units, site->unit_count, session->unit, unit, site->day));
}

void places_alert(json_t *model, const struct view *view, const char *language, const char *alert,
                  const struct places_fault *faults, size_t count) {
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        if (faults[i].fault == NULL)
            continue;
        json_t *fault = json_object();
        model_set(fault, "id", json_string(faults[i].id));
        model_set(fault, "label", json_string(page_word(view, language, faults[i].label)));
        model_set(fault, "fault", json_string(page_word(view, language, faults[i].fault)));
        (void)json_array_append_new(list, fault);
    }
    size_t n = json_array_size(list);
    if (alert != NULL || n > 0)
        model_set(model, "alert",
                  json_string(page_word(view, language, alert != NULL ? alert : "office.mend")));
    model_set(model, "any_fault", json_boolean(n > 0));
    model_set(model, "faults", list);
}

void places_option(json_t *list, const char *value, const char *name, const char *chosen) {
    json_t *option = json_object();
    model_set(option, "value", json_string(value));
    model_set(option, "name", json_string(name));
    model_set(option, "selected", json_boolean(chosen != NULL && strcmp(value, chosen) == 0));
    (void)json_array_append_new(list, option);
}

void places_units(json_t *model, const struct http_request *request, const struct site *site,
                  enum action action, const char *without, const char *chosen) {
    json_t *list = json_array();
    size_t n = 0;
    for (size_t i = 0; i < site->unit_count; i++) {
        const struct unit *unit = site->tree[i];
        if (strcmp(unit->code, without) == 0 || unit_has_ended(unit, site->day) ||
            !places_may(request, site, action, unit->code))
            continue;
        if (++n <= CHOICES_MAX)
            places_option(list, unit->code, unit->name, chosen);
    }
    if (n > CHOICES_MAX)
        (void)json_array_clear(list);
    model_set(model, "any_unit", json_boolean(n > 0));
    model_set(model, "any_choice", json_boolean(n > 0 && n <= CHOICES_MAX));
    model_set(model, "choices", list);
}
