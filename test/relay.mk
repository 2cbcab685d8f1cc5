# SPDX-License-Identifier: Apache-2.0
# What test_relay, test_terminal, test_environment, test_secure, test_first and test_status need besides
# the probe.

RELAY_PROGRAMS := $(addprefix $(B)/test/,subject noway auxiliary auxiliary-so auxiliary-a auxiliary-static \
	calls-so raise-so calls-a raise-a calls-static raise-static \
	probe-so-placeholder crowd crowd-so crowd-so-last crowd-a crowd-static crowd-late libearly.so \
	libother.so libgonsless/libanother.so)
ifneq ($(MUSL_GCC),)
RELAY_PROGRAMS += $(addprefix $(B)/test/,subject-musl auxiliary-musl auxiliary-musl-static \
	calls-musl-static raise-musl-static crowd-musl)
endif

RELAY_TESTS := $(addprefix $(B)/test/real/test_,relay terminal environment secure first status new_pid identity tmp_fresh kill)

$(RELAY_TESTS): | $(RELAY_PROGRAMS)

# They call the library themselves.
$(filter $(B)/test/real/test_explain%,$(REAL_TESTS)): $(B)/libgons.a

# It compiles the header, wherever it is run.
$(B)/test/real/test_status: private TEST_CFLAGS += -DHEADERS_IN='"$(abspath include)"'
$(B)/test/real/test_status: include/gons.h

$(RELAY_PROGRAMS): | $(B)/test

$(B)/test/subject $(B)/test/noway $(B)/test/auxiliary: $(B)/test/%: test/programs/%.c
	$(CC) $(PROBE_CFLAGS) -o $@ $<

$(B)/test/subject-musl $(B)/test/auxiliary-musl: $(B)/test/%-musl: test/programs/%.c
	$(MUSL_GCC) $(PROBE_CFLAGS) -o $@ $<

# Nothing of these refers to the library: -u pulls it out of the archive, as a reference would.
$(B)/test/auxiliary-so: test/programs/auxiliary.c $(LIBS)
	$(CC) $(PROBE_CFLAGS) -o $@ $< -L$(B) -Wl,--no-as-needed -lgons -Wl,-rpath,'$$ORIGIN/..'

$(B)/test/auxiliary-a: test/programs/auxiliary.c $(LIBS)
	$(CC) $(PROBE_CFLAGS) -o $@ $< -Wl,-u,gons_status $(B)/libgons.a

$(B)/test/auxiliary-static: test/programs/auxiliary.c $(LIBS)
	$(CC) $(PROBE_CFLAGS) -static -o $@ $< -Wl,-u,gons_status $(B)/libgons.a

$(B)/test/auxiliary-musl-static: test/programs/auxiliary.c $(LIBS)
	$(MUSL_GCC) $(PROBE_CFLAGS) -static -o $@ $< -Wl,-u,gons_status $(B)/libgons.a

$(B)/test/calls-so $(B)/test/raise-so: $(B)/test/%-so: test/programs/%.c include/gons.h $(LIBS)
	$(CC) $(PROBE_CFLAGS) -o $@ $< -L$(B) -lgons -Wl,-rpath,'$$ORIGIN/..'

$(B)/test/calls-a $(B)/test/raise-a: $(B)/test/%-a: test/programs/%.c include/gons.h $(LIBS)
	$(CC) $(PROBE_CFLAGS) -o $@ $< $(B)/libgons.a

$(B)/test/calls-static $(B)/test/raise-static: $(B)/test/%-static: test/programs/%.c include/gons.h $(LIBS)
	$(CC) $(PROBE_CFLAGS) -static -o $@ $< $(B)/libgons.a

$(B)/test/calls-musl-static $(B)/test/raise-musl-static: $(B)/test/%-musl-static: test/programs/%.c \
	include/gons.h $(LIBS)
	$(MUSL_GCC) $(PROBE_CFLAGS) -static -o $@ $< $(B)/libgons.a

# Without a libc, so that a program on glibc and one on musl can load it.
$(B)/test/libother.so $(B)/test/libgonsless/libanother.so: test/programs/nothing.c
	@mkdir -p $(@D)
	$(CC) $(PROBE_CFLAGS) -shared -fPIC -nostdlib -o $@ $<

# test_secure puts the directory of the library where the placeholder stands, which is long enough for any.
PLACEHOLDER := $(subst x,////////////////,/the-directory-of-the-library/xxxxxxxxxxxxxxxx)
$(B)/test/probe-so-placeholder: test/programs/probe.c include/gons.h $(LIBS)
	$(CC) $(PROBE_CFLAGS) -DWITH_GONS -o $@ $< -L$(B) -lgons -Wl,-rpath,$(PLACEHOLDER)

# The library that starts a thread stands before ours in the list of what a program needs, or behind it.
$(B)/test/libearly.so: test/programs/early.c test/programs/early.h
	$(CC) $(PROBE_CFLAGS) -shared -fPIC -o $@ $<

CROWD = $(CC) $(PROBE_CFLAGS) -o $@ $< -L$(B)/test -Wl,-rpath,'$$ORIGIN:$$ORIGIN/..'
CROWDS := $(addprefix $(B)/test/crowd,-so -so-last -a -static -late)

$(B)/test/crowd $(CROWDS): test/programs/crowd.c test/programs/early.h $(B)/test/libearly.so $(LIBS)

$(B)/test/crowd:
	$(CROWD) -learly

$(B)/test/crowd-so:
	$(CROWD) -DWITH_GONS -learly -L$(B) -lgons

$(B)/test/crowd-so-last:
	$(CROWD) -DWITH_GONS -L$(B) -lgons -learly

$(B)/test/crowd-a:
	$(CROWD) -DWITH_GONS -learly $(B)/libgons.a

$(B)/test/crowd-static: test/programs/early.c
	$(CC) $(PROBE_CFLAGS) -DWITH_GONS -static -o $@ $(filter %.c %.a,$^)

$(B)/test/crowd-late:
	$(CROWD) -DLATE -learly

$(B)/test/libearly-musl.so: test/programs/early.c test/programs/early.h
	$(MUSL_GCC) $(PROBE_CFLAGS) -shared -fPIC -o $@ $<

$(B)/test/crowd-musl: test/programs/crowd.c test/programs/early.h $(B)/test/libearly-musl.so $(LIBS)
	$(MUSL_GCC) $(PROBE_CFLAGS) -o $@ $< -L$(B)/test -learly-musl -Wl,-rpath,'$$ORIGIN'
