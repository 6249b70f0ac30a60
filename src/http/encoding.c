#include "http/encoding.h"

#include <brotli/encode.h>
#define ZLIB_CONST
#include <zlib.h>

enum {
    SUITS_MIN = 1000, /* a smaller answer is one packet in any case */
    SUITS_MAX = 1024 * 1024,
    /* Higher ones take several times as long for a twentieth of the size. */
    GZIP_LEVEL = 6,
    BROTLI_QUALITY = 5,
    BROTLI_WINDOW = 18,  /* 256 KB, at our end and at the reader's */
    BLOCK_MAX = 65535,   /* bytes in an uncompressed block; both formats allow it */
    GZIP_BLOCK_HEAD = 5, /* before them */
    BROTLI_BLOCK_HEAD = 3,
    FRAME_MAX = 64,        /* gzip's head and trailer, and what flushing costs */
    GZIP_WINDOW = 15 + 16, /* zlib's way to ask for gzip's head */
    GZIP_MEMORY = 8,
};

_Static_assert((int)BLOCK_MAX >= (int)HTTP_PATCH_MAX, "a patch lies in the first block");

/* ---- What the client takes ------------------------------------------------------------------------------ */

static struct str cut(struct str *rest, char at) {
    const char *mark = memchr(rest->p, at, rest->n);
    struct str head = {rest->p, mark == NULL ? rest->n : (size_t)(mark - rest->p)};
    size_t used = head.n + (mark != NULL);
    *rest = (struct str){rest->p + used, rest->n - used};
    return str_trim(head);
}

/* "q=0.25" → 250; 0 for what is no weight. */
static int weight_of(struct str s) {
    if (s.n < 3 || s.n > 7 || (s.p[0] | 0x20) != 'q' || s.p[1] != '=' || (s.n > 3 && s.p[3] != '.'))
        return 0;
    int weight = 0, unit = 1000;
    for (size_t i = 2; i < s.n; i += i == 2 ? 2 : 1, unit /= 10) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return 0;
        weight += (s.p[i] - '0') * unit;
    }
    return weight > 1000 ? 0 : weight;
}

static short *said_of(struct encoding_offer *offer, struct str name) {
    if (str_equal_nocase(name, STR("br")))
        return &offer->said[HTTP_BR];
    if (str_equal_nocase(name, STR("gzip")) || str_equal_nocase(name, STR("x-gzip")))
        return &offer->said[HTTP_GZIP];
    if (str_equal_nocase(name, STR("identity")))
        return &offer->said[HTTP_IDENTITY];
    return str_is(name, "*") ? &offer->any : NULL;
}

void encoding_offer_add(struct encoding_offer *offer, struct str value) {
    while (value.n > 0) {
        struct str element = cut(&value, ',');
        bool weighted = element.n > 0 && memchr(element.p, ';', element.n) != NULL;
        short *said = element.n > 0 ? said_of(offer, cut(&element, ';')) : NULL;
        short weight = (short)(1 + (weighted ? weight_of(str_trim(element)) : 1000));
        if (said != NULL && (*said == 0 || weight < *said))
            *said = weight;
    }
}

enum http_encoding encoding_choose(const struct encoding_offer *offer) {
    enum http_encoding best = HTTP_IDENTITY;
    int highest = 1; /* of identity, when nothing was said of it: any other that is taken wins */
    for (enum http_encoding e = HTTP_IDENTITY; e < HTTP_ENCODING_COUNT; e++) {
        int weight = offer->said[e] > 0 ? offer->said[e] : offer->any;
        if (weight > 1 && weight >= highest) {
            best = e;
            highest = weight;
        }
    }
    return best;
}

const char *encoding_name(enum http_encoding encoding) {
    static const char *const names[HTTP_ENCODING_COUNT] = {[HTTP_GZIP] = "gzip", [HTTP_BR] = "br"};
    return names[encoding];
}

bool encoding_suits(const char *type, size_t size) {
    return size >= SUITS_MIN && size <= SUITS_MAX &&
           (strncmp(type, "text/", 5) == 0 || strncmp(type, "application/json", 16) == 0);
}

/* ---- The body ------------------------------------------------------------------------------------------- */

/* Bytes of a number, the lowest first. */
static void put(char *out, uint32_t number, size_t bytes) {
    for (size_t i = 0; i < bytes; i++)
        out[i] = (char)(number >> (8 * i) & 0xff);
}

static void add_number(struct buf *out, uint32_t number, size_t bytes) {
    char text[4];
    put(text, number, bytes);
    buf_add(out, text, bytes);
}

/* All of a page, or (flush) its beginning up to a byte boundary. *crc becomes that of what went in. */
static bool gzip_compress(struct str plain, bool flush, struct buf *out, uint32_t *crc) {
    z_stream z = {0};
    if (deflateInit2(&z, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW, GZIP_MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    size_t room = deflateBound(&z, plain.n) + FRAME_MAX;
    buf_reserve(out, room);
    bool done = false;
    if (!out->failed) {
        z.next_in = (const Bytef *)plain.p;
        z.avail_in = (uInt)plain.n;
        z.next_out = (Bytef *)out->p + out->n;
        z.avail_out = (uInt)room;
        int rc = deflate(&z, flush ? Z_SYNC_FLUSH : Z_FINISH);
        done = rc == (flush ? Z_OK : Z_STREAM_END) && z.avail_in == 0 && z.avail_out > 0;
        out->n += room - z.avail_out;
        *crc = (uint32_t)z.adler;
    }
    (void)deflateEnd(&z); /* says Z_DATA_ERROR of a stream without its end, as wanted */
    return done;
}

static bool brotli_compress(struct str plain, bool flush, struct buf *out) {
    size_t room = BrotliEncoderMaxCompressedSize(plain.n) + FRAME_MAX, in = plain.n, left = room;
    BrotliEncoderState *state = BrotliEncoderCreateInstance(NULL, NULL, NULL);
    buf_reserve(out, room);
    bool done = false;
    if (state != NULL && !out->failed) {
        const uint8_t *from = (const uint8_t *)plain.p;
        uint8_t *to = (uint8_t *)out->p + out->n;
        done = BrotliEncoderSetParameter(state, BROTLI_PARAM_QUALITY, BROTLI_QUALITY) &&
               BrotliEncoderSetParameter(state, BROTLI_PARAM_LGWIN, BROTLI_WINDOW) &&
               BrotliEncoderSetParameter(state, BROTLI_PARAM_MODE, BROTLI_MODE_TEXT) &&
               BrotliEncoderSetParameter(state, BROTLI_PARAM_SIZE_HINT, (uint32_t)plain.n) &&
               BrotliEncoderCompressStream(state, flush ? BROTLI_OPERATION_FLUSH : BROTLI_OPERATION_FINISH,
                                           &in, &from, &left, &to, NULL) &&
               in == 0 && !BrotliEncoderHasMoreOutput(state) && (flush || BrotliEncoderIsFinished(state));
        out->n += room - left;
    }
    if (state != NULL)
        BrotliEncoderDestroyInstance(state);
    return done;
}

/* RFC 1951, 3.2.4 (stored block) and RFC 7932, 9.2 (uncompressed meta-block), each beginning at a byte boundary. The last
 * stored block says so; brotli's are followed by an empty last meta-block. */
static void add_uncompressed(struct str plain, bool gzip, struct buf *out) {
    for (size_t n; plain.n > 0; plain = (struct str){plain.p + n, plain.n - n}) {
        n = plain.n < BLOCK_MAX ? plain.n : BLOCK_MAX;
        uint32_t size = (uint32_t)n;
        if (gzip) {
            add_number(out, n == plain.n, 1);
            add_number(out, size, 2);
            add_number(out, ~size, 2);
        } else {
            add_number(out, (size - 1) << 3 | UINT32_C(1) << 19, BROTLI_BLOCK_HEAD);
        }
        buf_add(out, plain.p, n);
    }
    if (!gzip)
        add_number(out, 3, 1);
}

/* The rest of a page with a patch, which begins it. */
static void add_patched(struct str rest, bool gzip, struct buf *out, struct encoding_patch *patch) {
    patch->at = out->n + (gzip ? GZIP_BLOCK_HEAD : BROTLI_BLOCK_HEAD);
    add_uncompressed(rest, gzip, out);
    if (!gzip)
        return;
    struct str after = {rest.p + patch->size, rest.n - patch->size};
    patch->crc_at = out->n;
    patch->crc_after = (uint32_t)crc32_z(0, (const Bytef *)after.p, after.n);
    patch->crc_shift = (uint32_t)crc32_combine_gen((z_off_t)after.n);
}

bool encoding_encode(enum http_encoding encoding, struct str plain, struct buf *out,
                     struct encoding_patch *patch) {
    bool gzip = encoding == HTTP_GZIP, flush = patch->size > 0;
    struct str head = {plain.p, flush ? patch->at : plain.n};
    struct str rest = {plain.p + head.n, plain.n - head.n};
    if (gzip ? !gzip_compress(head, flush, out, &patch->crc_before) : !brotli_compress(head, flush, out))
        return false;
    if (flush)
        add_patched(rest, gzip, out, patch);
    if (flush && gzip) {
        add_number(out, 0, 4);
        add_number(out, (uint32_t)plain.n, 4);
        if (!out->failed)
            encoding_patch_write(patch, out->p, rest.p);
    }
    return !out->failed;
}

void encoding_patch_write(const struct encoding_patch *patch, char *body, const char *bytes) {
    memcpy(body + patch->at, bytes, patch->size);
    if (patch->crc_at == 0)
        return;
    uLong crc = crc32_z(patch->crc_before, (const Bytef *)bytes, patch->size);
    put(body + patch->crc_at, (uint32_t)crc32_combine_op(crc, patch->crc_after, patch->crc_shift), 4);
}
