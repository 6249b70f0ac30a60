/* Where the server may be made to send something. A receiver's address is typed by a person and resolved by whoever owns the name: so
 * the addresses behind it are judged, each time a connection is made, and not the name. */
#ifndef OUTBOUND_REACH_H
#define OUTBOUND_REACH_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/err.h"

/* Whether an IPv4 or IPv6 address is one of the open network: none of a house (10/8, fc00::/7 …), of this machine, of tests and
 * documents, of many receivers, and none that leads to such by another way (IPv4 in IPv6, 6to4, Teredo). loopback: 127/8 and ::1 may
 * be reached as well. Anything else than an address of the two families: false. */
bool outbound_address_good(const struct sockaddr *address, bool loopback);

/* A receiver's URL: https, or with loopback also http to "localhost", 127.x.x.x and [::1]; no user and no fragment; no literal
 * address that outbound_address_good would refuse. ERR_INPUT with what is wrong and what to do. */
int outbound_url_check(const char *url, bool loopback, struct err *err);

#endif
