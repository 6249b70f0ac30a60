/* The tree of dimensions, and who answers for what. */
#include "core/definition/walk.h"

static const struct key dimension_keys[] = {
    {"code", true}, {"title", true}, {"owners", false}, {"dimensions", false}, {NULL, false}};
static const struct key owner_keys[] = {
    {"role", true}, {"agency", true}, {"scope", false}, {"inferred", false}, {NULL, false}};

static const char *role_name_at(const void *table, size_t index) {
    (void)table;
    return index <= OWNER_MONITOR ? owner_role_name((enum owner_role)index) : NULL;
}

static void load_owner(struct load *load, const struct spot *at, json_t *object, struct owner *owner) {
    struct spot spot;
    if (!check_type(load, at, object, WANT_OBJECT))
        return;
    check_keys(load, at, object, owner_keys);
    json_t *role = member(load, at, object, "role", WANT_STRING, &spot);
    if (role != NULL && !owner_role_parse(string_of(role), &owner->role))
        fault_unknown(&load->list, &spot, "role", json_string_value(role), role_name_at, NULL);
    load_text(load, at, object, "agency", 0, &owner->agency);
    load_text(load, at, object, "scope", 0, &owner->scope);
    owner->inferred = member_flag(load, at, object, "inferred");
}

void load_owners(struct load *load, const struct spot *at, json_t *object, const struct owner **out,
                 size_t *count) {
    struct spot here;
    size_t n;
    json_t *array =
        member_list(load, at, object, "owners", SURVEY_OWNERS_MAX, "an agency, or leave it out", &here, &n);
    struct owner *owners = array == NULL ? NULL : take(load, n, sizeof *owners);
    for (size_t i = 0; owners != NULL && i < n; i++) {
        struct spot spot = {&here, NULL, i};
        load_owner(load, &spot, json_array_get(array, i), &owners[i]);
    }
    *out = owners;
    *count = owners == NULL ? 0 : n;
}

static size_t dimensions_below(json_t *object) {
    json_t *array = json_object_get(object, "dimensions"), *element;
    size_t n = json_array_size(array), i;
    json_array_foreach(array, i, element) n += dimensions_below(element);
    return n;
}

static void load_level(struct load *load, const struct spot *at, json_t *object, size_t parent, size_t depth);

static void load_dimension(struct load *load, const struct spot *spot, json_t *object, size_t parent,
                           size_t depth) {
    if (!check_type(load, spot, object, WANT_OBJECT)) {
        load->dimensions_known = false;
        return;
    }
    check_keys(load, spot, object, dimension_keys);
    struct survey *survey = load->survey;
    struct spot at_code;
    const char *code = load_code(load, spot, object, CODE_OF_DIMENSION, &at_code);
    size_t earlier = survey_dimension(survey, str_of(code));
    bool nameless = is_duplicate(load, &at_code, code, earlier, "dimension") || code[0] == '\0';
    if (nameless)
        load->dimensions_known = false;
    size_t index = survey->dimension_count++;
    struct dimension *dimension = &survey->dimensions[index];
    *dimension = (struct dimension){.code = code, .parent = parent, .depth = depth};
    load->dimension_spots[index] = spot;
    load_text(load, spot, object, "title", 0, &dimension->title);
    load_owners(load, spot, object, &dimension->owners, &dimension->owner_count);
    bool branch = json_object_get(object, "dimensions") != NULL;
    load->dimension_used[index] = branch || nameless;
    if (branch)
        load_level(load, spot, object, index, depth + 1);
}

static void load_level(struct load *load, const struct spot *at, json_t *object, size_t parent,
                       size_t depth) {
    struct spot *here = take(load, 1, sizeof *here);
    json_t *array = here == NULL ? NULL : member(load, at, object, "dimensions", WANT_ARRAY, here), *element;
    size_t count = json_array_size(array), i;
    struct spot *spots = take(load, count, sizeof *spots);
    if (array == NULL || spots == NULL) {
        load->dimensions_known = false;
    } else if (depth == SURVEY_DEPTH_MAX) {
        fault_add(&load->list, here, "dimensions deeper than %d levels: join some", SURVEY_DEPTH_MAX);
        load->dimensions_known = false;
    } else if (count == 0) {
        fault_add(&load->list, here, "the list is empty: add a dimension%s",
                  depth > 0 ? ", or leave it out" : "");
        load->dimensions_known &= depth > 0;
    } else {
        json_array_foreach(array, i, element) {
            spots[i] = (struct spot){here, NULL, i};
            load_dimension(load, &spots[i], element, parent, depth);
        }
    }
}

void load_dimensions(struct load *load, const struct spot *root, json_t *document) {
    size_t count = dimensions_below(document);
    struct survey *survey = load->survey;
    survey->dimensions = take(load, count, sizeof *survey->dimensions);
    load->dimension_spots = take(load, count, sizeof *load->dimension_spots);
    load->dimension_used = take(load, count, sizeof *load->dimension_used);
    if (load->list.nomem)
        return;
    if (count > SURVEY_DIMENSIONS_MAX) {
        struct spot spot = {root, "dimensions", position(document, "dimensions")};
        fault_add(&load->list, &spot, "%zu dimensions, at most %d are allowed: leave some out", count,
                  SURVEY_DIMENSIONS_MAX);
        return;
    }
    load->dimensions_known = true;
    load_level(load, root, document, SURVEY_NONE, 0);
}
