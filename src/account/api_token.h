/* Tokens of the API: made, looked up, revoked. A token is shown once, when it is made. */
#ifndef ACCOUNT_API_TOKEN_H
#define ACCOUNT_API_TOKEN_H

#include "account/account.h"
#include "store/tokens.h"

enum { API_TOKEN_DAYS_MAX = 366 * 2 /* a token holds two years at most */, API_TOKEN_DAYS = 365 };
#define API_TOKEN_PREFIX "hailong_" /* so that one that lies about is known for what it is */

enum api_token_fault { API_TOKEN_GOOD, API_TOKEN_NAME, API_TOKEN_SCOPES, API_TOKEN_CHANNEL, API_TOKEN_DAY };
/* What is wrong with a token that is to be made today: name empty or longer than PLACE_NAME_MAX, no scope, responses by the channel
 * of posters, a last day that is over or too far away. */
enum api_token_fault account_token_judge(const struct api_token *token, int32_t today);

/* token: name, unit, scopes, channel and last_day are looked at. *text: what the program is to send. ERR_INPUT when the above finds
 * a fault, ERR_NOT_FOUND for an unknown unit. */
int account_token_add(struct account *account, const char *by, const struct api_token *token,
                      struct arena *arena, const char **text, int64_t *id, struct err *err);
int account_token_revoke(struct account *account, const char *by, int64_t id, struct err *err);

enum api_token_state { API_TOKEN_UNKNOWN, API_TOKEN_EXPIRED, API_TOKEN_REVOKED, API_TOKEN_HOLDS };
/* given: what stands behind "Bearer ". Reads only. */
int account_token(struct store *read, struct str given, int32_t today, struct arena *arena,
                  struct api_token *out, enum api_token_state *state, struct err *err);
enum api_token_state api_token_state(const struct api_token *token, int32_t today);
/* Notes that it was used on a day. */
int account_token_used(struct account *account, int64_t id, int32_t day, struct err *err);

#endif
