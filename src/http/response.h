/* A page's answer → the library's response with every header on it. */
#ifndef HTTP_RESPONSE_H
#define HTTP_RESPONSE_H

#include <microhttpd.h>

#include "http/kept.h"

void response_init(struct http_response *response, enum http_encoding encoding);

/* Whether it can be sent as it is: whole body, its patch inside it, sensible status, a location on this server. */
bool response_valid(const struct http_response *response);

/* Gives up what is not to be sent. */
void response_drop(struct http_response *response);

/* A body for what has none: the status in plain text. */
void response_plain(struct http_response *response);

/* Queues it, encoded if the client and the body suit; takes the body's memory in every case. close: Connection: close, whatever the page says. *copy becomes the
 * kept answer that is in use until the request is over (kept_give_back), or NULL. */
enum MHD_Result response_queue(struct MHD_Connection *connection, struct http_response *response, bool close,
                               struct http_copy **copy);

#endif
