/* Functions that lose bounds, errors or thread safety do not compile. Included before everything by the Makefile. */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

/* The headers come first: their own declarations must not meet the poison. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Under _FORTIFY_SOURCE some are macros, which may not be poisoned. */
#undef strcpy
#undef strcat
#undef strncpy
#undef strncat
#undef sprintf
#undef vsprintf
#undef gets

#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf gets strtok atoi atol atoll atof
#pragma GCC poison localtime gmtime ctime asctime mktemp tmpnam rand srand system popen

#endif
