#include "core/setting.h"

#include <string.h>

#include "base/base64.h"
#include "base/utf8.h"
#include "core/colour.h"
#include "core/survey.h"
#include "core/workday.h"

enum {
    THRESHOLD_MAX = 1000,
    DOUBLE_MAX = 100,
    MONTHS_MAX = 120,
    DAYS_MAX = 3650,
    HOURS_MAX = 720,
    COPIES_MAX = 1000,
    HOST_MAX = 253,
    /* What fits on a poster and on a telephone, in characters. */
    SITE_NAME_MAX = 120,
    HOTLINE_MAX = 60,
    PORTAL_NAME_MAX = 80,
    SLOGAN_MAX = 120,
    LICENCE_MAX = 200,
    WIFI_MAX = 32,      /* what a network's name may have (IEEE 802.11), in bytes */
    ZALO_NAME_MAX = 64, /* bytes, as the next one */
    LINK_MAX = 300
};

static int keep(struct str text, struct arena *arena, struct str *out, struct err *err) {
    struct str copy = arena_str(arena, text);
    if (copy.p == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a value of %zu bytes", text.n);
    *out = copy;
    return 0;
}

static int line_check(struct str raw, int limit, struct arena *arena, struct str *out, struct err *err) {
    struct str clean;
    int rc = utf8_clean(raw, false, arena, &clean, err);
    if (rc < 0)
        return rc;
    size_t length = utf8_length(clean);
    if (length > (size_t)limit)
        return err_set(err, ERR_INPUT, "%zu characters; at most %d are allowed", length, limit);
    return keep(clean, arena, out, err);
}

static int setting_check_site_name(struct str raw, struct arena *arena, struct str *out, struct err *err) {
    return line_check(raw, SITE_NAME_MAX, arena, out, err);
}

static int setting_check_hotline(struct str raw, struct arena *arena, struct str *out, struct err *err) {
    return line_check(raw, HOTLINE_MAX, arena, out, err);
}

static int setting_check_portal_name(struct str raw, struct arena *arena, struct str *out, struct err *err) {
    return line_check(raw, PORTAL_NAME_MAX, arena, out, err);
}

static int setting_check_slogan(struct str raw, struct arena *arena, struct str *out, struct err *err) {
    return line_check(raw, SLOGAN_MAX, arena, out, err);
}

static int setting_check_licence(struct str raw, struct arena *arena, struct str *out, struct err *err) {
    return line_check(raw, LICENCE_MAX, arena, out, err);
}

static int setting_check_wifi(struct str raw, struct arena *arena, struct str *out, struct err *err) {
    struct str clean;
    int rc = utf8_clean(raw, false, arena, &clean, err);
    if (rc < 0)
        return rc;
    if (clean.n > WIFI_MAX)
        return err_set(err, ERR_INPUT,
                       "%zu bytes; a network's name has at most %d (an accented letter takes two or three)",
                       clean.n, WIFI_MAX);
    return keep(clean, arena, out, err);
}

/* Lower case. A pale one would be lost in bad light and on a printer without colours. */
static int setting_check_colour(struct str raw, struct arena *arena, struct str *out, struct err *err) {
    struct str text = str_trim(raw);
    struct colour colour;
    if (text.n == 0)
        return keep(text, arena, out, err);
    if (!colour_parse(text, &colour))
        return err_set(err, ERR_INPUT, "a colour such as #173a5e is needed: # and six digits 0-9 or a-f");
    double contrast = colour_contrast(colour);
    if (contrast < colour_contrast_text)
        return err_set(
            err, ERR_INPUT,
            "too pale: its contrast with white paper is %.1f to 1, and in grey it would be lost; take a "
            "darker one (at least %.1f to 1)",
            contrast, colour_contrast_text);
    const char *value = arena_printf(arena, "#%02x%02x%02x", colour.red, colour.green, colour.blue);
    if (value == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a colour");
    *out = str_of(value);
    return 0;
}

static bool is_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static int setting_check_code(struct str raw, struct arena *arena, struct str *out, struct err *err) {
    struct str code = str_trim(raw);
    bool good = code.n > 0 && code.n <= SURVEY_CODE_MAX;
    for (size_t i = 0; i < code.n && good; i++)
        good = is_alphanumeric(code.p[i]) || (code.p[i] >= 'A' && code.p[i] <= 'Z') ||
               (i > 0 && strchr("._-", code.p[i]) != NULL && code.p[i] != '\0');
    if (!good)
        return err_set(err, ERR_INPUT,
                       "a survey code is 1 to %d letters, digits, dots, hyphens or underscores",
                       SURVEY_CODE_MAX);
    return keep(code, arena, out, err);
}

static int number_check(struct str raw, int low, int high, struct arena *arena, struct str *out,
                        struct err *err) {
    int64_t value;
    if (!str_to_int(str_trim(raw), low, high, &value))
        return err_set(err, ERR_INPUT, "a whole number from %d to %d is needed", low, high);
    const char *text = arena_printf(arena, "%d", (int)value); /* without leading zeros */
    if (text == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a number");
    *out = str_of(text);
    return 0;
}

static int setting_check_threshold(struct str raw, struct arena *arena, struct str *out, struct err *err) {
    return number_check(raw, 1, THRESHOLD_MAX, arena, out, err);
}

static int setting_check_double(struct str raw, struct arena *arena, struct str *out, struct err *err) {
    return number_check(raw, 0, DOUBLE_MAX, arena, out, err);
}

static int setting_check_months(struct str raw, struct arena *arena, struct str *out, struct err *err) {
    return number_check(raw, 1, MONTHS_MAX, arena, out, err);
}

/* Decree 53/2022 wants logs of twelve months. */
static int setting_check_log_months(struct str raw, struct arena *arena, struct str *out, struct err *err) {
    return number_check(raw, 12, MONTHS_MAX, arena, out, err);
}

static int setting_check_days(struct str raw, struct arena *arena, struct str *out, struct err *err) {
    return number_check(raw, 1, DAYS_MAX, arena, out, err);
}

static int setting_check_hours(struct str raw, struct arena *arena, struct str *out, struct err *err) {
    return number_check(raw, 0, HOURS_MAX, arena, out, err);
}

static int setting_check_copies(struct str raw, struct arena *arena, struct str *out, struct err *err) {
    return number_check(raw, 1, COPIES_MAX, arena, out, err);
}

static int setting_check_yes_no(struct str raw, struct arena *arena, struct str *out, struct err *err) {
    struct str word = str_trim(raw);
    if (!str_equal_nocase(word, STR("yes")) && !str_equal_nocase(word, STR("no")))
        return err_set(err, ERR_INPUT, "yes or no is needed");
    return keep(str_equal_nocase(word, STR("yes")) ? STR("yes") : STR("no"), arena, out, err);
}

/* A host name: labels of letters, digits and inner hyphens, joined by single dots. */
static bool host_good(struct str host) {
    bool good = host.n > 0 && host.n <= HOST_MAX;
    char before = '.';
    for (size_t i = 0; i < host.n && good; i++) {
        char c = host.p[i];
        if (c == '.')
            good = is_alphanumeric(before);
        else if (c == '-')
            good = before != '.';
        else
            good = is_alphanumeric(c);
        before = c;
    }
    return good && is_alphanumeric(before);
}

/* An IPv6 address in brackets; whether it exists is the network's business. */
static bool ipv6_good(struct str host) {
    if (host.n < 4 || host.p[0] != '[' || host.p[host.n - 1] != ']')
        return false;
    for (size_t i = 1; i + 1 < host.n; i++)
        if (strchr("0123456789abcdef:.", host.p[i]) == NULL || host.p[i] == '\0')
            return false;
    return memchr(host.p, ':', host.n) != NULL;
}

static struct str behind(struct str s, size_t n) {
    return (struct str){s.p + n, s.n - n};
}

static bool starts_with(struct str s, struct str start) {
    return s.n >= start.n && memcmp(s.p, start.p, start.n) == 0;
}

static bool url_good(struct str url) {
    struct str schemes[] = {STR("https://"), STR("http://")};
    struct str rest = {NULL, 0};
    for (size_t i = 0; i < 2 && rest.p == NULL; i++)
        if (starts_with(url, schemes[i]))
            rest = behind(url, schemes[i].n);
    if (rest.p == NULL)
        return false;
    size_t end = rest.n; /* of the host */
    const char *bracket = memchr(rest.p, ']', rest.n);
    size_t start = bracket == NULL ? 0 : (size_t)(bracket - rest.p);
    const char *colon = memchr(rest.p + start, ':', rest.n - start);
    if (colon != NULL) {
        end = (size_t)(colon - rest.p);
        int64_t port;
        if (!str_to_int((struct str){colon + 1, rest.n - end - 1}, 1, 65535, &port))
            return false;
    }
    struct str host = {rest.p, end};
    return host_good(host) || ipv6_good(host);
}

int setting_check_url(struct str raw, struct arena *arena, struct str *out, struct err *err) {
    struct str text = str_trim(raw);
    if (text.n > 0 && text.p[text.n - 1] == '/')
        text.n--; /* the slash a browser's address line adds */
    char *lower = arena_copy(arena, text.p, text.n);
    if (lower == NULL)
        return err_set(err, ERR_NOMEM, "no memory for an address of %zu bytes", text.n);
    for (size_t i = 0; i < text.n; i++)
        if (lower[i] >= 'A' && lower[i] <= 'Z')
            lower[i] = (char)(lower[i] - 'A' + 'a');
    struct str url = {lower, text.n};
    if (url.n > 0 && !url_good(url))
        return err_set(err, ERR_INPUT,
                       "an address such as https://gopy.example.gov.vn is needed: http or https, host, "
                       "perhaps a port, no path");
    *out = url;
    return 0;
}

/* The scheme and the host of a link in lower case: they mean the same, and what stands behind them may not. */
static int link_lower(struct str raw, struct arena *arena, struct str *out, struct err *err) {
    struct str text = str_trim(raw);
    char *copy = arena_copy(arena, text.p, text.n);
    if (copy == NULL)
        return err_set(err, ERR_NOMEM, "no memory for an address of %zu bytes", text.n);
    const char *host = strstr(copy, "://");
    size_t end = host == NULL ? 0 : (size_t)(host - copy) + 3;
    end += strcspn(copy + end, "/?#");
    for (size_t i = 0; i < end; i++)
        if (copy[i] >= 'A' && copy[i] <= 'Z')
            copy[i] = (char)(copy[i] - 'A' + 'a');
    *out = (struct str){copy, text.n};
    return 0;
}

/* What may stand behind the host: the characters of an address (RFC 3986), everything else percent-encoded. */
static bool tail_good(struct str tail) {
    for (size_t i = 0; i < tail.n; i++) {
        char c = tail.p[i];
        if (c == '\0' ||
            (!is_alphanumeric(c) && !(c >= 'A' && c <= 'Z') && strchr("-._~!$&()*+,;=:@/?#%", c) == NULL))
            return false;
    }
    return true;
}

static int setting_check_portal_url(struct str raw, struct arena *arena, struct str *out, struct err *err) {
    struct str url, scheme = STR("https://");
    int rc = link_lower(raw, arena, &url, err);
    if (rc != 0)
        return rc;
    bool good = url.n <= LINK_MAX && starts_with(url, scheme);
    if (good) {
        struct str rest = behind(url, scheme.n);
        size_t host = 0;
        while (host < rest.n && strchr("/?#", rest.p[host]) == NULL)
            host++;
        good = url_good((struct str){url.p, scheme.n + host}) && tail_good(behind(rest, host));
    }
    if (url.n > 0 && !good)
        return err_set(
            err, ERR_INPUT,
            "an address such as https://xa-a.example.gov.vn/gop-y is needed: https, at most %d characters, "
            "letters with accents and spaces as %%XX",
            LINK_MAX);
    *out = url;
    return 0;
}

/* zalo.me/NAME with https:// in front or without, as Zalo shows it. */
static int setting_check_zalo(struct str raw, struct arena *arena, struct str *out, struct err *err) {
    static const char *const fronts[] = {"https://zalo.me/", "http://zalo.me/", "zalo.me/"};
    struct str text = str_trim(raw), name = {NULL, 0};
    for (size_t i = 0; i < sizeof fronts / sizeof *fronts && name.p == NULL; i++) {
        struct str front = str_of(fronts[i]);
        if (text.n >= front.n && str_equal_nocase((struct str){text.p, front.n}, front))
            name = behind(text, front.n);
    }
    if (name.p != NULL && name.n > 0 && name.p[name.n - 1] == '/')
        name.n--;
    bool good = name.p != NULL && name.n > 0 && name.n <= ZALO_NAME_MAX;
    for (size_t i = 0; i < name.n && good; i++)
        good = is_alphanumeric(name.p[i]) || (name.p[i] >= 'A' && name.p[i] <= 'Z') || name.p[i] == '.' ||
               name.p[i] == '_';
    if (text.n > 0 && !good)
        return err_set(
            err, ERR_INPUT,
            "a link such as https://zalo.me/1234567890 is needed: the account's number or name behind "
            "zalo.me/");
    const char *link = good ? arena_printf(arena, "https://zalo.me/%.*s", STR_ARG(name)) : "";
    if (link == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a link");
    *out = str_of(link);
    return 0;
}

/* Whoever stores one has looked whether the picture can be drawn. */
static int setting_check_emblem(struct str raw, struct arena *arena, struct str *out, struct err *err) {
    struct str png = STR(SETTING_PNG), svg = STR(SETTING_SVG), rest = {NULL, 0};
    if (starts_with(raw, png))
        rest = behind(raw, png.n);
    else if (starts_with(raw, svg))
        rest = behind(raw, svg.n);
    bool good = raw.n == 0 || (rest.n > 0 && rest.n <= (SETTING_PICTURE_MAX + 2) / 3 * 4);
    for (size_t i = 0; i < rest.n && good; i++)
        good = is_alphanumeric(rest.p[i]) || (rest.p[i] >= 'A' && rest.p[i] <= 'Z') ||
               strchr("+/=", rest.p[i]) != NULL;
    if (!good)
        return err_set(err, ERR_INPUT, "a PNG or an SVG of at most %d bytes is needed", SETTING_PICTURE_MAX);
    return keep(raw, arena, out, err);
}

/* "2027-01-02, 2027-02-05..2027-02-11", in the order of days. */
static int setting_check_holidays(struct str raw, struct arena *arena, struct str *out, struct err *err) {
    struct holidays holidays;
    int rc = holidays_parse(raw, &holidays, err);
    if (rc != 0)
        return rc;
    struct buf text;
    buf_init(&text, HOLIDAYS_TEXT_MAX);
    for (size_t i = 0; i < holidays.count; i++) {
        char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];
        bool several = holidays.items[i].from != holidays.items[i].to;
        day_format(holidays.items[i].from, from);
        day_format(holidays.items[i].to, to);
        buf_printf(&text, "%s%s%s%s", i > 0 ? ", " : "", from, several ? ".." : "", several ? to : "");
    }
    rc = text.failed ? err_set(err, ERR_NOMEM, "no memory for the days off")
                     : keep(buf_str(&text), arena, out, err);
    buf_release(&text);
    return rc;
}

static const struct setting settings[] = {
#define SETTING(name, value, scope, check, help) {name, value, SETTING_##scope, check, help},
#include "core/settings.def"
#undef SETTING
};

const struct setting *setting_at(size_t index) {
    return index < sizeof settings / sizeof *settings ? &settings[index] : NULL;
}

const struct setting *setting_find(struct str name) {
    for (size_t i = 0; setting_at(i) != NULL; i++)
        if (str_is(name, settings[i].name))
            return &settings[i];
    return NULL;
}

bool setting_is_picture(const struct setting *setting) {
    return setting->check == setting_check_emblem;
}

int setting_picture_value(struct str bytes, struct arena *arena, const char **value, struct err *err) {
    struct str text;
    int rc = base64_encode(bytes, arena, &text, err);
    if (rc != 0)
        return rc;
    bool png = bytes.n > 0 && (unsigned char)bytes.p[0] == 0x89; /* no SVG begins so */
    *value = bytes.n == 0 ? "" : arena_printf(arena, "%s%s", png ? SETTING_PNG : SETTING_SVG, text.p);
    return *value == NULL ? err_set(err, ERR_NOMEM, "no memory for the picture") : 0;
}

int setting_picture_bytes(const char *value, struct arena *arena, struct str *bytes, struct err *err) {
    static const char *const starts[] = {SETTING_PNG, SETTING_SVG};
    *bytes = (struct str){NULL, 0};
    if (value[0] == '\0')
        return 0;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (starts_with(str_of(value), str_of(starts[i])))
            return base64_decode(str_of(value + strlen(starts[i])), arena, bytes, err);
    return err_set(err, ERR_INPUT, "neither a PNG nor an SVG");
}
