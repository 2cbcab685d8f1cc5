# SPDX-License-Identifier: Apache-2.0
# How the tests on real namespaces and the program that they move about (the probe) are built.
# The top Makefile includes this and runs `test/run $(REAL_TESTS)` among others.

TEST_CFLAGS := $(shell $(PKG_CONFIG) --cflags cmocka 2>/dev/null) -Iinclude -Itest/support
TEST_LIBS := $(shell $(PKG_CONFIG) --libs cmocka 2>/dev/null)

REAL_TESTS := $(patsubst test/real/%.c,$(B)/test/real/%,$(wildcard test/real/test_*.c))

# probe knows nothing of libgons: it is for injection. The others are linked with it.
PROBES := $(addprefix $(B)/test/,probe probe-so probe-a probe-static)
ifneq ($(MUSL_GCC),)
PROBES += $(addprefix $(B)/test/,probe-musl probe-musl-static)
endif

# Not $(CFLAGS): the probe is what people build, without the sanitizers of a test run.
PROBE_CFLAGS := -std=gnu17 -O2 -g -Wall -Wextra $(FATAL) -Iinclude -pthread

# What tests share. Of the archive a test takes the objects whose functions it calls.
SUPPORT := $(B)/test/support.a
SUPPORT_HEADERS := $(wildcard test/support/*.h) include/gons.h
SUPPORT_OBJECTS := $(patsubst test/support/%.c,$(B)/test/support/%.o,$(wildcard test/support/*.c))

$(SUPPORT_OBJECTS): $(B)/test/support/%.o: test/support/%.c $(SUPPORT_HEADERS)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(TEST_CFLAGS) -c -o $@ $<

$(SUPPORT): $(SUPPORT_OBJECTS)
	rm -f $@
	$(AR) rcs $@ $^

$(REAL_TESTS): | $(PROBES) $(LIBS)
$(REAL_TESTS): $(B)/test/real/%: test/real/%.c $(SUPPORT_HEADERS) $(SUPPORT)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(TEST_CFLAGS) $(LDFLAGS) -o $@ $< $(filter %.o %.a,$^) $(TEST_LIBS)

# These call the library themselves.
$(addprefix $(B)/test/real/,test_streams test_action): TEST_LIBS += $(B)/libgons.a
$(addprefix $(B)/test/real/,test_streams test_action): $(LIBS)

$(PROBES): | $(B)/test
$(B)/test:
	@mkdir -p $@

# What test/scripts/enter.sh and new.sh run; in any root directory.
CHECK_NEEDS += $(B)/test/facts
$(B)/test/facts: test/programs/facts.c | $(B)/test
	$(CC) $(PROBE_CFLAGS) -static -o $@ $<

# What new.sh and enter.sh run on a terminal.
CHECK_NEEDS += $(B)/test/typist
$(B)/test/typist: test/programs/typist.c | $(B)/test
	$(CC) $(PROBE_CFLAGS) -static -o $@ $<

# Whoever answers for a container of LXC in targets.sh and engines.sh.
CHECK_NEEDS += $(B)/test/answering

# Process 1 of a place that holds nothing else: test/scripts/sealed.sh.
$(B)/test/writer: test/programs/writer.c | $(B)/test
	$(CC) $(PROBE_CFLAGS) -static -o $@ $<
CHECK_NEEDS += $(B)/test/writer
$(B)/test/answering: test/programs/answering.c | $(B)/test
	$(CC) $(PROBE_CFLAGS) -o $@ $<

$(B)/test/probe: test/programs/probe.c
	$(CC) $(PROBE_CFLAGS) -o $@ $<

$(B)/test/probe-so: test/programs/probe.c include/gons.h $(LIBS)
	$(CC) $(PROBE_CFLAGS) -DWITH_GONS -o $@ $< -L$(B) -lgons -Wl,-rpath,'$$ORIGIN/..'

$(B)/test/probe-a: test/programs/probe.c include/gons.h $(LIBS)
	$(CC) $(PROBE_CFLAGS) -DWITH_GONS -o $@ $< $(B)/libgons.a

$(B)/test/probe-static: test/programs/probe.c include/gons.h $(LIBS)
	$(CC) $(PROBE_CFLAGS) -DWITH_GONS -static -o $@ $< $(B)/libgons.a

$(B)/test/probe-musl: test/programs/probe.c
	$(MUSL_GCC) $(PROBE_CFLAGS) -o $@ $<

$(B)/test/probe-musl-static: test/programs/probe.c include/gons.h $(LIBS)
	$(MUSL_GCC) $(PROBE_CFLAGS) -DWITH_GONS -static -o $@ $< $(B)/libgons.a

# What test/scripts/user_namespace.sh holds where it calls setns(2).
CHECK_NEEDS += $(B)/test/at_call
$(B)/test/at_call: test/programs/at_call.c | $(B)/test
	$(CC) $(PROBE_CFLAGS) -o $@ $<
