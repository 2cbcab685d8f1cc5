# libgons: everything is made in build/. `make help` lists what can be asked for.

B := build
VERSION := 0.1.0
SONAME := libgons.so.1

prefix ?= /usr/local
bindir ?= $(prefix)/bin
libdir ?= $(prefix)/lib
libexecdir ?= $(prefix)/libexec
includedir ?= $(prefix)/include
mandir ?= $(prefix)/share/man
pkgconfigdir ?= $(libdir)/pkgconfig
bashdir ?= $(prefix)/share/bash-completion/completions
zshdir ?= $(prefix)/share/zsh/site-functions
fishdir ?= $(prefix)/share/fish/vendor_completions.d

# The tools that go with the compiler, also with one for another processor.
AR := $(or $(shell $(CC) -print-prog-name=ar 2>/dev/null),ar)
OBJCOPY := $(or $(shell $(CC) -print-prog-name=objcopy 2>/dev/null),objcopy)
PKG_CONFIG ?= pkg-config
has = $(shell echo 'int x;' | $(CC) -Werror $(1) -x c -c -o /dev/null - 2>/dev/null && echo $(1))
links = $(shell echo 'int main(void) { return 0; }' | $(CC) $(1) -x c -o /dev/null - 2>/dev/null && echo $(1))

OPTIMIZE ?= -O2 -g
# A compiler that is newer than we know warns. WERROR=1, for those who change something here: it fails.
FATAL := $(if $(filter-out 0,$(WERROR)),-Werror)
WARNINGS := -Wall -Wextra $(FATAL)
STRICT := -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wundef -Wwrite-strings -Wpointer-arith \
	-Wcast-qual -Wvla
CFLAGS ?= $(OPTIMIZE)
# No object of -flto comes into an archive here, and clang does not know what would be needed for that.
override CFLAGS := $(filter-out -ffat-lto-objects,$(CFLAGS)) -std=gnu17 $(WARNINGS) -iquote src -Iinclude

# So that a static program need not have what it does not call (--gc-sections).
SECTIONS := -ffunction-sections -fdata-sections

# What runs before main can be neither instrumented nor optimized as part of another program: whatever a
# distribution adds to CFLAGS and LDFLAGS, none of this may come in. PLAIN is for what a compiler does by itself.
FOREIGN := --coverage -flto% -ffat-lto-objects -fsanitize% -fprofile% -pg -finstrument-functions% -fsplit-stack -fstack-check% \
	-fstack-protector% -fhardened -D_FORTIFY_SOURCE% -Wp,-D_FORTIFY_SOURCE% -ffast-math -Ofast
PLAIN := -fno-lto -fno-stack-protector $(call has,-fno-sanitize=all) -fno-profile-arcs -fno-test-coverage \
	-U_FORTIFY_SOURCE
PLAIN_CPPFLAGS = $(filter-out $(FOREIGN),$(CPPFLAGS))
PLAIN_CFLAGS = $(filter-out $(FOREIGN),$(CFLAGS))
PLAIN_LDFLAGS = $(filter-out $(FOREIGN) -pie -no-pie -static-pie,$(LDFLAGS))

# Core runs where no libc is ready. Small code is mapped faster, and it is loaded into programs that never use it; the
# flags of SMALLER were measured with gcc 12 on x86-64.
SMALLER := -fno-inline-functions-called-once -fno-tree-dominator-opts -fno-caller-saves -fno-ident -malign-data=abi
CORE_CFLAGS := $(STRICT) $(PLAIN) -Os -ffreestanding -fPIC -fvisibility=hidden \
	-fno-asynchronous-unwind-tables -fno-unwind-tables -fomit-frame-pointer $(SECTIONS) \
	$(foreach flag,$(SMALLER) -fno-tree-loop-distribute-patterns -mno-outline-atomics,$(call has,$(flag)))
LIB_CFLAGS := $(STRICT) $(PLAIN) -fPIC -fvisibility=hidden $(SECTIONS)

# One segment to execute and one to write: every further one costs each program that loads us two system
# calls and a page fault (make bench).
LAYOUT := -Wl,-z,initfirst -Wl,-z,norelro -Wl,-z,noseparate-code -Wl,-z,noexecstack \
	-Wl,--hash-style=gnu -Wl,--build-id=none -Wl,-z,defs

# A floor is src/FLOOR/ROOM/FILE; what leads through its rooms lies in src/FLOOR itself.
sources = $(wildcard src/$(1)/*.c src/$(1)/*/*.c)
headers = $(wildcard $(foreach floor,$(1),src/$(floor)/*.h src/$(floor)/*/*.h src/$(floor)/*/*.def src/$(floor)/*/*/*.h)) include/gons.h
CORE_SOURCES := $(filter-out src/core/start.c,$(call sources,core))
LIB_SOURCES := $(filter-out src/lib/start.c,$(call sources,lib))
CMD_SOURCES := $(filter-out src/cmd/full.c,$(call sources,cmd))
CORE_OBJECTS := $(CORE_SOURCES:src/%.c=$(B)/%.o)
LIB := $(LIB_SOURCES:src/%.c=$(B)/%.o)
CMD := $(CMD_SOURCES:src/%.c=$(B)/%.o)
HEADERS := $(call headers,core lib)
CMD_HEADERS := $(call headers,cmd)
LIBS := $(B)/libgons-preload.so $(B)/libgons-audit.so $(B)/$(SONAME) $(B)/libgons.so $(B)/libgons.a $(B)/libgons.pc

.PHONY: all build help check check-programs check-cross check-fresh check-short check-long check-long-built check-unit check-sanitize check-build check-built lint format demo bench install \
	uninstall clean packages packages-demo packages-long FORCE
.DELETE_ON_ERROR:

# One line for each file that is made; V=1 shows the commands, and -s nothing.
ifeq ($(V)$(findstring s,$(filter-out --%,$(firstword -$(MAKEFLAGS)))),)
.SILENT:
SHELL = $(if $(filter $(B)/% $(abspath $(B))/%,$@),$(if $(filter $@,$(TOLD)),,$(info $@)$(eval TOLD += $@)))/bin/sh
endif

all: build

help:
	@echo 'make               the libraries, in build/'
	@echo 'V=1                shows the commands'
	@echo 'make demo          host programs are moved into a container that holds no shell and no libc'
	@echo 'make check         all tests; what is missing is installed as root, or named'
	@echo 'make check-long    every fault, many more inputs and settings, docker, and check-fresh'
	@echo 'make check-short   a part of check, in two minutes'
	@echo 'make check-fresh   make demo and make check on minimal Debian 12, 13 and unstable, as root and as a user'
	@echo 'make fuzz          inputs that nobody would think of, for a minute'
	@echo 'make check-unit    unit tests only'
	@echo 'make check-sanitize  unit tests under AddressSanitizer and UndefinedBehaviorSanitizer'
	@echo 'make check-cross   libraries for aarch64 and riscv64; unit tests, and some joining, under qemu'
	@echo 'make coverage      lines and branches of core and lib that the tests execute'
	@echo 'make bench         measurements, as ratios within one run; BENCH_ROUNDS=500 is quicker'
	@echo 'make chart         draws the last measurements into docs/bench.svg'
	@echo 'make packages      what check needs is installed as root, or named; packages-demo, packages-long'
	@echo 'make lint          clang-format, clang-tidy, cppcheck, manual pages'
	@echo 'make format        lays the sources out as .clang-format says'
	@echo 'make install       DESTDIR= prefix=/usr/local libdir= libexecdir= includedir= mandir='
	@echo 'make uninstall     takes away what install put there'
	@echo 'make clean         removes build/'

# The kernel's headers, for a musl-gcc (which does not look where they are) as the compiler of all.
MUSL_GCC := $(shell command -v musl-gcc)
KERNEL_HEADERS := $(patsubst %,-idirafter /usr/include/%,$(if $(MUSL_GCC),$(shell $(MUSL_GCC) -print-multiarch 2>/dev/null)) .)
HOST_HEADERS := $(if $(call has,-include linux/capability.h),,$(KERNEL_HEADERS))

# The command takes libcap and jansson, which cross compilers mostly lack; the libraries do not.
COMMAND_LIBS := -lcap -ljansson
HAS_COMMAND_LIBS := $(shell echo 'int main(void) { return 0; }' | $(CC) $(CPPFLAGS) -static -include jansson.h \
	-include sys/capability.h -x c -o /dev/null - $(COMMAND_LIBS) 2>/dev/null && echo yes)
COMMAND := $(if $(HAS_COMMAND_LIBS),$(B)/gons)

# A libc that asks the processor what it can do (glibc) takes eight times as long to start where a hypervisor answers
# (make bench). So the command is made with musl where that is there, without the libraries that only gons-full has.
machine = $(firstword $(subst -, ,$(shell $(1) -dumpmachine 2>/dev/null)))
QUICK ?= $(if $(MUSL_GCC),$(filter $(call machine,$(MUSL_GCC)),$(call machine,$(CC))))
# In the place of these rooms stands src/cmd/full.c.
FULL_ONLY := identity/libcap $(addprefix verbs/,complete explain explain_json explain_table explain_value) \
	$(addprefix target/,cgroup engine engine_claim engine_command engine_complete engine_lxc \
	engine_output engine_state lxc_monitor target_name)
QUICK_CMD := $(patsubst src/cmd/%.c,$(B)/quick/%.o,$(filter-out $(FULL_ONLY:%=src/cmd/%.c),$(CMD_SOURCES)) src/cmd/full.c)

# One error for a processor that libgons is not for, and not one for each file.
$(B)/processor: src/core/base/syscall.h $(wildcard src/core/base/arch/*.h)
	@mkdir -p $(@D)
	@echo | $(CC) $(HOST_HEADERS) $(PLAIN_CPPFLAGS) $(PLAIN_CFLAGS) -ffreestanding -Wfatal-errors -include $< -fsyntax-only -x c - && touch $@
$(CORE_OBJECTS) $(LIB) $(addprefix $(B)/,core/start.o lib/start.o lib/start-archive.o core/report/record-archive.o): | $(B)/processor

build: $(LIBS) $(COMMAND)
	@$(if $(COMMAND),,echo 'the gons command is left out: there are no static libcap and libjansson for $(CC) (libcap-dev, libjansson-dev)')

$(B)/core/%.o: src/core/%.c $(HEADERS) Makefile
	@mkdir -p $(@D)
	$(CC) $(PLAIN_CPPFLAGS) $(HOST_HEADERS) $(PLAIN_CFLAGS) $(CORE_CFLAGS) -c -o $@ $<

$(B)/lib/%.o: src/lib/%.c $(HEADERS) Makefile
	@mkdir -p $(@D)
	$(CC) $(PLAIN_CPPFLAGS) $(HOST_HEADERS) $(PLAIN_CFLAGS) $(LIB_CFLAGS) -c -o $@ $<

# Where the preload and gons-full are looked for, if not beside the program. If `make install` is given another
# directory than make was, what names it is made again.
$(B)/directories: FORCE
	@mkdir -p $(@D)
	@echo '$(libdir) $(libexecdir)' | cmp -s - $@ || echo '$(libdir) $(libexecdir)' >$@
$(B)/lib/inject/find_preload.o $(B)/quick/full.o: $(B)/directories
$(B)/lib/inject/find_preload.o: private override CPPFLAGS += -DGONS_LIBDIR='"$(libdir)"'

$(B)/cmd/%.o: src/cmd/%.c $(CMD_HEADERS) Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(STRICT) -c -o $@ $<

# Two rooms differ in an archive: where the constructor stands, and who has the record.
$(B)/lib/start-archive.o: src/lib/start.c $(HEADERS) Makefile
	@mkdir -p $(@D)
	$(CC) $(PLAIN_CPPFLAGS) $(HOST_HEADERS) $(PLAIN_CFLAGS) $(LIB_CFLAGS) -DGONS_ARCHIVE -c -o $@ $<

$(B)/core/report/record-archive.o: src/core/report/record.c $(HEADERS) Makefile
	@mkdir -p $(@D)
	$(CC) $(PLAIN_CPPFLAGS) $(HOST_HEADERS) $(PLAIN_CFLAGS) $(CORE_CFLAGS) -DGONS_ARCHIVE -c -o $@ $<

$(B)/libgons-preload.so: $(CORE_OBJECTS) $(B)/core/start.o src/core/preload.map
	$(CC) $(PLAIN_CFLAGS) $(PLAIN_LDFLAGS) -shared -nostdlib $(LAYOUT) -s -Wl,-soname,libgons-preload.so \
		-Wl,--gc-sections -Wl,--version-script=src/core/preload.map -o $@ $(filter %.o,$^)

# What the dynamic linker asks about libraries, rtld-audit(7). Nothing of it is to run first of all.
AUDIT := $(patsubst src/audit/%.c,$(B)/audit/%.o,$(wildcard src/audit/*.c)) $(addprefix $(B)/core/base/,memory.o syscall.o text.o)
$(AUDIT): | $(B)/processor
$(B)/audit/%.o: src/audit/%.c src/audit/path.h $(HEADERS) Makefile
	@mkdir -p $(@D)
	$(CC) $(PLAIN_CPPFLAGS) $(HOST_HEADERS) $(PLAIN_CFLAGS) $(CORE_CFLAGS) -c -o $@ $<

$(B)/libgons-audit.so: $(AUDIT) src/audit/audit.map
	$(CC) $(PLAIN_CFLAGS) $(PLAIN_LDFLAGS) -shared -nostdlib $(filter-out %initfirst,$(LAYOUT)) -s \
		-Wl,-soname,libgons-audit.so -Wl,--gc-sections -Wl,--version-script=src/audit/audit.map \
		-o $@ $(filter %.o,$^)

$(B)/$(SONAME): $(CORE_OBJECTS) $(LIB) $(B)/lib/start.o src/lib/libgons.map
	$(CC) $(PLAIN_CFLAGS) $(PLAIN_LDFLAGS) -shared $(LAYOUT) -Wl,-soname,$(SONAME) \
		-Wl,--version-script=src/lib/libgons.map -o $@ $(filter %.o,$^)

$(B)/libgons.so: $(B)/$(SONAME)
	ln -sf $(SONAME) $@

# One object: whoever refers to any of its names gets the constructor as well. The command has none: it reads options,
# and leaves the environment to the program.
ARCHIVE := $(filter-out %/record.o,$(CORE_OBJECTS)) $(LIB) $(B)/core/report/record-archive.o
$(B)/gons.o: $(ARCHIVE) $(B)/lib/start-archive.o
$(B)/command.o: $(ARCHIVE)
$(B)/gons.o $(B)/command.o:
	$(CC) -r -nostdlib -o $@ $^
	$(OBJCOPY) --localize-hidden $@

$(B)/libgons.a: $(B)/gons.o
	rm -f $@
	$(AR) rcs $@ $^

# It is copied and executed twice where it enters something (src/cmd/sealed_command.c): what is not called is left out, and fewer
# segments are fewer system calls and page faults.
SMALL := -Wl,--gc-sections -Wl,-z,noseparate-code -Wl,-z,norelro

$(B)/quick/%.o: src/cmd/%.c $(CMD_HEADERS) Makefile
	@mkdir -p $(@D)
	$(MUSL_GCC) $(PLAIN_CPPFLAGS) $(PLAIN_CFLAGS) $(STRICT) $(SECTIONS) $(KERNEL_HEADERS) \
		-DGONS_LIBEXECDIR='"$(libexecdir)"' -c -o $@ $<

# Static: loading libraries would be most of what the command costs (make bench). fork as in src/lib/start.c.
# A sanitizer has no static library, and gcc asks how many processes a plain -flto may take.
STATIC = $(if $(filter -fsanitize%,$(CFLAGS)),,-static)
FULL_CFLAGS = $(patsubst -flto,$(if $(filter -flto,$(CFLAGS)),$(or $(call links,-flto=auto),-flto)),$(filter-out -fhardened,$(CFLAGS)))
$(B)/gons-full: $(CMD) $(B)/command.o
	$(CC) $(FULL_CFLAGS) $(filter-out -pie -static-pie -ffat-lto-objects,$(LDFLAGS)) $(STATIC) -Wl,-u,fork -o $@ $^ $(COMMAND_LIBS)

# One that was made for the other setting can be newer than all that it would be made of.
IS_LINK := $(shell test -h $(B)/gons && echo yes)
ifneq ($(QUICK),)
$(B)/gons: $(QUICK_CMD) $(B)/command.o $(B)/gons-full $(if $(IS_LINK),FORCE)
	$(MUSL_GCC) $(PLAIN_CFLAGS) $(PLAIN_LDFLAGS) -static -Wl,-u,fork $(SMALL) -o $@ $(QUICK_CMD) $(B)/command.o
else
$(B)/gons: $(B)/gons-full $(if $(IS_LINK),,FORCE)
	ln -sf gons-full $@
endif

$(B)/libgons.pc: Makefile
	@mkdir -p $(@D)
	printf '%s\n' 'prefix=$(prefix)' 'libdir=$(libdir)' 'includedir=$(includedir)' '' \
		'Name: libgons' 'Description: moves a process into Linux namespaces before its main()' \
		'Version: $(VERSION)' 'Libs: -L$${libdir} -Wl,-u,gons_status -Wl,--no-as-needed -lgons' 'Cflags: -I$${includedir}' > $@

-include test/unit/unit.mk test/test.mk test/relay.mk test/api.mk test/inject.mk test/runtimes/runtimes.mk
-include test/fault/fault.mk test/fuzz/fuzz.mk test/model/model.mk
-include test/platforms/platforms.mk test/kernels/kernels.mk test/load/load.mk test/coverage/coverage.mk
-include test/bench/bench.mk examples/examples.mk docs/docs.mk

SCRIPT_TESTS := $(wildcard test/scripts/*.sh)

packages:
	@test/packages

check:
	@echo 'make check takes up to eight minutes on two processors, of which two compile, and longer on a busy machine'
	@test/packages
	+@$(MAKE) --no-print-directory check-built

# All that `make check` runs.
check-programs: build $(UNIT_TESTS) $(SANITIZED_TESTS) $(REAL_TESTS) $(RUNTIME_TESTS) $(TRUST_TESTS) $(CHECK_NEEDS)

check-built: check-programs
	GONS_BUILD='$(abspath $(B))' test/run $(UNIT_TESTS) $(SANITIZED_TESTS) $(REAL_TESTS) $(RUNTIME_TESTS) \
		$(TRUST_TESTS) $(SCRIPT_TESTS)

check-long: packages-long
	+@$(MAKE) --no-print-directory check-long-built
	+@$(MAKE) --no-print-directory check-fresh

check-fresh:
	@test/fresh/check

check-long-built: build $(REAL_TESTS) $(TRUST_TESTS) $(CHECK_NEEDS)
	GONS_LONG=1 TEST_TIMEOUT=7200 GONS_BUILD='$(abspath $(B))' test/run $(TRUST_TESTS) test/scripts/engines.sh test/scripts/flags.sh

# Of each kind of test those that depend most on the machine.
SHORT_REAL := $(addprefix $(B)/test/real/test_,api environment exec inject new relay run secure status terminal)
SHORT_SCRIPTS := $(addprefix test/scripts/,compare.sh examples.sh guard.sh inject.sh rights.sh words.sh)

check-short: build $(UNIT_TESTS) $(SHORT_REAL) $(RUNTIME_TESTS) $(CHECK_NEEDS)
	GONS_BUILD='$(abspath $(B))' test/run $(UNIT_TESTS) $(SHORT_REAL) $(RUNTIME_TESTS) $(SHORT_SCRIPTS)

check-unit: $(UNIT_TESTS)
	GONS_BUILD='$(abspath $(B))' test/run $(UNIT_TESTS)

check-sanitize: $(SANITIZED_TESTS)
	GONS_BUILD='$(abspath $(B))' test/run $(SANITIZED_TESTS)

check-cross: $(LIBS)
	GONS_BUILD='$(abspath $(B))' test/run test/platforms/cross.sh

check-build: build $(CHECK_NEEDS)
	GONS_BUILD='$(abspath $(B))' test/run $(SCRIPT_TESTS)

demo: packages-demo
	+@$(MAKE) --no-print-directory build
	examples/demo/demo

packages-demo:
	@test/packages demo

packages-long:
	@test/packages long

SOURCES := $(wildcard src/*/*.[ch] src/*/*/*.[ch] src/core/base/arch/*.h include/*.h test/*.[ch] test/*/*.[ch] \
	examples/*/*.[ch] examples/*/*.[ch]pp)

# The layout is that of one version: a later one lays out macros and casts in another way.
FORMAT_VERSION := 14
CLANG_FORMAT ?= $(or $(shell command -v clang-format-$(FORMAT_VERSION)),clang-format)
CLANG_TIDY ?= clang-tidy
version = $(shell $(1) --version | sed -n 's/.*version \([0-9.]*\).*/\1/p; s/^Cppcheck //p' | head -n 1)

lint: docs-lint build
	@echo 'lint is for the tools of Debian 12 (clang 14, cppcheck 2.10) and 13 (clang 19, cppcheck 2.17);' \
		'here are clang-format $(call version,$(CLANG_FORMAT)), clang-tidy $(call version,$(CLANG_TIDY)), cppcheck $(call version,cppcheck)'
	$(if $(filter $(FORMAT_VERSION).%,$(call version,$(CLANG_FORMAT))),$(CLANG_FORMAT) --dry-run --Werror $(SOURCES),@echo \
		'the layout is not checked: it is that of clang-format $(FORMAT_VERSION)')
	$(CLANG_TIDY) --quiet --warnings-as-errors='*' $(wildcard src/*/*.c src/*/*/*.c) -- -std=gnu17 -iquote src -Iinclude
	GONS_BUILD='$(B)' test/structure/arrows.sh
	cppcheck --quiet --std=c11 --enable=warning,performance,portability --error-exitcode=1 \
		--inline-suppr --suppress=missingIncludeSystem --force '-D__asm__(name)=' -I src src

format:
	$(if $(filter $(FORMAT_VERSION).%,$(call version,$(CLANG_FORMAT))),,$(error the layout is that of clang-format $(FORMAT_VERSION)))
	$(CLANG_FORMAT) -i $(SOURCES)

# The cache of the dynamic linker, where this is an installation and no package.
LDCONFIG = $(if $(DESTDIR),,test "$$(id -u)" != 0 || PATH=$$PATH:/usr/sbin:/sbin ldconfig || :)

install: build
	install -d $(DESTDIR)$(bindir) $(DESTDIR)$(libdir) $(DESTDIR)$(includedir) $(DESTDIR)$(pkgconfigdir) \
		$(DESTDIR)$(mandir)/man1 $(DESTDIR)$(mandir)/man3 $(DESTDIR)$(mandir)/man7
	install -m 755 $(B)/libgons-preload.so $(B)/libgons-audit.so $(B)/$(SONAME) $(DESTDIR)$(libdir)
	ln -sf $(SONAME) $(DESTDIR)$(libdir)/libgons.so
	install -m 644 $(B)/libgons.a $(DESTDIR)$(libdir)
	$(if $(COMMAND),install -m 755 $(COMMAND) $(DESTDIR)$(bindir))
	$(if $(COMMAND),$(if $(QUICK),install -d $(DESTDIR)$(libexecdir)))
	$(if $(COMMAND),$(if $(QUICK),install -m 755 $(B)/gons-full $(DESTDIR)$(libexecdir)))
	$(if $(COMMAND),install -d $(DESTDIR)$(bashdir) $(DESTDIR)$(zshdir) $(DESTDIR)$(fishdir))
	$(if $(COMMAND),install -m 644 src/cmd/verbs/shells/gons.bash $(DESTDIR)$(bashdir)/gons)
	$(if $(COMMAND),install -m 644 src/cmd/verbs/shells/_gons $(DESTDIR)$(zshdir))
	$(if $(COMMAND),install -m 644 src/cmd/verbs/shells/gons.fish $(DESTDIR)$(fishdir))
	install -m 644 include/gons.h $(DESTDIR)$(includedir)
	sed -e 's|^prefix=.*|prefix=$(prefix)|' -e 's|^libdir=.*|libdir=$(libdir)|' \
		-e 's|^includedir=.*|includedir=$(includedir)|' $(B)/libgons.pc \
		> $(DESTDIR)$(pkgconfigdir)/libgons.pc
	install -m 644 $(wildcard docs/*.1) $(DESTDIR)$(mandir)/man1
	install -m 644 $(wildcard docs/*.3) $(DESTDIR)$(mandir)/man3
	install -m 644 $(wildcard docs/*.7) $(DESTDIR)$(mandir)/man7
	sed -i 's|/usr/lib/\(libgons-[a-z]*.so\)|$(libdir)/\1|' $(DESTDIR)$(mandir)/man7/libgons.7
	$(LDCONFIG)

uninstall:
	rm -f $(addprefix $(DESTDIR)$(libdir)/,libgons-preload.so libgons-audit.so $(SONAME) libgons.so libgons.a) \
		$(DESTDIR)$(bashdir)/gons $(DESTDIR)$(zshdir)/_gons $(DESTDIR)$(fishdir)/gons.fish \
		$(DESTDIR)$(bindir)/gons $(DESTDIR)$(libexecdir)/gons-full $(DESTDIR)$(includedir)/gons.h $(DESTDIR)$(pkgconfigdir)/libgons.pc \
		$(addprefix $(DESTDIR)$(mandir)/man1/,$(notdir $(wildcard docs/*.1))) \
		$(addprefix $(DESTDIR)$(mandir)/man3/,$(notdir $(wildcard docs/*.3))) \
		$(addprefix $(DESTDIR)$(mandir)/man7/,$(notdir $(wildcard docs/*.7)))
	$(LDCONFIG)

clean:
	rm -rf $(B)
