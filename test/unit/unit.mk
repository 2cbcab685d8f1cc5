# SPDX-License-Identifier: Apache-2.0
# Unit tests: core's modules as ordinary hosted code, once plain and once under the sanitizers, which cannot
# run before main().

UNIT_CORE := $(filter-out src/core/base/memory.c,$(CORE_SOURCES))
UNIT_NAMES := $(patsubst test/unit/%.c,%,$(wildcard test/unit/test_*.c))
UNIT_TESTS := $(addprefix $(B)/test/unit/,$(UNIT_NAMES))
SANITIZED_TESTS := $(addprefix $(B)/test/sanitized/,$(UNIT_NAMES))
UNIT_CFLAGS := $(shell $(PKG_CONFIG) --cflags cmocka 2>/dev/null)
UNIT_LIBS := $(shell $(PKG_CONFIG) --libs cmocka 2>/dev/null)
SANITIZERS := -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

$(UNIT_TESTS): $(B)/test/unit/%: test/unit/%.c $(UNIT_CORE) $(HEADERS)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(UNIT_CFLAGS) -o $@ $< $(UNIT_CORE) $(UNIT_LIBS)

$(SANITIZED_TESTS): $(B)/test/sanitized/%: test/unit/%.c $(UNIT_CORE) $(HEADERS)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(SANITIZERS) $(UNIT_CFLAGS) -o $@ $< $(UNIT_CORE) $(UNIT_LIBS)
