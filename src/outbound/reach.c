#include "outbound/reach.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>

/* RFC 6890 and its registry of special-purpose addresses, and multicast. */
static bool good_4(uint32_t address, bool loopback) {
    static const struct {
        uint32_t net;
        unsigned bits;
    } closed[] = {{0x00000000, 8},  {0x0a000000, 8},  {0x64400000, 10}, {0x7f000000, 8},  {0xa9fe0000, 16},
                  {0xac100000, 12}, {0xc0000000, 24}, {0xc0000200, 24}, {0xc0586300, 24}, {0xc0a80000, 16},
                  {0xc6120000, 15}, {0xc6336400, 24}, {0xcb007100, 24}, {0xe0000000, 3}};
    if (address >> 24 == 127)
        return loopback;
    for (size_t i = 0; i < sizeof closed / sizeof *closed; i++)
        if ((address ^ closed[i].net) >> (32 - closed[i].bits) == 0)
            return false;
    return true;
}

static bool begins(const uint8_t *address, const uint8_t *with, size_t n) {
    return memcmp(address, with, n) == 0;
}

/* Of IPv6 only what is given out for the open network, 2000::/3, less what lies in it for other uses. */
static bool good_6(const struct in6_addr *in, bool loopback) {
    static const uint8_t documents[] = {0x20, 0x01, 0x0d, 0xb8}, documents_new[] = {0x3f, 0xff},
                         protocols[] = {0x20, 0x01, 0x00}, to4[] = {0x20, 0x02};
    const uint8_t *a = in->s6_addr;
    if (IN6_IS_ADDR_LOOPBACK(in))
        return loopback;
    if (IN6_IS_ADDR_V4MAPPED(in))
        return good_4((uint32_t)a[12] << 24 | (uint32_t)a[13] << 16 | (uint32_t)a[14] << 8 | a[15], loopback);
    /* 2001::/23 holds Teredo, ORCHID and others; 0x01 is the last bit that is still in it. */
    return a[0] >> 5 == 1 && !begins(a, documents, sizeof documents) &&
           !(begins(a, documents_new, sizeof documents_new) && a[2] < 0x10) &&
           !(begins(a, protocols, 2) && a[2] <= 0x01) && !begins(a, to4, sizeof to4);
}

bool outbound_address_good(const struct sockaddr *address, bool loopback) {
    if (address->sa_family == AF_INET)
        return good_4(ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr), loopback);
    if (address->sa_family == AF_INET6)
        return good_6(&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, loopback);
    return false;
}

/* ---- URLs ----------------------------------------------------------------------------------------------------------- */

/* 1: a literal address that is good, 0: one that is not, -1: a name. host as libcurl gives it, [] around IPv6. */
static int literal(const char *host, bool loopback) {
    struct sockaddr_in four = {.sin_family = AF_INET};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    char bare[64];
    size_t n = strlen(host);
    if (inet_pton(AF_INET, host, &four.sin_addr) == 1)
        return outbound_address_good((const struct sockaddr *)(const void *)&four, loopback);
    if (n < 3 || n - 2 >= sizeof bare || host[0] != '[')
        return -1;
    memcpy(bare, host + 1, n - 2);
    bare[n - 2] = '\0';
    return inet_pton(AF_INET6, bare, &six.sin6_addr) == 1 &&
           outbound_address_good((const struct sockaddr *)(const void *)&six, loopback);
}

static bool is_this_machine(const char *host) {
    return strcasecmp(host, "localhost") == 0 || (literal(host, true) == 1 && literal(host, false) == 0);
}

static int judge(const char *scheme, const char *host, bool user, bool fragment, bool loopback,
                 struct err *err) {
    if (strcmp(scheme, "https") != 0 && strcmp(scheme, "http") != 0)
        return err_set(err, ERR_INPUT, "the address must begin with https://");
    if (user || fragment)
        return err_set(err, ERR_INPUT, "the address must have no user, no password and no #: leave them out");
    if (is_this_machine(host))
        return loopback
                   ? 0
                   : err_set(err, ERR_INPUT,
                             "the address is this very machine: hailong webhook add --loopback allows it");
    if (literal(host, loopback) == 0)
        return err_set(err, ERR_INPUT,
                       "%.60s is no address of the open network: give the receiver's public name", host);
    return strcmp(scheme, "https") == 0
               ? 0
               : err_set(err, ERR_INPUT, "http is for receivers on this very machine: use https");
}

int outbound_url_check(const char *url, bool loopback, struct err *err) {
    char *scheme = NULL, *host = NULL, *user = NULL, *password = NULL, *fragment = NULL;
    CURLU *parts = curl_url();
    int rc;
    if (parts == NULL)
        return err_set(err, ERR_NOMEM, "no memory for an address");
    if (curl_url_set(parts, CURLUPART_URL, url, 0) != CURLUE_OK ||
        curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
        curl_url_get(parts, CURLUPART_HOST, &host, 0) != CURLUE_OK) {
        rc = err_set(err, ERR_INPUT, "this is no address: write https://name/path");
    } else {
        (void)curl_url_get(parts, CURLUPART_USER, &user, 0);
        (void)curl_url_get(parts, CURLUPART_PASSWORD, &password, 0);
        (void)curl_url_get(parts, CURLUPART_FRAGMENT, &fragment, 0);
        rc = judge(scheme, host, user != NULL || password != NULL, fragment != NULL, loopback, err);
    }
    curl_free(scheme);
    curl_free(host);
    curl_free(user);
    curl_free(password);
    curl_free(fragment);
    curl_url_cleanup(parts);
    return rc;
}
