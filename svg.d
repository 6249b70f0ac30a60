svg.o: src/print/draw/svg.c src/print/draw/svg.h src/base/err.h \
  src/base/str.h src/print/draw/picture.h src/base/arena.h \
  src/print/draw/svg_weight.h src/print/layout/layout.h \
  src/print/layout/faults.h src/print/poster.h src/print/draw/text_box.h \
  src/print/draw/font.h src/print/layout/element.h \
  src/print/layout/outside.h

src/print/draw/svg.h:

src/base/err.h:

src/base/str.h:

src/print/draw/picture.h:

src/base/arena.h:

src/print/draw/svg_weight.h:

src/print/layout/layout.h:

src/print/layout/faults.h:

src/print/poster.h:

src/print/draw/text_box.h:

src/print/draw/font.h:

src/print/layout/element.h:

src/print/layout/outside.h:
