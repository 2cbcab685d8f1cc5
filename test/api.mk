# SPDX-License-Identifier: Apache-2.0
# Tests that call the C API themselves: they are linked with the archive.

API_TESTS := $(addprefix $(B)/test/real/test_,run spawn reexec hostile)

$(B)/test/traces.o: test/traces.c test/traces.h test/support.h include/gons.h
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(TEST_CFLAGS) -c -o $@ $<

$(API_TESTS): $(B)/test/traces.o $(B)/libgons.a
$(API_TESTS): private TEST_LIBS += $(B)/libgons.a -pthread

# What they count is theirs alone.
$(B)/test/real/test_spawn: $(B)/test/aside.o
$(B)/test/real/test_spawn: | $(B)/test/hostile

$(B)/test/real/test_hostile: | $(addprefix $(B)/test/,hostile visitor-a visitor-static)

# A preload that runs first of all, as ours does.
$(B)/test/real/test_reexec: | $(B)/test/thief.so

$(B)/test/thief.so: test/programs/thief.c | $(B)/test
	$(CC) $(PROBE_CFLAGS) -shared -fPIC -Wl,-z,initfirst -o $@ $<

# It runs where there is no libc.
$(B)/test/hostile: test/programs/hostile.c | $(B)/test
	$(CC) $(PROBE_CFLAGS) -static -o $@ $<

$(B)/test/visitor-a: test/programs/visitor.c include/gons.h $(LIBS) | $(B)/test
	$(CC) $(PROBE_CFLAGS) -o $@ $< $(B)/libgons.a

$(B)/test/visitor-static: test/programs/visitor.c include/gons.h $(LIBS) | $(B)/test
	$(CC) $(PROBE_CFLAGS) -static -o $@ $< $(B)/libgons.a
