/* The parsed template, between mustache_parse.c, which makes it, and mustache.c, which reads it. */
#ifndef VIEW_MUSTACHE_TREE_H
#define VIEW_MUSTACHE_TREE_H

#include "view/mustache.h"

enum node_kind {
    NODE_TEXT,
    NODE_VALUE,
    NODE_RAW,
    NODE_SECTION,
    NODE_INVERTED,
    NODE_PART,
    NODE_URL_BEGIN, /* an address began `back` bytes ago */
    NODE_URL_END    /* and is complete: check it */
};

/* What an address must look like when it is complete. */
enum address {
    ADDRESS_LITERAL, /* begins as the template says */
    ADDRESS_PATH,    /* one …_path value: of ours */
    ADDRESS_LINK,    /* one …_url value: of another server, by https */
    ADDRESS_PICTURE  /* one …_png value: the picture itself */
};

struct node {
    struct node *next, *child;
    enum node_kind kind;
    unsigned line;
    const char *name;      /* as written; of a part too */
    const char **segments; /* its names between the dots; none for "." */
    size_t segment_count;
    const struct mustache *part;    /* set by mustache_link */
    struct str text;                /* NODE_TEXT */
    bool space_before, space_after; /* NODE_TEXT: folded white space; of an empty text only before */
    size_t back;                    /* NODE_URL_BEGIN */
    enum address address;           /* NODE_URL_END */
    bool whole_attr; /* NODE_VALUE: it stands in double quotes and a quote follows; none before it is known */
};

struct mustache {
    const char *name;
    struct node *first;
};

#endif
