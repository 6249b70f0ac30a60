audit_words.o: src/pages/audit_words.c src/pages/audit_words.h \
  src/pages/office.h src/account/account.h src/base/secret/password.h \
  src/base/arena.h src/base/str.h src/base/err.h src/base/secret/token.h \
  src/base/rand.h src/core/audit_event.h src/core/audit.def \
  src/store/officers.h src/base/hash.h src/core/officer.h \
  src/core/place.h src/base/date.h src/core/officer.def \
  src/store/store.h src/base/clock.h src/core/period.h \
  src/core/submit_key.h src/core/survey_json.h src/core/survey.h \
  src/core/tally.h src/core/target.h src/pages/page.h src/pages/pages.h \
  src/http/http.h src/pages/site.h src/pages/form.h src/core/answer.h \
  src/core/kind.h src/core/kinds.def src/pages/form_view.h \
  src/view/view.h src/pages/routes.def src/core/target_row.h \
  src/core/target_fault.def src/pages/settings.h src/core/setting.h \
  src/pages/job.h src/pages/worker.h src/view/format.h

src/pages/audit_words.h:

src/pages/office.h:

src/account/account.h:

src/base/secret/password.h:

src/base/arena.h:

src/base/str.h:

src/base/err.h:

src/base/secret/token.h:

src/base/rand.h:

src/core/audit_event.h:

src/core/audit.def:

src/store/officers.h:

src/base/hash.h:

src/core/officer.h:

src/core/place.h:

src/base/date.h:

src/core/officer.def:

src/store/store.h:

src/base/clock.h:

src/core/period.h:

src/core/submit_key.h:

src/core/survey_json.h:

src/core/survey.h:

src/core/tally.h:

src/core/target.h:

src/pages/page.h:

src/pages/pages.h:

src/http/http.h:

src/pages/site.h:

src/pages/form.h:

src/core/answer.h:

src/core/kind.h:

src/core/kinds.def:

src/pages/form_view.h:

src/view/view.h:

src/pages/routes.def:

src/core/target_row.h:

src/core/target_fault.def:

src/pages/settings.h:

src/core/setting.h:

src/pages/job.h:

src/pages/worker.h:

src/view/format.h:
