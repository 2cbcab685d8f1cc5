# SPDX-License-Identifier: Apache-2.0
# Older kernels, made by filters. GONS_LONG=1: every call is missing alone at every door.

KERNELS_TEST := $(B)/test/kernels/test_kernels

TRUST_TESTS += $(KERNELS_TEST)

$(KERNELS_TEST): private TEST_CFLAGS += -DMANUAL='"$(abspath docs/libgons.7)"'

$(KERNELS_TEST): test/kernels/test_kernels.c $(wildcard test/kernels/*.def) $(SUPPORT_HEADERS) \
	$(SUPPORT) | $(PROBES) $(B)/test/door $(LIBS)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(TEST_CFLAGS) $(LDFLAGS) -o $@ $< $(SUPPORT) $(TEST_LIBS)

$(B)/test/door: test/programs/door.c include/gons.h $(LIBS) | $(B)/test
	$(CC) $(PROBE_CFLAGS) -o $@ $< $(B)/libgons.a
