/* Answers made smaller on the wire (RFC 9110, 8.4 and 12.5.3): which encoding a client takes, and a body in it.
 *
 * A body may have a patch: a few bytes that are another page's next time. What stands before them is compressed; from them
 * to the end of the page the bytes stand as they are, in blocks of the format that hold uncompressed data. Writing other
 * bytes there is a copy, and for gzip the checksum of the whole anew, which follows from three numbers. So a patch belongs
 * near the end of its page. */
#ifndef HTTP_ENCODING_H
#define HTTP_ENCODING_H

#include "http/http.h"

/* What the client said of each encoding: its weight in thousandths plus 1; 0: nothing. All zero: no Accept-Encoding. */
struct encoding_offer {
    short said[HTTP_ENCODING_COUNT], any;
};

/* Adds the value of an Accept-Encoding line; several lines are one list. What is no encoding we know is passed over; a
 * weight that cannot be read is 0, and of two weights for the same encoding the lower one holds: no client gets what it
 * may not understand. */
void encoding_offer_add(struct encoding_offer *offer, struct str value);
/* The one with the highest weight; of several br, then gzip. Identity when nothing else is taken, even if it was refused. */
enum http_encoding encoding_choose(const struct encoding_offer *offer);

const char *encoding_name(enum http_encoding encoding); /* for Content-Encoding; NULL for identity */

/* Whether a body of this type and size is encoded for those who take it: text, large enough to gain by it, and not so large
 * that the other clients of the network thread would have to wait (1 MiB takes about 25 ms). */
bool encoding_suits(const char *type, size_t size);

struct encoding_patch {             /* of a body in any encoding; all zero: none */
    size_t at, size;                /* in the body as sent */
    size_t crc_at;                  /* where gzip has its checksum; 0: the encoding has none */
    uint32_t crc_before, crc_after; /* of the page's bytes before the patch and behind it */
    uint32_t crc_shift;             /* crc32_combine_gen of the number of those behind it */
};

/* Puts `plain` (at most 1 GiB) in gzip or br into out, which is empty. patch: on entry at and size in `plain` (size 0: none;
 * at most HTTP_PATCH_MAX, inside it), the rest zero; then as described above. False, with out and patch undefined, when the
 * encoder failed: no memory, most likely. */
bool encoding_encode(enum http_encoding encoding, struct str plain, struct buf *out,
                     struct encoding_patch *patch);

/* Writes patch->size bytes into the body the patch belongs to. */
void encoding_patch_write(const struct encoding_patch *patch, char *body, const char *bytes);

#endif
