# hailong — make (build), make run, make test, make check, make bench, make torture, make install
# make analyse (three analysers, about 14 minutes of one core the first time), make coverage, make valgrind
# Variants build beside each other: make CC=clang, make SAN=address,undefined test, make SAN=thread test.

MAKEFLAGS += --no-builtin-rules
CC := gcc
SAN :=
COVER :=
PREFIX ?= /usr/local
DESTDIR ?=
CYCLES ?= 1000
VERSION := 0.1.0

# One short line a step; make V=1 shows the commands.
Q := $(if $(V),,@)
say = $(if $(V),,@echo '  $(1)')

variant := $(notdir $(CC))$(if $(SAN),-$(SAN))$(if $(COVER),-cover)
B := build$(if $(filter-out gcc,$(variant)),/$(variant))

layers := base core outbound store http view print report files posters account pages cli
# Layers in files of their own, which the program loads when it first needs them (src/late). The sanitizers want them in the
# program, where they look for their suppressions.
late := $(if $(SAN),,print outbound)
ifeq ($(SAN),thread)
export TSAN_OPTIONS := suppressions=$(CURDIR)/tests/tsan.supp
endif
packages := libmicrohttpd sqlite3 libqrencode jansson librsvg-2.0 pangocairo pangoft2 fontconfig cairo libxml-2.0 libsodium \
  zlib libbrotlienc zbar libzip liboath xlsxwriter libcurl

# Asked of the compiler once; flags a compiler does not know are left out.
cc-option = $(shell echo | $(CC) -Werror $(1) -S -x c - -o - >/dev/null 2>&1 && echo '$(1)')
ifneq ($(COVER),)
# Nothing is optimised away, so that a branch that is counted is one that stands there.
hardening := --coverage -fprofile-update=atomic -DSANITIZED
CFLAGS := -O0 -g
else ifeq ($(SAN),)
hardening := -D_FORTIFY_SOURCE=$(if $(findstring clang,$(CC)),2,3) $(call cc-option,-ftrivial-auto-var-init=zero)
else
hardening := -fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer -DARENA_MALLOC -DSANITIZED
endif
warnings := -Wall -Wextra -Wformat=2 -Wconversion -Wshadow -Wvla -Wstrict-prototypes -Wmissing-prototypes \
  -Wwrite-strings -Wpointer-arith -Wcast-qual -Wundef -Werror
CFLAGS ?= -O2 -g
cflags = -std=gnu17 $(CFLAGS) $(warnings) $(hardening) -fstack-protector-strong -fstack-clash-protection \
  $(call cc-option,-fcf-protection=full) $(call cc-option,-fstrict-flex-arrays=3) -fPIE -pthread -MMD -MP
cflags := $(cflags)
cppflags := -D_GNU_SOURCE -Isrc -I$(B)/gen -DHAILONG_VERSION='"$(VERSION)"'
# -isystem: warnings in other people's headers are not ours to mend.
pkg_cflags := $(patsubst -I%,-isystem %,$(shell pkg-config --cflags $(packages) 2>/dev/null))
ldflags := -pie -pthread -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed $(if $(SAN),-fsanitize=$(SAN)) $(if $(COVER),--coverage)
libs := $(shell pkg-config --libs $(packages) 2>/dev/null) -lunistring -lm
# Files for statistics programs, where their library is there (Debian's tells pkg-config nothing); else they are refused.
ifeq ($(shell echo '\#include <readstat.h>' | $(CC) -E -x c - >/dev/null 2>&1 && echo yes),yes)
cppflags += -DHAVE_READSTAT
libs += -lreadstat
endif

# A layer is a folder, and the folders in it.
layer_sources = $(wildcard src/$(1)/*.c src/$(1)/*/*.c)
sources := $(foreach l,$(layers) late,$(call layer_sources,$(l)))
objects = $(patsubst src/%.c,$(B)/%.o,$(call layer_sources,$(1)))
archive = $(B)/lib$(1).a
embedded := $(B)/gen/embed_web.o $(B)/gen/embed_surveys.o $(B)/gen/embed_print.o $(B)/gen/embed_secret.o
program := $(B)/hailong
parts := $(late:%=$(B)/hailong-%.so)

.PHONY: all
all: $(program)

# What a step was made from and how. Rewritten only when it says something else, so that a removed file, another flag or
# another Makefile rebuilds what it must and nothing more.
lists := $(sources) $(filter-out web/node_modules/%,$(wildcard web/*/*)) $(wildcard surveys/*.json) $(wildcard print/*.svg) \
  $(wildcard src/store/sql/*.sql src/store/sql/migrate/*.sql)
.PHONY: always
$(B)/gen/flags: always
	@mkdir -p $(@D)
	@echo '$(CC) $(cppflags) $(cflags) $(pkg_cflags) $(ldflags) $(libs)' | cmp -s - $@ || \
	  echo '$(CC) $(cppflags) $(cflags) $(pkg_cflags) $(ldflags) $(libs)' > $@
$(B)/gen/lists: always
	@mkdir -p $(@D)
	@echo '$(lists)' | cmp -s - $@ || echo '$(lists)' > $@

program_layers := $(filter-out $(late),cli pages outbound account posters files report print view http store core base) $(if $(late),late)
$(program): $(B)/main.o $(foreach l,$(program_layers),$(call archive,$(l))) $(embedded) $(parts) $(if $(late),$(B)/gen/late.list)
	$(call say,LINK $@)
	$(Q)$(CC) $(ldflags) $(late:%=-Wl,--dynamic-list=$(B)/gen/late.list) -o $@ $(B)/main.o $(embedded) \
	  -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(libs)
$(B)/main.o: private cppflags += $(if $(late),-DLATE)

# A part knows itself by its own names (-Bsymbolic) and everything below it by the program's.
$(parts): $(B)/hailong-%.so: $(B)/lib%.a
	$(call say,LINK $@)
	$(Q)$(CC) $(filter-out -pie,$(ldflags)) -shared -Wl,-Bsymbolic -o $@ -Wl,--whole-archive $< -Wl,--no-whole-archive $(libs)
late_objects := $(foreach l,$(late),$(call objects,$(l)))
$(late_objects): private cflags += -fPIC
$(late_objects): $(B)/gen/pic
$(B)/gen/pic:
	@mkdir -p $(@D) && echo '-fPIC' > $@

$(B)/gen/late.list: $(parts)
	$(Q){ echo '{'; nm --dynamic --undefined-only $^ | sed -n 's/^ *U \([a-z0-9_]*\)$$/\1;/p' | sort -u; echo '};'; } > $@.tmp && mv $@.tmp $@

# q: two files of one name, in different folders of a layer, both get in.
define layer_rule
$(call archive,$(1)): $(call objects,$(1)) $(B)/gen/lists
	@rm -f $$@
	$(Q)ar qcs $$@ $$(filter %.o,$$^)
endef
$(foreach l,$(layers) late,$(eval $(call layer_rule,$(l))))

$(B)/%.o: src/%.c $(B)/gen/flags | $(B)/gen/statements.h
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(CC) $(cppflags) $(early) -include base/banned.h $(cflags) $(pkg_cflags) -c $< -o $@
# A header that itself names what is banned comes before the ban, where alone it is known.
$(B)/files/%: early := -include xlsxwriter.h

# Made at build time: files built into the program, and the table of SQL statements.
$(B)/tools/%: src/tools/%.c
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(CC) -std=gnu17 -D_GNU_SOURCE -O1 $(warnings) -o $@ $<

web_files := $(sort $(wildcard web/templates/* web/parts/* web/css/* web/js/* web/i18n/* web/vendor/*.js web/api/*))
# The schema helps whoever writes a definition; it is none itself.
survey_schema := surveys/survey.schema.json
survey_files := $(filter-out $(survey_schema),$(sort $(wildcard surveys/*.json)))
print_files := $(sort $(wildcard print/*.svg))
$(B)/gen/embed_web.c: $(web_files)
$(B)/gen/embed_surveys.c: $(survey_files)
$(B)/gen/embed_print.c: $(print_files)
$(B)/gen/embed_secret.c: src/base/secret/common.txt
embed_root_secret := src/base/secret
# A word missing in some language would be an empty place on a page.
$(B)/gen/embed_web.c: | $(B)/gen/words
$(B)/gen/words: src/tools/words.sh $(web_files) $(sources)
	@mkdir -p $(@D)
	$(Q)sh $< && touch $@
$(B)/gen/embed_%.c: $(B)/tools/embed $(B)/gen/lists
	@mkdir -p $(@D)
	$(Q)$< embed_$* $(or $(embed_root_$*),$*) $(filter-out $< %/lists,$^) > $@.tmp && mv $@.tmp $@
$(B)/gen/%.o: $(B)/gen/%.c $(B)/gen/flags
	$(Q)$(CC) $(cppflags) $(cflags) -c $< -o $@

sql_files := $(sort $(wildcard src/store/sql/*.sql src/store/sql/migrate/*.sql))
$(B)/gen/statements.h: $(B)/tools/sqlc $(sql_files) $(B)/gen/lists
	@mkdir -p $(@D)
	$(Q)$< $(sql_files) > $@.tmp && mv $@.tmp $@

# Unit tests: tests/unit/NAME.c tests src/LAYER/NAME.c, or NAME.c in a folder of that layer, and is linked with the layer
# and those below it. tests/unit/NAME_MORE.c tests NAME too.
below_base := base
below_core := core base
below_outbound := outbound base
below_store := store core base
below_http := http base
below_view := view core base
below_print := print core base
below_report := report store core base
below_files := files report view store core base
below_posters := posters print store view core base
below_account := account store core base
below_pages := pages outbound account posters files report http view print store core base
below_cli := cli outbound account pages posters files report http view print store core base
unit_tests := $(patsubst tests/unit/%.c,$(B)/tests/unit/%,$(wildcard tests/unit/*.c))
layer_having = $(firstword $(foreach l,$(layers),$(if $(wildcard src/$(l)/$(1).c src/$(l)/*/$(1).c),$(l))))
layer_of = $(or $(call layer_having,$(1)),$(call layer_having,$(firstword $(subst _, ,$(1)))))
.SECONDARY:
.SECONDEXPANSION:
$(B)/tests/unit/%: tests/unit/%.c $(embedded) $$(foreach l,$$(below_$$(call layer_of,$$*)),$$(call archive,$$(l)))
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(CC) $(cppflags) $(cflags) $(pkg_cflags) -DTESTS='"tests"' $(ldflags) -o $@ $< $(embedded) \
	  -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(libs) -lbrotlidec -lcmocka

# Time passes when the test says so.
$(B)/tests/unit/exports $(B)/tests/unit/writer: private ldflags += -Wl,--wrap=clock_monotonic_us

.PHONY: unit
unit: $(unit_tests)
	prove -j 2 --exec 'env CMOCKA_MESSAGE_OUTPUT=TAP' $(unit_tests)

# ---- The two commands ----------------------------------------------------------------------------------------------
# Installing comes first, in a make of its own: what pkg-config answers is read when make starts.
.PHONY: deps run test
deps:
	@sh src/tools/deps.sh build

run: deps
	@$(MAKE) --no-print-directory all
	$(program) demo $(DEMO)

test:
	@sh src/tools/deps.sh test
	@$(MAKE) --no-print-directory check
	@$(MAKE) --no-print-directory unit fuzz-replay http browser fault

# ---- Checks and tests ----------------------------------------------------------------------------------------------
.PHONY: check http browser fault torture bench
check: $(program)
	sh src/tools/layers.sh
	sh src/tools/metrics.sh
	sh src/tools/banned.sh
	sh src/tools/words.sh
	sh src/tools/vendor.sh
	sh tests/tools/run.sh
	clang-format --dry-run --Werror $$(git ls-files 'src/*.[ch]' 'tests/*.[ch]')
	$(program) survey check $(survey_files)
	$(program) poster check $(print_files)

