/* A file without a name: nobody else can open it, and it is gone when the last descriptor closes, however the process ends. */
#ifndef BASE_UNNAMED_H
#define BASE_UNNAMED_H

/* Opened for reading and writing in dir, for its owner alone; -1 with errno. */
int file_unnamed(const char *dir);

#endif
