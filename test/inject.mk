# SPDX-License-Identifier: Apache-2.0
# What test_inject and inject.sh need: programs of the host, and one who comes from a container.

INJECT_PROGRAMS := $(addprefix $(B)/test/,pause pause-static say say-static mapped loads cached \
	intruder.so data-only.so needing.so auditing.so thread-local.so) \
	$(addprefix $(B)/test/real/,libgons-preload.so libgons-audit.so)
CHECK_NEEDS += $(INJECT_PROGRAMS)

$(INJECT_PROGRAMS): | $(B)/test

$(B)/test/pause $(B)/test/say $(B)/test/mapped $(B)/test/cached $(B)/test/loads: $(B)/test/%: test/programs/%.c
	$(CC) $(PROBE_CFLAGS) -o $@ $<

$(B)/test/pause-static $(B)/test/say-static: $(B)/test/%-static: test/programs/%.c
	$(CC) $(PROBE_CFLAGS) -static -o $@ $<

$(B)/test/intruder.so $(B)/test/auditing.so $(B)/test/thread-local.so: $(B)/test/%.so: test/programs/%.c
	$(CC) $(PROBE_CFLAGS) -shared -fPIC -o $@ $<

# Nothing of it is to be executed: no code of the compiler's own comes in.
$(B)/test/data-only.so: test/programs/data-only.c
	$(CC) $(PROBE_CFLAGS) -shared -fPIC -nostdlib -Wl,-soname,data-only.so,-z,noseparate-code,-z,norelro,-z,noexecstack -o $@ $<

# By its name, wherever that is.
$(B)/test/needing.so: test/programs/needing.c $(B)/test/data-only.so
	$(CC) $(PROBE_CFLAGS) -shared -fPIC -nostdlib -o $@ $< -Wl,--no-as-needed $(B)/test/data-only.so

# The preload is looked for beside the calling program, and what audits beside that.
$(B)/test/real/libgons-preload.so $(B)/test/real/libgons-audit.so: $(B)/test/real/%: $(B)/%
	@mkdir -p $(@D)
	ln -sf ../../$* $@

$(B)/test/real/test_inject: $(B)/libgons.a | $(INJECT_PROGRAMS) $(PROBES)
$(B)/test/real/test_inject: private TEST_LIBS += $(B)/libgons.a
