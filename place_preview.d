place_preview.o: src/pages/place_preview.c src/pages/place_preview.h \
  src/pages/page.h src/pages/pages.h src/base/clock.h src/base/err.h \
  src/http/http.h src/base/arena.h src/base/str.h src/store/store.h \
  src/core/period.h src/base/date.h src/core/place.h src/base/rand.h \
  src/core/submit_key.h src/base/hash.h src/core/survey_json.h \
  src/core/survey.h src/core/tally.h src/core/target.h src/pages/site.h \
  src/pages/form.h src/core/answer.h src/core/kind.h src/core/kinds.def \
  src/pages/form_view.h src/view/view.h src/pages/routes.def \
  src/report/report.h src/core/index.h src/core/stats/cluster.h \
  src/core/stats/weight.h src/core/suppress.h src/pages/figure.h \
  src/pages/report_page.h src/pages/asked.h src/pages/office.h \
  src/account/account.h src/base/secret/password.h \
  src/base/secret/token.h src/core/audit_event.h src/core/audit.def \
  src/store/officers.h src/core/officer.h src/core/officer.def \
  src/pages/job.h src/pages/worker.h src/pages/report_document.h \
  src/report/compare.h src/store/frozen.h src/view/format.h

src/pages/place_preview.h:

src/pages/page.h:

src/pages/pages.h:

src/base/clock.h:

src/base/err.h:

src/http/http.h:

src/base/arena.h:

src/base/str.h:

src/store/store.h:

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

src/pages/site.h:

src/pages/form.h:

src/core/answer.h:

src/core/kind.h:

src/core/kinds.def:

src/pages/form_view.h:

src/view/view.h:

src/pages/routes.def:

src/report/report.h:

src/core/index.h:

src/core/stats/cluster.h:

src/core/stats/weight.h:

src/core/suppress.h:

src/pages/figure.h:

src/pages/report_page.h:

src/pages/asked.h:

src/pages/office.h:

src/account/account.h:

src/base/secret/password.h:

src/base/secret/token.h:

src/core/audit_event.h:

src/core/audit.def:

src/store/officers.h:

src/core/officer.h:

src/core/officer.def:

src/pages/job.h:

src/pages/worker.h:

src/pages/report_document.h:

src/report/compare.h:

src/store/frozen.h:

src/view/format.h:
