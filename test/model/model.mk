# SPDX-License-Identifier: Apache-2.0
# Settings by chance against a model of libgons(7).

MODEL_TEST := $(B)/test/model/test_model

TRUST_TESTS += $(MODEL_TEST)

$(MODEL_TEST): test/model/test_model.c test/model/model.c test/model/model.h \
	$(SUPPORT_HEADERS) $(SUPPORT) | $(PROBES) $(LIBS)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(TEST_CFLAGS) $(LDFLAGS) -o $@ $(filter %.c %.a,$^) $(TEST_LIBS)
