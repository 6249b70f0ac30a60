emblem.o: tests/unit/emblem.c src/base/base64.h src/base/arena.h \
  src/base/str.h src/base/err.h src/print/draw/emblem.h \
  src/print/draw/text_box.h src/print/draw/font.h src/print/poster.h \
  src/print/draw/surface.h

src/base/base64.h:

src/base/arena.h:

src/base/str.h:

src/base/err.h:

src/print/draw/emblem.h:

src/print/draw/text_box.h:

src/print/draw/font.h:

src/print/poster.h:

src/print/draw/surface.h:
