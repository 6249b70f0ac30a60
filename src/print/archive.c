#include "print/archive.h"

#include <sys/stat.h>
#include <zip.h>

#include "base/utf8.h"

struct archive {
    zip_t *zip;
    zip_source_t *packed; /* where the finished bytes come to lie; a reference of our own */
    uint16_t date;        /* as zip and DOS write it: years since 1980, month, day */
    size_t files, bytes;
};

/* Takes code and words out of the error and ends it. */
static int zip_fault(zip_error_t *error, const char *what, struct err *err) {
    bool memory = zip_error_code_zip(error) == ZIP_ER_MEMORY;
    int rc = err_set(err, memory ? ERR_NOMEM : ERR_BUG, "cannot %s the zip file: %s", what,
                     zip_error_strerror(error));
    zip_error_fini(error);
    return rc;
}

int archive_new(int32_t day, struct archive **out, struct err *err) {
    struct date date = date_from_day(day);
    if (date.year < 1980 || date.year > 2107)
        return err_set(err, ERR_INPUT, "a zip file holds dates from 1980 to 2107, not %d", date.year);
    struct archive *archive = calloc(1, sizeof *archive);
    if (archive == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a zip file");
    archive->date = (uint16_t)((date.year - 1980) << 9 | date.month << 5 | date.day);
    zip_error_t error;
    zip_error_init(&error);
    archive->packed = zip_source_buffer_create(NULL, 0, 0, &error);
    if (archive->packed != NULL) {
        zip_source_keep(archive->packed); /* opening takes one reference, closing gives it up */
        archive->zip = zip_open_from_source(archive->packed, ZIP_CREATE | ZIP_TRUNCATE, &error);
    }
    if (archive->zip == NULL) {
        int rc = zip_fault(&error, "begin", err);
        if (archive->packed != NULL)
            zip_source_free(archive->packed);
        archive_free(archive);
        return rc;
    }
    zip_error_fini(&error);
    *out = archive;
    return 0;
}

void archive_free(struct archive *archive) {
    if (archive == NULL)
        return;
    if (archive->zip != NULL)
        zip_discard(archive->zip);
    if (archive->packed != NULL)
        zip_source_free(archive->packed);
    free(archive);
}

/* "." and ".." and empty parts lead elsewhere or nowhere; Windows drops a dot or a space at the end of a part. */
static bool is_good_part(struct str part) {
    return part.n > 0 && part.p[part.n - 1] != '.' && part.p[part.n - 1] != ' ';
}

static int check_name(struct str name, struct err *err) {
    if (name.n > ARCHIVE_NAME_MAX)
        return err_set(err, ERR_LIMIT, "a file name of %zu bytes; at most %d are allowed", name.n,
                       ARCHIVE_NAME_MAX);
    bool good = utf8_valid(name);
    for (size_t i = 0; i < name.n && good; i++)
        good =
            (unsigned char)name.p[i] >= ' ' && name.p[i] != 0x7f && strchr("\\:*?\"<>|", name.p[i]) == NULL;
    for (size_t from = 0, to; from <= name.n && good; from = to + 1) {
        const char *slash = memchr(name.p + from, '/', name.n - from);
        to = slash == NULL ? name.n : (size_t)(slash - name.p);
        good = is_good_part((struct str){name.p + from, to - from});
    }
    return good ? 0
                : err_set(err, ERR_INPUT, "a name that cannot be unpacked everywhere: choose another one");
}

/* bytes belong to the archive from here on, whatever happens. */
static int add_file(struct archive *archive, const char *name, void *bytes, size_t n, struct err *err) {
    zip_source_t *source = zip_source_buffer(archive->zip, bytes, n, 1);
    if (source == NULL) {
        free(bytes);
        return err_set(err, ERR_NOMEM, "no memory for %s in the zip file", name);
    }
    zip_int64_t index = zip_file_add(archive->zip, name, source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
        int rc = zip_error_code_zip(zip_get_error(archive->zip)) == ZIP_ER_EXISTS
                     ? err_set(err, ERR_CONFLICT, "two files named %s", name)
                     : err_set(err, ERR_NOMEM, "cannot put %s into the zip file: %s", name,
                               zip_strerror(archive->zip));
        zip_source_free(source);
        return rc;
    }
    /* Noon: there is one every day, wherever the library goes by way of the local time. */
    enum { NOON = 12 << 11 };
    zip_uint64_t file = (zip_uint64_t)index;
    if (zip_file_set_dostime(archive->zip, file, NOON, archive->date, 0) != 0 ||
        zip_file_set_external_attributes(archive->zip, file, 0, ZIP_OPSYS_UNIX,
                                         (zip_uint32_t)(S_IFREG | 0644) << 16) != 0)
        return err_set(err, ERR_BUG, "cannot put %s into the zip file: %s", name, zip_strerror(archive->zip));
    return 0;
}

int archive_add(struct archive *archive, const char *name, struct str bytes, struct err *err) {
    int rc = check_name(str_of(name), err);
    if (rc != 0)
        return rc;
    if (zip_name_locate(archive->zip, name, ZIP_FL_NOCASE) >= 0)
        return err_set(err, ERR_CONFLICT, "two files named %s", name);
    if (archive->files == ARCHIVE_FILES_MAX)
        return err_set(err, ERR_LIMIT, "more than %d files in a zip file", ARCHIVE_FILES_MAX);
    if (bytes.n > ARCHIVE_BYTES_MAX - archive->bytes)
        return err_set(err, ERR_LIMIT, "more than %d MB in a zip file", ARCHIVE_BYTES_MAX / (1024 * 1024));
    void *copy = bytes.n > 0 ? malloc(bytes.n) : NULL; /* the library forgets to free what has no length */
    if (copy == NULL && bytes.n > 0)
        return err_set(err, ERR_NOMEM, "no memory for %s in the zip file", name);
    if (bytes.n > 0)
        memcpy(copy, bytes.p, bytes.n);
    rc = add_file(archive, name, copy, bytes.n, err);
    if (rc == 0) {
        archive->files++;
        archive->bytes += bytes.n;
    }
    return rc;
}

static int copy_out(zip_source_t *packed, struct buf *out, struct err *err) {
    if (zip_source_open(packed) != 0)
        return err_set(err, ERR_BUG, "cannot read the zip file");
    char bytes[64 * 1024];
    zip_int64_t n;
    size_t before = out->n;
    while ((n = zip_source_read(packed, bytes, sizeof bytes)) > 0)
        buf_add(out, bytes, (size_t)n);
    zip_source_close(packed);
    int rc = n < 0 ? err_set(err, ERR_BUG, "cannot read the zip file") : 0;
    if (rc == 0 && out->failed)
        rc = err_set(err, ERR_LIMIT, "the zip file is larger than %zu bytes: make fewer at a time", out->max);
    if (rc != 0) {
        out->n = before;
        out->failed = false;
    }
    return rc;
}

int archive_finish(struct archive *archive, struct buf *out, struct err *err) {
    if (archive->files == 0)
        return err_set(err, ERR_INPUT, "no file to put into the zip file");
    if (zip_close(archive->zip) != 0) {
        bool memory = zip_error_code_zip(zip_get_error(archive->zip)) == ZIP_ER_MEMORY;
        return err_set(err, memory ? ERR_NOMEM : ERR_BUG, "cannot pack the zip file: %s",
                       zip_strerror(archive->zip));
    }
    archive->zip = NULL;
    return copy_out(archive->packed, out, err);
}
