places.o: src/store/places.c src/store/places.h src/core/place_change.h \
  src/core/place.h src/base/arena.h src/base/str.h src/base/date.h \
  src/base/err.h src/base/rand.h src/core/place_fault.def \
  src/store/store.h src/base/clock.h src/core/period.h \
  src/core/submit_key.h src/base/hash.h src/core/survey_json.h \
  src/core/survey.h src/core/tally.h src/core/target.h src/base/utf8.h \
  src/core/audit_event.h src/core/audit.def src/core/change_note.h \
  src/store/internal.h src/store/sqlite.h build/gen/statements.h \
  src/store/officers.h src/core/officer.h src/core/officer.def

src/store/places.h:

src/core/place_change.h:

src/core/place.h:

src/base/arena.h:

src/base/str.h:

src/base/date.h:

src/base/err.h:

src/base/rand.h:

src/core/place_fault.def:

src/store/store.h:

src/base/clock.h:

src/core/period.h:

src/core/submit_key.h:

src/base/hash.h:

src/core/survey_json.h:

src/core/survey.h:

src/core/tally.h:

src/core/target.h:

src/base/utf8.h:

src/core/audit_event.h:

src/core/audit.def:

src/core/change_note.h:

src/store/internal.h:

src/store/sqlite.h:

build/gen/statements.h:

src/store/officers.h:

src/core/officer.h:

src/core/officer.def:
