# SPDX-License-Identifier: Apache-2.0
# make coverage: everything is built once more, in build/coverage, by a compiler that counts (test/coverage/cc).

COVERAGE := $(abspath $(B))/coverage
# test_api runs programs under the sanitizers, which count for themselves.
COVERAGE_TESTS := $(UNIT_TESTS) $(filter-out %/test_api,$(REAL_TESTS)) $(KERNELS_TEST)
COVERAGE_SCRIPTS := $(addprefix test/scripts/,words.sh inject.sh new.sh enter.sh explain.sh targets.sh guard.sh)

.PHONY: coverage coverage-built
coverage:
	@test/packages coverage
	+@GONS_COVERAGE=$(COVERAGE) $(MAKE) --no-print-directory B=$(B)/coverage CC=$(CURDIR)/test/coverage/cc QUICK= \
		WERROR= coverage-built

# Some tests look at how the library is built, and fail in this one: what counts is what was executed. Each error of
# each call, so that what is missing does not depend on which ones had their turn.
coverage-built: build $(COVERAGE_TESTS) $(FAULT_TEST) $(INJECT_PROGRAMS) $(B)/test/door $(B)/test/facts \
		$(B)/test/answering $(B)/test/typist $(B)/test/cached
	test/coverage/coverage.sh begin $(UNIT_TESTS) $(FAULT_TEST)
	-GONS_BUILD='$(abspath $(B))' test/run $(COVERAGE_TESTS) $(COVERAGE_SCRIPTS) >$(B)/tests.log 2>&1
	@tail -n 1 $(B)/tests.log
	-GONS_LONG=1 TEST_TIMEOUT=7200 GONS_BUILD='$(abspath $(B))' test/run $(FAULT_TEST) >$(B)/faults.log 2>&1
	@tail -n 1 $(B)/faults.log
	test/coverage/coverage.sh report $(UNIT_TESTS) $(FAULT_TEST)
