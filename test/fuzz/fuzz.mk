# SPDX-License-Identifier: Apache-2.0
# The fuzzer's program, core and lib in it, where clang has its fuzzer; and the tests of properties.

CLANG ?= clang
FUZZ := $(B)/test/fuzz/fuzz
FUZZ_LIB := $(UNIT_CORE) $(LIB_SOURCES)
FUZZ_OWN := $(filter-out test/fuzz/test_%,$(wildcard test/fuzz/*.c))
# Rooms whose readers are seen by nobody else come with #include.
FUZZ_INCLUDED := $(addprefix src/cmd/,target/engine.c target/target_name.c \
	identity/userdb.c identity/identity.c environment/environment.c)
FUZZ_SUBJECT := $(filter-out $(FUZZ_INCLUDED),$(FUZZ_LIB)) $(addprefix src/cmd/,$(addprefix target/engine_,claim.c command.c complete.c lxc.c output.c state.c) \
	target/cgroup.c \
	target/lxc_monitor.c target/target.c target/target_pidfd.c environment/target_snapshot.c parse_number.c $(addprefix proc/,file_id.c mount_id.c process_creds.c process_rights.c \
	target_proc.c))
FUZZ_FLAGS := -std=gnu17 -iquote src -Iinclude -O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer,address,undefined \
	-fno-sanitize-recover=all -DGONS_LIBDIR='"$(libdir)"'
# Hostile places, with somebody between two system calls; and the command line.
FUZZ_HOSTILE := $(B)/test/fuzz/hostile
FUZZ_HOSTILE_OWN := test/fuzz/input.c $(wildcard test/fuzz/hostile/*.c)
FUZZ_HOSTILE_SUBJECT := $(FUZZ_LIB) $(filter-out src/cmd/main.c src/cmd/message.c,$(CMD_SOURCES))
FUZZ_RACE := -include test/fuzz/hostile/race.h
PROPERTY_TEST := $(B)/test/fuzz/test_property

TRUST_TESTS += $(PROPERTY_TEST) test/fuzz/fuzz.sh
CHECK_NEEDS += fuzzer

.PHONY: fuzz fuzzer

fuzz: fuzzer
	GONS_FUZZ_SECONDS=$${GONS_FUZZ_SECONDS:-60} GONS_BUILD='$(abspath $(B))' TEST_TIMEOUT=7200 \
		test/run test/fuzz/fuzz.sh

# Without a fuzzer there is no program, and the test is skipped.
fuzzer:
	@if echo 'int LLVMFuzzerTestOneInput(void); int LLVMFuzzerTestOneInput(void) { return 0; }' | \
		$(CLANG) -fsanitize=fuzzer,address -include jansson.h -x c -o /dev/null - -ljansson 2>/dev/null; then \
		$(MAKE) --no-print-directory $(FUZZ) $(FUZZ_HOSTILE); \
	fi

$(FUZZ): $(FUZZ_OWN) $(FUZZ_SUBJECT) $(FUZZ_INCLUDED) $(HEADERS) $(CMD_HEADERS) $(wildcard test/fuzz/*.h)
	@mkdir -p $(@D)
	$(CLANG) $(FUZZ_FLAGS) -o $@ $(FUZZ_OWN) $(FUZZ_SUBJECT) -ljansson -pthread

$(FUZZ_HOSTILE): $(FUZZ_HOSTILE_OWN) $(FUZZ_HOSTILE_SUBJECT) $(HEADERS) $(CMD_HEADERS) $(wildcard test/fuzz/*.h test/fuzz/hostile/*.h)
	@mkdir -p $(@D)
	$(CLANG) $(FUZZ_FLAGS) $(FUZZ_RACE) -o $@ $(FUZZ_HOSTILE_OWN) $(FUZZ_HOSTILE_SUBJECT) -lcap -ljansson -pthread

$(PROPERTY_TEST): test/fuzz/test_property.c test/fuzz/same.c test/support/random.c $(FUZZ_LIB) $(HEADERS) \
	test/fuzz/same.h test/support/random.h
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -DGONS_LIBDIR='"$(libdir)"' $(UNIT_CFLAGS) -Itest/support $(LDFLAGS) -o $@ $(filter %.c,$^) $(UNIT_LIBS) -pthread
