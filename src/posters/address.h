/* The address telephones open. */
#ifndef POSTERS_ADDRESS_H
#define POSTERS_ADDRESS_H

#include "base/arena.h"
#include "base/err.h"
#include "store/store.h"

struct address {
    struct str base; /* "https://gopy.example.vn"; n 0: not set, as are the next two */
    /* For a QR code, with a counter's code behind a '/': capitals make one of fewer, larger modules. */
    struct str upper;
    struct str shown; /* without the scheme, for people to type */
    bool loopback;    /* it means the telephone itself */
};
/* base_url NULL: the setting base.url. */
int address_read(struct store *store, struct arena *arena, const char *base_url, struct address *out,
                 struct err *err);

#endif
