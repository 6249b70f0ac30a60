#include "posters/address.h"

#include "core/setting.h"

static int no_memory(struct err *err) {
    return err_set(err, ERR_NOMEM, "no memory for an address");
}

/* Only this computer calls itself so: 127.x.x.x, [::1] or localhost, with a port or without. */
static bool is_loopback(struct str address) {
    static const char ipv6[] = "[::1]";
    const char *colon = memchr(address.p, ':', address.n);
    if (address.n >= strlen(ipv6) && memcmp(address.p, ipv6, strlen(ipv6)) == 0)
        return true;
    struct str host = {address.p, colon != NULL ? (size_t)(colon - address.p) : address.n};
    bool number = host.n > 4 && memcmp(host.p, "127.", 4) == 0;
    for (size_t i = 0; i < host.n && number; i++)
        number = host.p[i] == '.' || (host.p[i] >= '0' && host.p[i] <= '9');
    return number || str_is(host, "localhost");
}

int address_read(struct store *store, struct arena *arena, const char *base_url, struct address *out,
                 struct err *err) {
    const char *url = base_url;
    struct str base;
    int rc = url != NULL ? 0 : store_setting(store, "base.url", arena, &url, err);
    if (rc == 0)
        rc = setting_check_url(str_of(url), arena, &base, err);
    if (rc != 0)
        return base_url != NULL ? err_wrap(err, "--base-url %.100s", url) : rc;
    *out = (struct address){STR(""), STR(""), STR(""), false};
    if (base.n == 0)
        return 0;
    out->base = base;
    const char *host = memmem(base.p, base.n, "://", 3);
    host = host == NULL ? base.p : host + 3;
    out->shown = (struct str){host, (size_t)(base.p + base.n - host)};
    out->loopback = is_loopback(out->shown);
    /* Scheme and host mean the same in capitals. */
    char *upper = arena_copy(arena, base.p, base.n);
    if (upper == NULL)
        return no_memory(err);
    for (size_t i = 0; i < base.n; i++)
        if (upper[i] >= 'a' && upper[i] <= 'z')
            upper[i] = (char)(upper[i] - 'a' + 'A');
    out->upper = (struct str){upper, base.n};
    return 0;
}
