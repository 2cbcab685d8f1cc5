# SPDX-License-Identifier: Apache-2.0
# The programs of the real tests, linked in every way that is claimed and that the other files do not build:
# NAME-so, NAME-a, NAME-static and NAME-musl-static are theirs. libc.sh runs the tests with each.
# musl-gcc knows no static-pie: its specs make a dynamic program of it.

LINKED := probe auxiliary calls raise api
LINKED_PIE := $(addprefix $(B)/test/,$(addsuffix -static-pie,$(LINKED)))
ifneq ($(MUSL_GCC),)
LINKED_MUSL := $(addprefix $(B)/test/,$(addsuffix -musl-a,$(LINKED)))
endif

TRUST_TESTS += test/platforms/libc.sh test/platforms/cross.sh

CHECK_NEEDS += $(LINKED_PIE) $(LINKED_MUSL)

$(B)/test/real/test_api: | $(filter $(B)/test/api-%,$(LINKED_PIE) $(LINKED_MUSL))

linked_source = test/programs/$*.c
LINKED_CFLAGS = $(PROBE_CFLAGS) -DWITH_GONS -Wl,-u,gons_status

$(LINKED_PIE) $(LINKED_MUSL): $(wildcard test/programs/*.c) include/gons.h \
	$(LIBS) | $(B)/test

$(LINKED_PIE): $(B)/test/%-static-pie:
	$(CC) $(LINKED_CFLAGS) -static-pie -o $@ $(linked_source) $(B)/libgons.a

$(LINKED_MUSL): $(B)/test/%-musl-a:
	$(MUSL_GCC) $(LINKED_CFLAGS) -o $@ $(linked_source) $(B)/libgons.a
