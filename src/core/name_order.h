/* The order in which people look for names: by the Vietnamese alphabet, numbers by their value. */
#ifndef CORE_NAME_ORDER_H
#define CORE_NAME_ORDER_H

/* Negative, 0 or positive like strcmp; both valid UTF-8 in NFC. Letters count first, tones only between names of
 * the same letters, capitals never; 0 therefore does not mean that the bytes are the same. */
int name_order(const char *a, const char *b);

#endif
