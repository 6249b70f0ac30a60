#include "print/layout/faults.h"

static bool same_box(const char *a, const char *b) {
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

void faults_add(struct faults *faults, long line, const char *box, const char *text) {
    if (faults == NULL)
        return;
    for (size_t i = 0; i < faults->count && faults->trial != NULL; i++)
        if (faults->items[i].line == line && same_box(faults->items[i].box, box))
            return;
    faults->total++;
    if (faults->count == FAULTS_MAX)
        return;
    struct fault fault = {.line = line};
    fault.text = faults->trial != NULL ? arena_printf(faults->arena, "%s (%s)", text, faults->trial)
                                       : arena_strdup(faults->arena, text);
    fault.box = box == NULL ? NULL : arena_strdup(faults->arena, box);
    if (fault.text != NULL)
        faults->items[faults->count++] = fault;
}

void faults_sort(struct faults *faults) {
    for (size_t i = 1; i < faults->count; i++) {
        struct fault fault = faults->items[i];
        size_t at = i;
        for (; at > 0 && faults->items[at - 1].line > fault.line; at--)
            faults->items[at] = faults->items[at - 1];
        faults->items[at] = fault;
    }
}