# Files that run side by side: each has data and ports of its own, and mostly waits. What breaks machines runs alone.
at_once := 1
node_tests = HAILONG=$(program) node --test --test-concurrency=$(at_once) $(1)
http browser: at_once := 2
http: $(program) tests/node_modules/.stamp
	$(call node_tests,$(sort $(wildcard tests/http/*.test.mjs)))

# The tests' libraries, as the lock file pins them; a stamp keeps npm away while it has not changed.
%/node_modules/.stamp: %/package-lock.json
	npm ci --prefix $* --ignore-scripts --no-audit --no-fund
	@touch $@

browser: $(program) tests/node_modules/.stamp
	$(call node_tests,$(sort $(wildcard tests/browser/*.test.mjs)))

# Not a part of `test`: its libraries are six times as large as all others, and its figures want an idle machine.
.PHONY: lighthouse
lighthouse: $(program) tests/node_modules/.stamp tests/lighthouse/node_modules/.stamp
	IDLE=1 $(call node_tests,$(wildcard tests/lighthouse/*.test.mjs) tests/browser/slow.test.mjs)

.PHONY: pictures pictures-posters fuzz
# What tests/http/poster_pictures.test.mjs holds the layouts up to; look at what changed before it is kept.
pictures-posters: $(program)
	HAILONG=$(program) node tests/http/poster_pictures.mjs
pictures: $(program) tests/node_modules/.stamp
	HAILONG=$(program) node tests/browser/pictures.mjs

# Coverage-guided by libFuzzer, RUNS executions of each target, or of ONLY=NAME, SPAN seconds at most; a table at the end. What
# was found stays in build/fuzz. fuzz-keep adds to tests/fuzz/corpus/NAME what reached something new.
RUNS ?= 1000000
SPAN ?= 0
fuzz_names := $(filter-out replay,$(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c)))
fuzz_asked = $(or $(ONLY),$(fuzz_names))
fuzz_make = $(MAKE) --no-print-directory CC=clang SAN=fuzzer-no-link,address,undefined CFLAGS='-O1 -g'
# What a target begins with, besides tests/fuzz/corpus/NAME.
fuzz_seeds_definition := tests/surveys/ok tests/surveys/bad surveys
fuzz_seeds_mustache := web/templates web/parts
fuzz_seeds_layout := print
fuzz_folders = $(wildcard tests/fuzz/corpus/$(1)) $(fuzz_seeds_$(1))
# What is made while make runs, it does not see by itself.
fuzz_made_handler := build/fuzz/seeds
fuzz_files = $(filter-out %.txt,$(sort $(wildcard $(addsuffix /*,$(call fuzz_folders,$(1))))))
# A minute passes with each request.
$(B)/tests/fuzz/handler build/fuzz/handler: private ldflags += -Wl,--wrap=clock_monotonic_us
fuzz_link = $(CC) $(cppflags) $(cflags) $(pkg_cflags) $(ldflags) $(1) -o $@ $(filter %.c,$^) $(embedded) \
  -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(libs)
fuzz_parts := $(wildcard tests/fuzz/*.h) $(embedded) $(foreach l,$(layers),$(call archive,$(l)))
build/fuzz/%: tests/fuzz/%.c $(fuzz_parts)
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(call fuzz_link,-fsanitize=fuzzer)
build/fuzz/seeds: tests/fuzz/requests.sh src/pages/routes.def
	sh $< $@
build/fuzz/handler.dict: tests/fuzz/words.sh src/pages/routes.def $(web_files)
	@mkdir -p $(@D)
	sh $< > $@
fuzz: build/fuzz/seeds build/fuzz/handler.dict
	$(fuzz_make) $(fuzz_asked:%=build/fuzz/%)
	rm -f build/fuzz/table
	$(foreach name,$(fuzz_asked),sh tests/fuzz/run.sh $(name) $(RUNS) $(SPAN) $(call fuzz_folders,$(name)) \
	  $(fuzz_made_$(name)) &&) true
	cat build/fuzz/table
.PHONY: fuzz-keep
fuzz-keep:
	$(foreach name,$(fuzz_asked),mkdir -p tests/fuzz/corpus/$(name) && build/fuzz/$(name) -merge=1 -max_len=4096 \
	  $(call fuzz_folders,$(name)) build/fuzz/found-$(name) &&) true

# The same targets without libFuzzer, as part of the tests: their corpus, and REPLAYS damaged files each, of what is slow fewer.
REPLAYS ?= 60000
fuzz_slow_handler := 5000
fuzz_slow_layout := 5000
$(B)/tests/fuzz/%: tests/fuzz/%.c tests/fuzz/replay.c $(fuzz_parts)
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(call fuzz_link,)
.PHONY: fuzz-replay
fuzz-replay: $(fuzz_names:%=$(B)/tests/fuzz/%) build/fuzz/seeds
	$(foreach name,$(fuzz_names),$(B)/tests/fuzz/$(name) $(or $(fuzz_slow_$(name)),$(REPLAYS)) $(call fuzz_files,$(name)) \
	  $(addsuffix /*,$(fuzz_made_$(name))) &&) true

# What spoils printed pages.
degrade := $(B)/tests/torture/degrade
$(degrade): tests/torture/degrade.c
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(CC) $(cflags) -o $@ $< -lm

# CUTS power cuts under the store, then those that must be seen to lose or damage; SEED=n repeats what is drawn.
powercut := $(B)/tests/torture/powercut
$(powercut): tests/torture/powercut.c tests/torture/cut_vfs.c tests/torture/cut_vfs.h $(embedded) $(foreach l,$(below_store),$(call archive,$(l)))
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(CC) $(cppflags) -Itests/torture $(cflags) $(pkg_cflags) $(ldflags) -Wl,--wrap=store_checkpoint -o $@ $(filter %.c,$^) $(embedded) \
	  -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(libs) -lcmocka

.PHONY: powercut
CUTS ?= 100000
powercut: $(powercut)
	$(powercut) $(CUTS) $(or $(SEED),1)
	for mode in normal off early; do $(powercut) 200 $(or $(SEED),1) $$mode || exit 1; done

# SEEDS simulations beside a model that counts by itself, beginning with FROM; ONLY=n tells one of them step by step.
simulate := $(B)/tests/torture/simulate
$(simulate): $(wildcard tests/torture/sim*.[ch]) tests/torture/cut_vfs.c tests/torture/cut_vfs.h $(embedded) $(foreach l,report store core base,$(call archive,$(l)))
	@mkdir -p $(@D)
	$(call say,CC $@)
	$(Q)$(CC) $(cppflags) -Itests/torture $(cflags) $(pkg_cflags) $(ldflags) -Wl,--wrap=store_checkpoint -o $@ $(filter %.c,$^) $(embedded) \
	  -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(libs) -lcmocka

.PHONY: torture-simulation
SEEDS ?= 10000
torture-simulation: $(simulate)
	$(simulate) $(if $(ONLY),$(ONLY) 1 trace,$(or $(FROM),$(SEED),1) $(SEEDS))

# MUTANTS damaged databases; the long form under sanitizers, so that a crash is one.
corrupt := $(B)/tests/torture/corrupt
in_memory := TMPDIR=$${TMPDIR:-$$(test -w /dev/shm && echo /dev/shm || echo /tmp)}
$(corrupt): tests/torture/corrupt.c $(embedded) $(foreach l,$(below_store),$(call archive,$(l)))
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(CC) $(cppflags) $(cflags) $(pkg_cflags) $(ldflags) -o $@ $(filter %.c,$^) $(embedded) \
	  -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(libs) -lcmocka

.PHONY: corrupt torture-corrupt
MUTANTS ?= 10000
corrupt: $(corrupt)
	$(in_memory) $(corrupt) $(MUTANTS) $(or $(SEED),1)
torture-corrupt:
	@$(MAKE) --no-print-directory SAN=address,undefined corrupt

# Calls that fail, one after the other: POINTS of each kind; all; or places, where of more than 1,000 calls of a kind those are
# taken that come first from their place in the program, callers and all: some 3,000 of 40,000 requests for memory at a start.
# ACT=start, KIND=memory: only these. SEED=n draws the same ones.
faults := $(B)/tests/torture/faults.so
$(faults): tests/torture/faults.c
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(CC) -std=gnu17 -O2 -Wall -Wextra -Werror -shared -fPIC -o $@ $<

.PHONY: torture-faults
POINTS ?= places
SEED_OR_TIME = $(or $(SEED),$(shell date +%s))
torture-faults: $(program) $(faults)
	HAILONG=$(program) node tests/torture/faults.mjs $(faults) $(POINTS) $(SEED_OR_TIME) $(ACT) $(KIND)

# WAVES of 2,000 slow clients and rude ones around honest people; a wave takes a minute and more.
.PHONY: torture-network
WAVES ?= 5
torture-network: $(program)
	HAILONG=$(program) node tests/torture/network.mjs $(WAVES) $(SEED)

# REQUESTS of every kind with memory watched; about 1,500 a second.
.PHONY: torture-requests
REQUESTS ?= 1000000
torture-requests: $(program)
	HAILONG=$(program) node tests/torture/requests.mjs $(REQUESTS) $(SEED)

# A disk that is full FILLS times, one that may only be read, too few open files. Needs the right to mount.
.PHONY: torture-disk
FILLS ?= 200
torture-disk: $(program)
	HAILONG=$(program) node tests/torture/disk.mjs $(FILLS) $(SEED)

# The server's clock jumps, ROUNDS times all ways.
.PHONY: torture-clock
torture-clock: $(program)
	HAILONG=$(program) node tests/torture/clock.mjs $(or $(ROUNDS),10) $(SEED)

fault: $(program) $(degrade) $(powercut) $(corrupt) $(faults) $(simulate)
	$(in_memory) $(corrupt) 180 $$(date +%s)
	$(powercut) 1500 $$(date +%s)
	for mode in normal off early; do $(powercut) 100 $$(date +%s) $$mode || exit 1; done
	$(call node_tests,$(sort $(wildcard tests/fault/*.test.mjs)))

# CYCLES of kill -9 under load.
.PHONY: torture-kills
torture-kills: $(program)
	HAILONG=$(program) node tests/fault/torture.mjs $(CYCLES) $(SEED)

# All of them in turn, a little of each with new seeds: ROUNDS of it, or until somebody ends it.
torture: $(program)
	MAKE='$(MAKE)' sh tests/torture/rounds.sh $(or $(ROUNDS),0) $(SEED)

# KILLS kills while results are published and reports frozen; SEED=n repeats the moments asked for.
.PHONY: torture-published
KILLS ?= 500
torture-published: $(program)
	HAILONG=$(program) node tests/fault/published.mjs $(KILLS) $(SEED)

# BACKUPS copies under load, each restored and compared, and half as many kills of backups and of restores; SEED=n repeats them.
.PHONY: torture-backups
BACKUPS ?= 100
torture-backups: $(program)
	HAILONG=$(program) node tests/fault/backups.mjs $(BACKUPS) $(SEED)

# The attack on hidden figures at length: TRIALS random reports each.
.PHONY: torture-suppress
TRIALS ?= 10000
torture-suppress: $(B)/tests/unit/suppress $(B)/tests/unit/suppress_units
	for test in $^; do SUPPRESS_TRIALS=$(TRIALS) $$test || exit 1; done

# Whether the time of signing in tells a known name from an unknown one: LOGIN_TRIES each, on an idle machine.
.PHONY: torture-login
torture-login: $(B)/tests/unit/login
	LOGIN_TRIES=$(or $(LOGIN_TRIES),1000) $<

# RENDERS random posters from names to a telephone; SEED=n and ONLY=n repeat one.
.PHONY: torture-posters
RENDERS ?= 1000
torture-posters: $(program) $(degrade)
	HAILONG=$(program) node tests/torture/posters.mjs $(RENDERS)

bench_objects := $(patsubst tests/%.c,$(B)/tests/%.o,$(wildcard tests/bench/*.c))
$(B)/tests/bench/%.o: tests/bench/%.c | $(B)/gen/statements.h
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(CC) $(cppflags) -Itests/bench $(cflags) $(pkg_cflags) -c $< -o $@
$(B)/tests/bench/bench: $(bench_objects) $(foreach l,$(layers),$(call archive,$(l))) $(embedded)
	$(call say,LINK $@)
	$(Q)$(CC) $(ldflags) -Wl,--wrap=store_submit -o $@ $(bench_objects) $(embedded) \
	  -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(libs)

# One table, and the same as JSON in BENCH_OUT. ROWS responses in the large databases, SCALE of them where growth is measured;
# QUICK=1 does everything far too little, to try it. bench-office and so on: one part alone.
ROWS ?= 10000000
SCALE ?= 10000 1000000 10000000
BENCH_OUT ?= build/bench/latest.json
bench_parts := posters office cross citizens scale
.PHONY: bench-compare $(bench_parts:%=bench-%)
bench $(bench_parts:%=bench-%): $(program) $(B)/tests/bench/bench
	@mkdir -p $(dir $(BENCH_OUT))
	@dir=$$(mktemp -d $${TMPDIR:-/tmp}/hailong-bench.XXXXXX) && \
	  { ROWS='$(ROWS)' SCALE='$(SCALE)' QUICK='$(QUICK)' BENCH_OUT='$(BENCH_OUT)' \
	    BENCH_COMMIT="$$(git describe --always --dirty 2>/dev/null)" \
	    $(B)/tests/bench/bench $(patsubst bench,all,$(@:bench-%=%)) $(program) $$dir; status=$$?; rm -rf $$dir; exit $$status; }

# Two runs held against each other: make bench-compare OLD=a.json NEW=b.json
bench-compare:
	@node tests/bench/compare.mjs '$(OLD)' '$(NEW)'

# ---- Analysers -----------------------------------------------------------------------------------------------------
# Three look at each file of src/ by itself; a stamp for each, so that only what changed is looked at again. What they find is
# mended, or argued beside the code in the tool's own comment. Not a part of `test`: the first time takes about 14 minutes of one core.
# gcc 12 takes for lost what is reached through a part of it; the sanitizers look for leaks in everything that runs.
# clang's own analyser takes ten times as long as all other checks: it looks at what reads foreign bytes, counts and stores.
# cppcheck's own notes on style stay away: it knows neither the house's nor when a condition can be true. readdir is safe in
# glibc where no two threads read one folder by the same DIR, and readdir_r is what glibc takes back since 2.24.
A := build/analyse
analyse_tools := gcc cppcheck tidy
analyse_as = $(cppflags) -DANALYSED -std=gnu17 $(early) -include base/banned.h $(pkg_cflags)
analyse_deep := base core outbound store http view
analyse_depth = $(if $(filter $(analyse_deep),$(firstword $(subst /, ,$*))),,--checks='-clang-analyzer-*')
analyse_gcc = gcc $(analyse_as) -O2 -fanalyzer -Wno-analyzer-malloc-leak -Werror
analyse_cppcheck = cppcheck -q --error-exitcode=1 --enable=warning,performance,portability --inline-suppr \
  --library=posix,gnu,src/tools/cppcheck.cfg --suppress=readdirCalled $(filter -D% -I%,$(cppflags))
.PHONY: analyse analyse-files
analyse:
	@sh src/tools/deps.sh analyse
	@$(MAKE) --no-print-directory --keep-going analyse-files
analyse-files: $(foreach tool,$(analyse_tools),$(patsubst src/%.c,$(A)/$(tool)/%.ok,$(sources) src/main.c))
$(A)/gcc/files/% $(A)/tidy/files/%: early := -include xlsxwriter.h
$(A)/flags: always
	@mkdir -p $(@D)
	@echo '$(analyse_gcc) $(analyse_cppcheck)' | cmp -s - $@ || echo '$(analyse_gcc) $(analyse_cppcheck)' > $@
# What the compiler read is what the others read.
$(A)/gcc/%.ok: src/%.c $(A)/flags | build/gen/statements.h
	@mkdir -p $(@D)
	$(call say,gcc -fanalyzer $<)
	$(Q)$(analyse_gcc) -MMD -MP -MF $(@:.ok=.d) -MT '$(foreach tool,$(analyse_tools),$(A)/$(tool)/$*.ok)' -S $< -o $(@:.ok=.s)
	@rm $(@:.ok=.s) && touch $@
$(A)/cppcheck/%.ok: src/%.c $(A)/flags src/tools/cppcheck.cfg | build/gen/statements.h
	@mkdir -p $(@D)
	$(call say,cppcheck $<)
	$(Q)$(analyse_cppcheck) $<
	@touch $@
$(A)/tidy/%.ok: src/%.c $(A)/flags .clang-tidy | build/gen/statements.h
	@mkdir -p $(@D)
	$(call say,clang-tidy $<)
	$(Q)clang-tidy --quiet --warnings-as-errors='*' $(analyse_depth) $< -- $(analyse_as) 2>$(@:.ok=.log) || { cat $(@:.ok=.log) >&2; false; }
	@touch $@

# ---- Coverage ------------------------------------------------------------------------------------------------------
# What the unit tests and those over HTTP run, by layer, in a build of its own; below a threshold it fails. A server ends by
# SIGTERM the ordinary way and then writes down its counts. LIST=lines names every branch that no test takes.
.PHONY: coverage coverage-table
coverage:
	@sh src/tools/deps.sh coverage
	@mkdir -p build/gcc-cover && find build/gcc-cover -name '*.gcda' -delete
	@$(MAKE) --no-print-directory COVER=1 unit http
	@$(MAKE) --no-print-directory coverage-table
coverage-table:
	gcovr -j 2 --filter src/ --json build/gcc-cover/coverage.json build/gcc-cover
	node tests/tools/coverage.mjs build/gcc-cover/coverage.json $(LIST)

# ---- Memory --------------------------------------------------------------------------------------------------------
# Under valgrind, which sees what nobody compiled for it: unit tests of what reads foreign bytes and of the store, and one server.
# packed and suppress_few try so much that they would take longer than all others.
valgrind_tests := arena csv utf8 str fold survey answer tally tally_sum columns personal submit_key word_diff \
  urlencoded gate route upload encoding kept access mustache css format store units targets places paper frozen comments sessions \
  migrate repack writer
valgrind := env CMOCKA_MESSAGE_OUTPUT=TAP valgrind -q --error-exitcode=9 --leak-check=full --show-leak-kinds=definite \
  --errors-for-leak-kinds=definite
.PHONY: valgrind
valgrind: $(program) $(valgrind_tests:%=$(B)/tests/unit/%) tests/node_modules/.stamp
	@sh src/tools/deps.sh valgrind
	prove --timer -j 2 --exec '$(valgrind)' $(valgrind_tests:%=$(B)/tests/unit/%)
	PROGRAM=$(program) HAILONG=tests/valgrind/hailong.sh node --test tests/valgrind/server.test.mjs

# ---- Other people's scripts ---------------------------------------------------------------------------------------
# As web/package-lock.json pins them, copied byte for byte and committed, so that building needs neither node nor network.
.PHONY: vendor
vendor: web/node_modules/.stamp
	sh src/tools/vendor.sh copy

# ---- Installing ----------------------------------------------------------------------------------------------------
.PHONY: install
install: $(program)
	install -D -m 755 $(program) $(DESTDIR)$(PREFIX)/bin/hailong
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/lib/hailong $(parts)
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/hailong/surveys $(survey_files) $(survey_schema)
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/hailong/print $(print_files)
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/hailong/licenses $(wildcard web/vendor/*.LICENSE web/vendor/*.NOTICE)

.PHONY: format
format:
	clang-format -i $$(git ls-files 'src/*.[ch]' 'tests/*.[ch]')

.PHONY: clean
clean:
	rm -rf build

-include $(shell find $(B) -name '*.d' 2>/dev/null)
