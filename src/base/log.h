/* The operational log: one line an event on stderr, `key=value` pairs, with a syslog level in front as journald reads
 * it (a person at a terminal does not, so it is left out there). Never anything about a citizen: no code, address,
 * agent or text of an answer. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level { LOG_LEVEL_ERROR = 3, LOG_LEVEL_WARNING = 4, LOG_LEVEL_INFO = 6 };

/* event is a short word; the format gives the pairs, e.g. log_event(LOG_LEVEL_INFO, "start", "port=%d", port).
 * Control characters in the result become '?', so one event stays one line. Never waits: a line for which stderr has no
 * room is dropped, and the next one that goes through has a line `event=log_lines_dropped count=N` before it. */
__attribute__((format(printf, 3, 4))) void log_event(enum log_level level, const char *event,
                                                     const char *format, ...);

#endif
