# SPDX-License-Identifier: Apache-2.0
# Tests with programs in many languages: injected, linked, re-executed.

include examples/examples.mk

RUNTIME_TESTS := test/runtimes/inject.sh test/runtimes/link.sh test/runtimes/reexec.sh \
	test/runtimes/languages.sh

# What these tests run, beside the examples: programs that only test.
RUNTIMES_B := $(B)/test/runtimes
RUNTIME_PROGRAMS := $(EXAMPLES) $(RUNTIMES_B)/threads
ifneq ($(shell command -v $(MUSL_CC)),)
RUNTIME_PROGRAMS += $(RUNTIMES_B)/threads-musl
endif
ifneq ($(shell command -v $(JAVAC)),)
RUNTIME_PROGRAMS += $(RUNTIMES_B)/Environment.class
endif
ifneq ($(shell command -v $(GO)),)
RUNTIME_PROGRAMS += $(addprefix $(RUNTIMES_B)/environment-go-,plain so a static)
endif

CHECK_NEEDS += $(RUNTIME_PROGRAMS)

.PHONY: runtime-programs
runtime-programs: $(RUNTIME_PROGRAMS)

$(RUNTIMES_B):
	mkdir -p $@

$(RUNTIMES_B)/threads: test/programs/threads.c | $(RUNTIMES_B)
	$(CC) $(EXAMPLES_CFLAGS) -o $@ $<
$(RUNTIMES_B)/threads-musl: test/programs/threads.c | $(RUNTIMES_B)
	$(MUSL_CC) $(EXAMPLES_CFLAGS) -o $@ $<

$(filter $(RUNTIMES_B)/environment-go-%,$(RUNTIME_PROGRAMS)): \
	$(wildcard test/programs/environment-go/*) | $(RUNTIMES_B)
$(RUNTIMES_B)/environment-go-plain:
	cd test/programs/environment-go && $(EXAMPLES_GO) -o $(abspath $@) .
$(RUNTIMES_B)/environment-go-so: $(LIBS)
	cd test/programs/environment-go && \
		$(subst $$ORIGIN/..,$$ORIGIN/../..,$(EXAMPLES_GO)) -tags gons -o $(abspath $@) .
$(RUNTIMES_B)/environment-go-a: $(LIBS)
	cd test/programs/environment-go && $(EXAMPLES_GO) -tags gons,gons_static -o $(abspath $@) .
$(RUNTIMES_B)/environment-go-static: $(LIBS)
	cd test/programs/environment-go && \
		$(EXAMPLES_GO) -tags gons,gons_static $(EXAMPLES_GO_STATIC) -o $(abspath $@) .

$(RUNTIMES_B)/%.class: test/programs/%.java | $(RUNTIMES_B)
	$(JAVAC) -d $(RUNTIMES_B) $<
