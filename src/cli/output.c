/* What commands say. */
#include <stdarg.h>

#include "base/date.h"
#include "cli/cli.h"
#include "store/officers.h"

void cli_note(struct cli *cli, const char *format, ...) {
    fprintf(cli->errors, "hailong: %s: ", cli->command);
    va_list args;
    va_start(args, format);
    vfprintf(cli->errors, format, args);
    va_end(args);
    fputc('\n', cli->errors);
}

int cli_audit(const struct cli *cli, struct transaction *tx, enum audit_event event, const char *about,
              const char *unit, const char *detail, struct err *err) {
    const struct audit_entry entry = {.at = clock_wall_seconds(cli->clock),
                                      .who = "",
                                      .event = audit_event_name(event),
                                      .about = about,
                                      .unit = unit,
                                      .detail = detail};
    return store_audit_add(tx, &entry, err);
}

const char *cli_noun(uint64_t n, const char *one, const char *many) {
    return n == 1 ? one : many;
}

int cli_shown(struct str value) {
    enum { SHOWN_MAX = 60 };
    size_t n = value.n < SHOWN_MAX ? value.n : SHOWN_MAX;
    while (n > 0 && n < value.n && ((unsigned char)value.p[n] & 0xc0) == 0x80)
        n--;
    return (int)n;
}

int cli_print_json(struct cli *cli, json_t *value, struct err *err) {
    int failed = value == NULL || json_dumpf(value, cli->out, JSON_INDENT(2)) != 0;
    json_decref(value);
    if (failed) {
        err_set(err, ERR_NOMEM, "the output could not be made or written");
        return 1;
    }
    fputc('\n', cli->out);
    return 0;
}

const char *cli_day_text(int32_t day, char text[DATE_TEXT_SIZE]) {
    text[0] = '\0';
    if (day != DAY_NONE)
        day_format(day, text);
    return text;
}

const char *cli_time_text(int64_t seconds, bool json, char text[CLI_TIME_SIZE]) {
    char day[DATE_TEXT_SIZE];
    text[0] = '\0';
    if (seconds == 0)
        return text;
    int64_t second = ((seconds + DATE_ZONE_SECONDS) % 86400 + 86400) % 86400;
    day_format(day_of_seconds(seconds), day);
    snprintf(text, CLI_TIME_SIZE, "%s%c%02d:%02d:%02d%s", day, json ? 'T' : ' ', (int)(second / 3600),
             (int)(second / 60 % 60), (int)(second % 60), json ? "+07:00" : "");
    return text;
}
