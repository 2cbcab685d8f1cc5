# SPDX-License-Identifier: Apache-2.0
# What test_inject and inject.sh need: programs of the host, and one who comes from a container.

INJECT_PROGRAMS := $(addprefix $(B)/test/,pause pause-static say say-static mapped cached intruder.so) \
	$(B)/test/real/libgons-preload.so
CHECK_NEEDS += $(INJECT_PROGRAMS)

$(INJECT_PROGRAMS): | $(B)/test

$(B)/test/pause $(B)/test/say $(B)/test/mapped $(B)/test/cached: $(B)/test/%: test/programs/%.c
	$(CC) $(PROBE_CFLAGS) -o $@ $<

$(B)/test/pause-static $(B)/test/say-static: $(B)/test/%-static: test/programs/%.c
	$(CC) $(PROBE_CFLAGS) -static -o $@ $<

$(B)/test/intruder.so: test/programs/intruder.c
	$(CC) $(PROBE_CFLAGS) -shared -fPIC -o $@ $<

# The preload is looked for beside the calling program.
$(B)/test/real/libgons-preload.so: $(B)/libgons-preload.so
	@mkdir -p $(@D)
	ln -sf ../../libgons-preload.so $@

$(B)/test/real/test_inject: $(B)/libgons.a | $(INJECT_PROGRAMS) $(PROBES)
$(B)/test/real/test_inject: private TEST_LIBS += $(B)/libgons.a
