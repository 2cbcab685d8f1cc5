# SPDX-License-Identifier: Apache-2.0
# Tests that call the C API themselves: they are linked with the archive.

API_PROGRAMS := $(addprefix $(B)/test/api-,a so static sanitized intercepted)
ifneq ($(call links,-fsanitize=thread),)
API_PROGRAMS += $(addprefix $(B)/test/api-,threads tsan)
endif
ifneq ($(MUSL_GCC),)
API_PROGRAMS += $(B)/test/api-musl
endif

API_TESTS := $(addprefix $(B)/test/real/test_,plan exec run run_signals spawn reexec reexec_program hostile \
	surroundings surroundings_host)

$(B)/test/real/test_api: | $(API_PROGRAMS) $(B)/test/libgons-preload.so

# The preload is looked for beside the calling program.
$(B)/test/libgons-preload.so: $(B)/libgons-preload.so | $(B)/test
	ln -sf ../libgons-preload.so $@

$(API_TESTS): $(B)/libgons.a
$(API_TESTS): private TEST_LIBS += $(B)/libgons.a -pthread

$(B)/test/real/test_spawn: | $(B)/test/hostile

$(B)/test/real/test_hostile: | $(addprefix $(B)/test/,hostile visitor-a visitor-static)

$(B)/test/real/test_surroundings: | $(B)/test/named

$(B)/test/named: test/programs/named.c | $(B)/test
	$(CC) $(PROBE_CFLAGS) -static -o $@ $<

# Its memory can run out.
$(B)/test/real/test_plan: private LDFLAGS += $(addprefix -Wl$(comma)--wrap=,malloc calloc reallocarray strdup)
comma := ,
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

# The program that calls everything, as people link it ...

$(B)/test/api-a: test/programs/api.c include/gons.h $(LIBS) | $(B)/test
	$(CC) $(PROBE_CFLAGS) -o $@ $< $(B)/libgons.a

# A copy in memory has no $ORIGIN.
$(B)/test/api-so: test/programs/api.c include/gons.h $(LIBS) | $(B)/test
	$(CC) $(PROBE_CFLAGS) -o $@ $< -L$(B) -lgons -Wl,-rpath,'$(abspath $(B))'

$(B)/test/api-static: test/programs/api.c include/gons.h $(LIBS) | $(B)/test
	$(CC) $(PROBE_CFLAGS) -static -o $@ $< $(B)/libgons.a

# A program under the sanitizer has the library as it is installed, which is not under it.
$(B)/test/api-tsan: test/programs/api.c include/gons.h $(LIBS) | $(B)/test
	$(CC) $(PROBE_CFLAGS) -fsanitize=thread -o $@ $< $(B)/libgons.a

$(B)/test/api-intercepted: test/programs/api.c test/programs/intercepted.c include/gons.h $(LIBS) | $(B)/test
	$(CC) $(PROBE_CFLAGS) -o $@ $(filter %.c,$^) $(B)/libgons.a

$(B)/test/api-musl: test/programs/api.c include/gons.h $(LIBS) | $(B)/test
	$(MUSL_GCC) $(PROBE_CFLAGS) -static -o $@ $< $(B)/libgons.a

# ... and with all of the library as ordinary code of it, under the sanitizers.
API_SOURCES := test/programs/api.c $(UNIT_CORE) $(LIB_SOURCES) src/lib/start.c

$(B)/test/api-sanitized: $(API_SOURCES) $(HEADERS) | $(B)/test
	$(CC) $(PROBE_CFLAGS) $(SANITIZERS) -iquote src -o $@ $(API_SOURCES)

$(B)/test/api-threads: $(API_SOURCES) $(HEADERS) | $(B)/test
	$(CC) $(PROBE_CFLAGS) -O1 -fsanitize=thread -iquote src -o $@ $(API_SOURCES)
