svg_weight.o: src/print/draw/svg_weight.c src/print/draw/svg_weight.h \
  src/print/layout/layout.h src/print/layout/faults.h src/base/arena.h \
  src/base/str.h src/print/draw/picture.h src/base/err.h \
  src/print/poster.h src/print/draw/text_box.h src/print/draw/font.h \
  src/print/layout/element.h

src/print/draw/svg_weight.h:

src/print/layout/layout.h:

src/print/layout/faults.h:

src/base/arena.h:

src/base/str.h:

src/print/draw/picture.h:

src/base/err.h:

src/print/poster.h:

src/print/draw/text_box.h:

src/print/draw/font.h:

src/print/layout/element.h:
