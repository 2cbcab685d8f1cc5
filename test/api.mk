# SPDX-License-Identifier: Apache-2.0
# Tests that call the C API themselves: they are linked with the archive.

API_TESTS := $(addprefix $(B)/test/real/test_,run spawn reexec)

$(B)/test/traces.o: test/traces.c test/traces.h test/support.h include/gons.h
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(TEST_CFLAGS) -c -o $@ $<

$(API_TESTS): $(B)/test/traces.o $(B)/libgons.a
$(API_TESTS): private TEST_LIBS += $(B)/libgons.a -pthread

# What they count is theirs alone.
$(B)/test/real/test_spawn: $(B)/test/aside.o
