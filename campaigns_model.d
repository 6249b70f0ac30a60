campaigns_model.o: src/pages/campaigns_model.c src/files/response_file.h \
  src/store/store.h src/base/arena.h src/base/str.h src/base/clock.h \
  src/base/err.h src/core/period.h src/base/date.h src/core/place.h \
  src/base/rand.h src/core/submit_key.h src/base/hash.h \
  src/core/survey_json.h src/core/survey.h src/core/tally.h \
  src/core/target.h src/pages/campaigns.h src/pages/job.h \
  src/pages/page.h src/pages/pages.h src/http/http.h src/pages/site.h \
  src/pages/form.h src/core/answer.h src/core/kind.h src/core/kinds.def \
  src/pages/form_view.h src/view/view.h src/pages/routes.def \
  src/pages/worker.h src/pages/office.h src/account/account.h \
  src/base/secret/password.h src/base/secret/token.h \
  src/core/audit_event.h src/core/audit.def src/store/officers.h \
  src/core/officer.h src/core/officer.def src/posters/address.h \
  src/store/campaigns.h src/base/csv.h src/base/utf8.h src/view/format.h

src/files/response_file.h:

src/store/store.h:

src/base/arena.h:

src/base/str.h:

src/base/clock.h:

src/base/err.h:

src/core/period.h:

src/base/date.h:

src/core/place.h:

src/base/rand.h:

src/core/submit_key.h:

src/base/hash.h:

src/core/survey_json.h:

src/core/survey.h:

src/core/tally.h:

src/core/target.h:

src/pages/campaigns.h:

src/pages/job.h:

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

src/pages/worker.h:

src/pages/office.h:

src/account/account.h:

src/base/secret/password.h:

src/base/secret/token.h:

src/core/audit_event.h:

src/core/audit.def:

src/store/officers.h:

src/core/officer.h:

src/core/officer.def:

src/posters/address.h:

src/store/campaigns.h:

src/base/csv.h:

src/base/utf8.h:

src/view/format.h:
