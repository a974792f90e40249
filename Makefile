# make            builds ./labelsift and examples/simulate
# make demo       installs what is missing, builds, finds planted mistakes and shows them
# make test       installs what is missing, builds, runs the whole suite
# make test-slow  what takes minutes        make check    walls, format, lint
# make bench      measures every speed aimed at, in minutes; BENCH_SCALE, BENCH_RUNS
# make fuzz       libFuzzer on each target of tests/fuzz for SECONDS=60; FUZZ='text gzip' picks
# make install    program, library, manual; make uninstall; PREFIX=/usr/local LIBDIR= … DESTDIR=
# make STATIC=1   one program that needs no library, build/static/labelsift
# make dist       build/labelsift-VERSION.tar.gz      make deb    Debian packages, in build/deb

VERSION = 0.2.0
CC = cc
CFLAGS = -O2 -g
STATIC =
BUILD = $(if $(STATIC),build/static,build)
PROGRAM = $(if $(STATIC),$(BUILD)/)labelsift
PREFIX = /usr/local
BINDIR = $(PREFIX)/bin
LIBDIR = $(PREFIX)/lib
INCLUDEDIR = $(PREFIX)/include
MANDIR = $(PREFIX)/share/man
BASHDIR = $(PREFIX)/share/bash-completion/completions
ZSHDIR = $(PREFIX)/share/zsh/site-functions
FISHDIR = $(PREFIX)/share/fish/vendor_completions.d
TESTS = tests

WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla
HARDENING = -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong
STANDARD = -std=c11 -D_POSIX_C_SOURCE=200809L -D_FILE_OFFSET_BITS=64 -ffp-contract=off -pthread
CODE = -fPIC -fvisibility=hidden # program and library are of the same objects
ALL_CFLAGS = $(STANDARD) $(WARNINGS) $(HARDENING) $(CODE) -Ilib $(CFLAGS)
ALL_LDFLAGS = $(if $(STATIC),-static-pie,-pie) -Wl,-z,relro,-z,now -pthread $(LDFLAGS)
LIBS = -l$(if $(filter yes,$(ISAL)),isal,z) -lcsv -lm

# gzip is inflated by ISA-L where its headers are found, else by zlib; make ISAL=no: by zlib, and so
# is STATIC, as Debian has no static ISA-L
ISAL := $(if $(STATIC),no,$(shell $(CC) -include isa-l/igzip_lib.h -E -x c /dev/null > /dev/null 2>&1 && echo yes))
NO_INFLATE = lib/inflate_$(if $(filter yes,$(ISAL)),zlib,isal).c

# Debian packages: to build, to test, for the tests that are skipped without them, to check, to
# fuzz, to measure, to package
BUILD_DEPS = libcsv-dev zlib1g-dev
TEST_DEPS = bats bats-support bats-assert parallel
MORE_DEPS = locales slurm-wlm munge zstd tabix libisal-dev python3 python3-numpy python3-pandas \
	python3-zarr python3-h5py jq miller sqlite3 pkg-config g++ zsh fish file valgrind \
	$(DEB_DEPS)
CHECK_DEPS = clang clang-format clang-tidy cppcheck mandoc shellcheck
DEMO_DEPS = gnuplot-nox
MORE_DEPS += $(DEMO_DEPS)
FUZZ_DEPS = clang libclang-rt-dev libisal-dev
BENCH_DEPS = hyperfine mawk datamash miller tabix isal python3-numpy python3-pandas
DEB_DEPS = debhelper dpkg-dev lintian libisal-dev
SUDO = $(if $(filter 0,$(shell id -u)),,sudo)
CPUS = $(shell nproc 2> /dev/null || echo 1)
INSTALL_DEPS = dpkg -s $(1) > /dev/null 2>&1 || { $(SUDO) apt-get update -qq && \
	$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(1); }

