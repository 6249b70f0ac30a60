/* A template of any bytes, rendered with a fixed model: an error or a page, and never a raw '<' from an
 * escaped value. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "view/mustache.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct mustache *find_self(void *context, const char *part) {
    return strcmp(part, "self") == 0 ? context : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char text[] =
        "{\"x\":\"<!x\\\"'\",\"x_html\":\"raw\",\"x_path\":\"/p\",\"l\":[1,\"<!x\"],"
        "\"o\":{\"x\":\"\",\"l\":[{},null]},\"t\":true,\"r\":1.5,\"style_html\":\"a{}\"}";
    struct arena *arena = arena_new(64 << 20);
    json_t *model = json_loads(text, 0, NULL);
    struct mustache *template;
    struct err err = ERR_INIT;
    struct buf out;
    buf_init(&out, 65536);
    if (arena != NULL && model != NULL &&
        mustache_parse("fuzz", (struct str){(const char *)data, size}, arena, &template, &err) == 0 &&
        mustache_link(template, find_self, template, &err) == 0 &&
        mustache_render(template, model, model, &out, &err) == 0) {
        /* Where the template itself does not say so, nothing does. */
        if (memmem(data, size, "<!x", 3) == NULL &&
            memmem(out.p == NULL ? "" : out.p, out.n, "<!x", 3) != NULL)
            abort();
    } else if (err.code == 0 || err.text[0] == '\0') {
        abort(); /* a refusal says why */
    }
    buf_release(&out);
    json_decref(model);
    arena_free(arena);
    return 0;
}
