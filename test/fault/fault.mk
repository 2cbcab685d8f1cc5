# SPDX-License-Identifier: Apache-2.0
# Core and lib once more, with every system call led through test/fault/fault.c, and the test that makes each
# of them fail. GONS_LONG=1: with each error, not with one in turn.

FAULT_TEST := $(B)/test/fault/test_fault
FAULT_HEADERS := $(wildcard test/fault/*.h test/fault/*.def) $(SUPPORT_HEADERS)
FAULT_SUBJECT := $(patsubst src/%.c,$(B)/test/fault/%.o,$(UNIT_CORE) $(LIB_SOURCES))
FAULT_OWN := $(patsubst test/fault/%.c,$(B)/test/fault/%.o,$(wildcard test/fault/*.c))

FAULT_LIBC := malloc calloc realloc strdup asprintf mmap socketpair poll fstat read send \
	sendfile readlink

TRUST_TESTS += $(FAULT_TEST)

$(FAULT_SUBJECT): $(B)/test/fault/%.o: src/%.c $(HEADERS) test/fault/arch.h
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -DGONS_LIBDIR='"$(libdir)"' -include test/fault/arch.h -c -o $@ $<

$(FAULT_OWN): $(B)/test/fault/%.o: test/fault/%.c $(HEADERS) $(FAULT_HEADERS)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(TEST_CFLAGS) -c -o $@ $<

# The preload is looked for beside the calling program, and what audits beside that.
FAULT_LIBRARIES := $(addprefix $(B)/test/fault/,libgons-preload.so libgons-audit.so)
$(FAULT_LIBRARIES): $(B)/test/fault/%: $(B)/%
	@mkdir -p $(@D)
	ln -sf ../../$* $@

$(FAULT_TEST): | $(FAULT_LIBRARIES) $(B)/test/say $(B)/test/say-static
$(FAULT_TEST): $(FAULT_OWN) $(FAULT_SUBJECT) $(SUPPORT)
	$(CC) $(CFLAGS) $(LDFLAGS) $(FAULT_LIBC:%=-Wl,--wrap=%) -o $@ $^ $(TEST_LIBS) -pthread
