change_note.o: src/core/change_note.c src/core/change_note.h \
  src/base/arena.h src/base/str.h

src/core/change_note.h:

src/base/arena.h:

src/base/str.h:
