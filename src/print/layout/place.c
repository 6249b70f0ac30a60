/* Where the boxes of a layout come to lie on the page: asked of the library that draws the rest. */
#include "print/layout/attribute.h"

int layout_dump(struct poster_layout *layout, xmlChar **bytes, int *size, struct err *err) {
    xmlDocDumpMemoryEnc(layout->doc, bytes, size, "UTF-8");
    return *bytes != NULL ? 0 : err_set(err, ERR_NOMEM, "%s: no memory for a page", layout->name);
}

int layout_open(struct poster_layout *layout, const xmlChar *bytes, int size, RsvgHandle **out,
                struct err *err) {
    GInputStream *stream = g_memory_input_stream_new_from_data(bytes, size, NULL);
    GFile *base = NULL;
    if (layout->base_dir != NULL) {
        /* The base is a file: images beside it and below may be loaded, no others. */
        char *path = g_build_filename(layout->base_dir, "layout.svg", NULL);
        base = g_file_new_for_path(path);
        g_free(path);
    }
    GError *error = NULL;
    RsvgHandle *handle = rsvg_handle_new_from_stream_sync(stream, base, RSVG_HANDLE_FLAGS_NONE, NULL, &error);
    if (base != NULL)
        g_object_unref(base);
    g_object_unref(stream);
    if (handle == NULL) {
        struct str why = str_trim(str_of(error->message));
        int rc = layout_fault(layout, 1, err, "cannot be drawn: %.*s", why.n < 400 ? (int)why.n : 400, why.p);
        g_error_free(error);
        return rc;
    }
    rsvg_handle_set_dpi(handle, 72); /* its own 90 would enlarge what is stated in mm */
    *out = handle;
    return 0;
}

/* rect numbers, to see by the proportions that nothing turned or stretched the box on the way to the page. */
static bool keeps_shape(struct poster_layout *layout, const struct layout_box *box) {
    double width, height;
    if (!attribute_number(attribute_get(layout, box->node, "width"), "", &width) ||
        !attribute_number(attribute_get(layout, box->node, "height"), "", &height) || width <= 0 ||
        height <= 0)
        return false;
    double ratio = (box->area.width / width) / (box->area.height / height);
    return ratio > 0.999 && ratio < 1.001;
}

static int place_box(struct poster_layout *layout, RsvgHandle *handle, struct layout_box *box,
                     struct err *err) {
    char selector[200];
    if (snprintf(selector, sizeof selector, "#%s", box->id) >= (int)sizeof selector)
        return layout_fault(layout, box->line, err, "an id longer than %zu bytes", sizeof selector - 2);
    RsvgRectangle page = {0, 0, layout->width, layout->height}, logical = {0, 0, 0, 0};
    GError *error = NULL;
    if (!rsvg_handle_get_geometry_for_layer(handle, selector, &page, NULL, &logical, &error)) {
        int rc = layout_fault(layout, box->line, err, "box %s has no place on the page: %.300s", box->id,
                              error->message);
        g_error_free(error);
        return rc;
    }
    box->area = (struct area){logical.x, logical.y, logical.width, logical.height};
    if (!keeps_shape(layout, box))
        return layout_fault(
            layout, box->line, err,
            "box %s: width and height must be plain numbers, and nothing may turn, skew or stretch it",
            box->id);
    if (logical.x < -0.01 || logical.y < -0.01 || logical.x + logical.width > layout->width + 0.01 ||
        logical.y + logical.height > layout->height + 0.01)
        return layout_fault(layout, box->line, err, "box %s reaches beyond the page", box->id);
    return 0;
}

int layout_place(struct poster_layout *layout, struct err *err) {
    xmlChar *bytes = NULL;
    int size = 0;
    RsvgHandle *handle = NULL;
    int rc = layout_dump(layout, &bytes, &size, err);
    if (rc == 0)
        rc = layout_open(layout, bytes, size, &handle, err);
    size_t placed = 0;
    for (size_t i = 0; rc == 0 && i < layout->box_count; i++) {
        layout->boxes[placed] = layout->boxes[i];
        rc = place_box(layout, handle, &layout->boxes[placed], err);
        placed += rc == 0;
        rc = layout_go_on(layout, rc);
    }
    layout->box_count = placed;
    if (handle != NULL)
        g_object_unref(handle);
    xmlFree(bytes);
    return rc;
}