LIB = $(patsubst lib/%.c,$(BUILD)/lib/%.o,$(filter-out $(NO_INFLATE),$(wildcard lib/*.c)))
FILTER = $(patsubst filter/%.c,$(BUILD)/filter/%.o,$(wildcard filter/*.c))
UNITS = $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/*.c))
FUZZ = $(filter-out main,$(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c)))
FUZZ_MAIN = $(BUILD)/tests/fuzz/main.o # in its place: libFuzzer's
TOOLS = $(patsubst tests/tools/%.c,$(BUILD)/tools/%,$(wildcard tests/tools/*.c)) \
	$(BUILD)/tools/faults.so

# The C library shows labelsift.h alone: it hides all else of lib/, and takes of it what it needs.
LIBRARY = $(BUILD)/library/liblabelsift
SONAME = liblabelsift.so.$(firstword $(subst ., ,$(VERSION)))
OBJCOPY = objcopy
DEFS = $(if $(findstring -fsanitize,$(CFLAGS)),,-Wl,-z,defs) # clang's sanitizers are the program's

all: $(PROGRAM) library examples/simulate

library: $(LIBRARY).a $(LIBRARY).so.$(VERSION)

$(PROGRAM): $(FILTER) $(BUILD)/liblabelsift.a
	$(CC) $(ALL_CFLAGS) -o $@ $^ $(ALL_LDFLAGS) $(LIBS)

$(BUILD)/liblabelsift.a: $(LIB)
	rm -f $@
	$(AR) rcs $@ $^

$(LIBRARY).so.$(VERSION): $(BUILD)/lib/inspector.o $(BUILD)/liblabelsift.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -shared -Wl,-soname,$(SONAME),-z,relro,-z,now $(DEFS) -o $@ $^ $(LDFLAGS) -lm

# one object, whose hidden names no program can meet
$(LIBRARY).a: $(BUILD)/lib/inspector.o $(BUILD)/liblabelsift.a
	@mkdir -p $(@D)
	$(CC) -r -nostdlib -o $(LIBRARY).o $^
	$(OBJCOPY) --localize-hidden $(LIBRARY).o
	rm -f $@
	$(AR) rcs $@ $(LIBRARY).o

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/filter/labelsift.o $(BUILD)/lib/inspector.o: ALL_CFLAGS += -DVERSION='"$(VERSION)"'
$(BUILD)/filter/labelsift.o $(BUILD)/lib/inspector.o: Makefile

# where the time goes: loops over whole rows, worth the compiler's best
$(BUILD)/lib/kernel.o $(BUILD)/lib/quality.o $(BUILD)/lib/batch_binary.o \
	$(BUILD)/lib/layout.o $(BUILD)/lib/scanner.o: ALL_CFLAGS += -O3

$(BUILD)/unit/%: tests/unit/%.c $(BUILD)/liblabelsift.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -o $@ $< $(BUILD)/liblabelsift.a $(ALL_LDFLAGS) $(LIBS) -lz

$(BUILD)/fuzz/%: tests/fuzz/%.c $(BUILD)/liblabelsift.a $(FUZZ_MAIN)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -o $@ $(filter-out %.h,$^) $(ALL_LDFLAGS) $(LIBS) -lz

# both libraries in one program, under names of their own
INFLATE_NAMES = inflater_new inflater_free inflater_reset inflater_run inflater_whole inflate_crc32
$(BUILD)/fuzz/inflate_%.o: lib/inflate_%.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(foreach name,$(INFLATE_NAMES),-D$(name)=$*_$(name)) -c -o $@ $<
$(BUILD)/fuzz/gzip: ALL_CFLAGS += $(if $(filter yes,$(ISAL)),-DISAL)
$(BUILD)/fuzz/gzip: $(BUILD)/fuzz/inflate_zlib.o \
	$(if $(filter yes,$(ISAL)),$(BUILD)/fuzz/inflate_isal.o)

$(BUILD)/tools/%: tests/tools/%.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -o $@ $< $(ALL_LDFLAGS) -lm

# preloaded, also into sanitized builds: without their flags
$(BUILD)/tools/faults.so: tests/faults/preload.c
	@mkdir -p $(@D)
	$(CC) $(STANDARD) $(WARNINGS) -O2 -g -fPIC -shared -o $@ $< -ldl

examples/simulate: examples/simulate.c
	$(CC) $(ALL_CFLAGS) -O3 -o $@ $< $(ALL_LDFLAGS) -lm

deps:
	@$(call INSTALL_DEPS,$(BUILD_DEPS))

deps-more:
	@$(call INSTALL_DEPS,$(MORE_DEPS))

demo: deps
	@command -v gnuplot > /dev/null || ($(call INSTALL_DEPS,$(DEMO_DEPS))) > /dev/null 2>&1 || :
	@$(MAKE) --no-print-directory -s -j $(CPUS) all
	@examples/demo.sh

# The suite; `make suite` alone builds and runs it with what is installed.
test: deps
	@$(call INSTALL_DEPS,$(TEST_DEPS))
	@$(MAKE) --no-print-directory -s -j $(CPUS) programs
	@$(MAKE) --no-print-directory suite

suite: programs
	LABELSIFT=$(PROGRAM) BUILD=$(BUILD) tests/run $(TESTS)

programs: all $(UNITS) $(TOOLS) $(FUZZ:%=$(BUILD)/fuzz/%)

test-slow: programs
	LABELSIFT=$(PROGRAM) BUILD=$(BUILD) tests/run tests/slow

SECONDS = 60
fuzz: deps
	@$(call INSTALL_DEPS,$(FUZZ_DEPS))
	@$(MAKE) --no-print-directory -s fuzz-targets BUILD=build/libfuzzer CC=clang HARDENING= \
		FUZZ_MAIN= STANDARD="$(STANDARD) -DBUFFER_SIZE=512 -DREAD_SIZE=256" LDFLAGS=-fsanitize=fuzzer,address,undefined CFLAGS="-O1 -g \
		-fno-omit-frame-pointer -fno-sanitize-recover=all \
		-fsanitize=fuzzer-no-link,address,undefined"
	@tests/fuzz/run $(SECONDS) $(FUZZ)

fuzz-targets: $(FUZZ:%=$(BUILD)/fuzz/%)

bench: deps
	@$(call INSTALL_DEPS,$(BENCH_DEPS))
	@$(MAKE) --no-print-directory -s all
	@LABELSIFT=$(PROGRAM) tests/bench/run

check:
	@$(call INSTALL_DEPS,$(BUILD_DEPS) $(CHECK_DEPS))
	@tests/check

INSTALLED = $(BINDIR)/labelsift $(MANDIR)/man1/labelsift.1 \
	$(MANDIR)/man5/labelsift-formats.5 $(INCLUDEDIR)/labelsift.h \
	$(LIBDIR)/liblabelsift.a $(LIBDIR)/liblabelsift.so.$(VERSION) $(LIBDIR)/$(SONAME) \
	$(LIBDIR)/liblabelsift.so $(LIBDIR)/pkgconfig/labelsift.pc \
	$(BASHDIR)/labelsift $(ZSHDIR)/_labelsift $(FISHDIR)/labelsift.fish

install: all
	install -d $(sort $(dir $(INSTALLED:%=$(DESTDIR)%)))
	install -m 755 $(PROGRAM) $(DESTDIR)$(BINDIR)/labelsift
	install -m 644 filter/labelsift.1 $(DESTDIR)$(MANDIR)/man1/labelsift.1
	install -m 644 filter/labelsift-formats.5 $(DESTDIR)$(MANDIR)/man5/labelsift-formats.5
	install -m 644 filter/completion/labelsift.bash $(DESTDIR)$(BASHDIR)/labelsift
	install -m 644 filter/completion/_labelsift $(DESTDIR)$(ZSHDIR)
	install -m 644 filter/completion/labelsift.fish $(DESTDIR)$(FISHDIR)
	install -m 644 lib/labelsift.h $(DESTDIR)$(INCLUDEDIR)/labelsift.h
	install -m 644 $(LIBRARY).a $(LIBRARY).so.$(VERSION) $(DESTDIR)$(LIBDIR)
	ln -sf liblabelsift.so.$(VERSION) $(DESTDIR)$(LIBDIR)/$(SONAME)
	ln -sf $(SONAME) $(DESTDIR)$(LIBDIR)/liblabelsift.so
	sed 's|@PREFIX@|$(PREFIX)|; s|@LIBDIR@|$(LIBDIR)|; s|@INCLUDEDIR@|$(INCLUDEDIR)|; s|@VERSION@|$(VERSION)|' \
		lib/labelsift.pc.in > $(DESTDIR)$(LIBDIR)/pkgconfig/labelsift.pc
	@[ -n '$(DESTDIR)' ] || ldconfig 2> /dev/null || true # so that programs find the library

uninstall:
	rm -f $(INSTALLED:%=$(DESTDIR)%)

# The files of the checkout, or of an unpacked tarball; the same bytes from both.
DIST = labelsift-$(VERSION)
COMMITTED = $(if $(wildcard .git),$(shell git log -1 --format=%ct))
SOURCES = $(if $(COMMITTED),git ls-files -z,find . -type f ! -path './build/*' ! -path ./labelsift \
	! -path ./examples/simulate ! -path './.git/*' ! -name '*.pyc' -printf '%P\0')
SOURCE_DATE_EPOCH ?= $(or $(COMMITTED),$(shell stat -c %Y Makefile))

dist:
	@mkdir -p $(BUILD)
	@$(SOURCES) | LC_ALL=C sort -z | tar -c --null -T - --format=ustar --transform='s,^,$(DIST)/,' \
		--owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX --mtime=@$(SOURCE_DATE_EPOCH) | \
		gzip -9n > $(BUILD)/$(DIST).tar.gz
	@echo $(BUILD)/$(DIST).tar.gz

# packaging/debian and a changelog with this version, in the tarball's sources
deb: dist
	@$(call INSTALL_DEPS,$(BUILD_DEPS) $(TEST_DEPS) $(DEB_DEPS))
	rm -rf $(BUILD)/deb
	mkdir -p $(BUILD)/deb
	cp $(BUILD)/$(DIST).tar.gz $(BUILD)/deb/labelsift_$(VERSION).orig.tar.gz
	tar -xzf $(BUILD)/$(DIST).tar.gz -C $(BUILD)/deb
	cp -r packaging/debian $(BUILD)/deb/$(DIST)/debian
	printf 'labelsift (%s-1) unstable; urgency=medium\n\n  * See NEWS.\n\n -- %s  %s\n' $(VERSION) \
		"$$(sed -n 's/^Maintainer: //p' packaging/debian/control)" \
		"$$(date -u -R -d @$(SOURCE_DATE_EPOCH))" > $(BUILD)/deb/$(DIST)/debian/changelog
	cd $(BUILD)/deb/$(DIST) && { env -u MAKEFLAGS dpkg-buildpackage -us -uc > ../log 2>&1 || \
		{ cat ../log && exit 1; }; }
	cd $(BUILD)/deb && lintian --allow-root --fail-on error,warning \
		--suppress-tags initial-upload-closes-no-bugs labelsift_*.changes
	@ls $(BUILD)/deb/*.deb

clean:
	rm -rf build labelsift examples/simulate

-include $(LIB:.o=.d) $(FILTER:.o=.d) $(UNITS:%=%.d) $(TOOLS:%=%.d) \
	$(FUZZ:%=$(BUILD)/fuzz/%.d)
.PHONY: all library deps deps-more demo test programs suite test-slow bench fuzz fuzz-targets check install \
	uninstall clean
.SECONDARY: $(BUILD)/tests/fuzz/main.o
.DELETE_ON_ERROR:
