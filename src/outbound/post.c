#include "outbound/post.h"

#include <curl/curl.h>
#include <pthread.h>
#include <unistd.h>

#include "base/hash.h"
#include "outbound/reach.h"

struct sending {
    const struct outbound_message *message;
    size_t received;
    bool refused; /* the address */
};

/* ---- What libcurl asks us ------------------------------------------------------------------------------------------- */

/* The one place where it is decided what is connected to: behind the name's look-up. */
static curl_socket_t on_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address) {
    struct sending *sending = context;
    if (purpose != CURLSOCKTYPE_IPCXN || !outbound_address_good(&address->addr, sending->message->loopback)) {
        sending->refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* An answer's body is only counted. */
static size_t on_body(char *bytes, size_t size, size_t count, void *context) {
    struct sending *sending = context;
    (void)bytes;
    sending->received += size * count;
    return sending->received > OUTBOUND_ANSWER_MAX ? 0 : size * count;
}

static int on_progress(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
    const struct outbound_message *message = ((struct sending *)context)->message;
    (void)a, (void)b, (void)c, (void)d;
    return message->stop != NULL && message->stop(message->context);
}

/* ---- The message ---------------------------------------------------------------------------------------------------- */

static bool add_header(struct curl_slist **list, const char *name, const char *value) {
    char line[200];
    int n = snprintf(line, sizeof line, "%s: %s", name, value);
    struct curl_slist *longer = n > 0 && (size_t)n < sizeof line ? curl_slist_append(*list, line) : NULL;
    if (longer != NULL)
        *list = longer;
    return longer != NULL;
}

/* False without memory. */
static bool headers_make(const struct outbound_message *message, struct curl_slist **list) {
    char at[24], tag[HASH_SHA256_BASE64_SIZE], signature[HASH_SHA256_BASE64_SIZE + 4];
    struct buf signed_text;
    snprintf(at, sizeof at, "%lld", (long long)message->at);
    buf_init(&signed_text, strlen(message->id) + strlen(message->body) + 64);
    buf_printf(&signed_text, "%s.%s.", message->id, at);
    buf_adds(&signed_text, message->body);
    bool ok = !signed_text.failed;
    hash_hmac_sha256_base64(message->secret, buf_str(&signed_text), tag);
    buf_release(&signed_text);
    snprintf(signature, sizeof signature, "v1,%s", tag);
    return ok && add_header(list, "Content-Type", "application/json") &&
           add_header(list, "webhook-id", message->id) && add_header(list, "webhook-timestamp", at) &&
           add_header(list, "webhook-signature", signature) && add_header(list, "Expect", "");
}

static bool options_set(CURL *curl, struct sending *sending, struct curl_slist *headers) {
    const struct outbound_message *message = sending->message;
    bool ok = curl_easy_setopt(curl, CURLOPT_URL, message->url) == CURLE_OK;
    ok &=
        curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, message->loopback ? "http,https" : "https") == CURLE_OK;
    ok &= curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK;
    ok &= curl_easy_setopt(curl, CURLOPT_PROXY, "") == CURLE_OK; /* whatever the environment says */
    ok &= curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK;
    ok &= curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)OUTBOUND_SECONDS) == CURLE_OK;
    ok &= curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)OUTBOUND_CONNECT_SECONDS) == CURLE_OK;
    /* A name's look-up that takes longer than the connection may is left to its thread, and not waited for. */
    ok &= curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L) == CURLE_OK;
    ok &= curl_easy_setopt(curl, CURLOPT_USERAGENT, "hailong/" HAILONG_VERSION) == CURLE_OK;
    ok &= curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers) == CURLE_OK;
    ok &= curl_easy_setopt(curl, CURLOPT_POSTFIELDS, message->body) == CURLE_OK;
    ok &= curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)strlen(message->body)) == CURLE_OK;
    ok &= curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, on_socket) == CURLE_OK;
    ok &= curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, sending) == CURLE_OK;
    ok &= curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK;
    ok &= curl_easy_setopt(curl, CURLOPT_WRITEDATA, sending) == CURLE_OK;
    ok &= curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress) == CURLE_OK;
    ok &= curl_easy_setopt(curl, CURLOPT_XFERINFODATA, sending) == CURLE_OK;
    return ok && curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L) == CURLE_OK;
}

/* ---- The answer ----------------------------------------------------------------------------------------------------- */

static void answer_read(CURL *curl, CURLcode code, const struct sending *sending,
                        struct outbound_answer *answer) {
    (void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer->status);
    bool told = answer->status >= 200 && answer->status <= 299;
    /* Who talks on after a good answer has the message all the same. */
    answer->arrived = told && (code == CURLE_OK || code == CURLE_WRITE_ERROR);
    if (answer->arrived)
        return;
    if (sending->refused)
        snprintf(answer->fault, sizeof answer->fault, "the name leads to no address of the open network");
    else if (answer->status >= 300 && answer->status <= 399)
        snprintf(answer->fault, sizeof answer->fault, "answered %ld: redirects are not followed",
                 answer->status);
    else if (answer->status != 0 && !told)
        snprintf(answer->fault, sizeof answer->fault, "answered %ld", answer->status);
    else
        snprintf(answer->fault, sizeof answer->fault, "%s", curl_easy_strerror(code));
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void begin(void) {
    (void)curl_global_init(CURL_GLOBAL_DEFAULT);
}

int outbound_post(const struct outbound_message *message, struct outbound_answer *answer, struct err *err) {
    struct sending sending = {.message = message};
    struct curl_slist *headers = NULL;
    struct err why = ERR_INIT;
    *answer = (struct outbound_answer){0};
    if (outbound_url_check(message->url, message->loopback, &why) != 0) {
        snprintf(answer->fault, sizeof answer->fault, "%.*s", OUTBOUND_FAULT_MAX, why.text);
        return 0;
    }
    pthread_once(&once, begin);
    CURL *curl = curl_easy_init();
    int rc = 0;
    if (curl == NULL || !headers_make(message, &headers) || !options_set(curl, &sending, headers))
        rc = err_set(err, ERR_NOMEM, "no memory for a message");
    if (rc == 0)
        answer_read(curl, curl_easy_perform(curl), &sending, answer);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    return rc;
}
