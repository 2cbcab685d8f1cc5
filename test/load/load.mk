# SPDX-License-Identifier: Apache-2.0
# Many joins in a row and at once. GONS_LONG=1: 10,000 and 64.

LOAD_TEST := $(B)/test/load/test_load

TRUST_TESTS += $(LOAD_TEST)

$(LOAD_TEST): test/load/test_load.c $(SUPPORT_HEADERS) $(SUPPORT) \
	$(B)/libgons.a | $(PROBES)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(TEST_CFLAGS) $(LDFLAGS) -o $@ $< $(filter %.o %.a,$^) $(TEST_LIBS) -pthread
