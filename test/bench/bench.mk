# What bench needs, and running it. It ends within five minutes; BENCH_ROUNDS=500 is quicker, 4000 longer. The
# last table is also in $(B)/bench.json, which `make chart` draws.
BENCH_DIR := test/bench
BENCH_SOURCES := $(addprefix $(BENCH_DIR)/,bench.c rows.c process.c container.c count.c statistics.c target.c outcome.c)
BENCH_HEADERS := $(wildcard $(BENCH_DIR)/*.h)
BENCH_PROGRAMS := $(addprefix $(B)/bench/,bench true empty.so inside inside-report still bare api nil until libgons-preload.so libgons-audit.so)

# Without libc and static, as the preload is. Core's own constructor is left out: inside.c calls it.
BENCH_INSIDE_FLAGS := -std=gnu17 -O2 -g -Wall -Wextra $(FATAL) -ffreestanding -fno-stack-protector \
	-fno-pie -static -nostdlib -Wl,--build-id=none,-z,noseparate-code,-z,norelro
BENCH_CORE = $(filter-out %/start.o,$(CORE_OBJECTS))

.PHONY: bench chart
bench: $(LIBS) $(wildcard $(B)/gons) $(BENCH_PROGRAMS)
	$(B)/bench/bench $(B)

# The one in README.md, from the last run.
chart:
	test/bench/chart.sh $(B)/bench.json docs/bench.svg

$(B)/bench:
	mkdir -p $@

$(B)/bench/bench: $(BENCH_SOURCES) $(BENCH_HEADERS) | $(B)/bench
	$(CC) $(CFLAGS) -D_GNU_SOURCE -o $@ $(BENCH_SOURCES)

# Plain flags on purpose: these two stand for what anybody builds.
$(B)/bench/true: test/programs/true.c | $(B)/bench
	$(CC) -O2 -o $@ $<

$(B)/bench/still: test/programs/true.c $(B)/libgons.a | $(B)/bench
	$(CC) -O2 -static -o $@ $< -Wl,--undefined=gons_status $(B)/libgons.a

$(B)/bench/nil: test/programs/true.c | $(B)/bench
	$(CC) -O2 -static -o $@ $<

$(B)/bench/until: test/programs/until.c | $(B)/bench
	$(CC) -O2 -static -o $@ $<

$(B)/bench/api: $(BENCH_DIR)/api.c $(BENCH_DIR)/sample.h $(LIBS) | $(B)/bench
	$(CC) $(CFLAGS) -D_GNU_SOURCE -Iinclude -static -o $@ $< $(B)/libgons.a

# gons_inject() looks for both beside the program that calls.
$(B)/bench/libgons-preload.so $(B)/bench/libgons-audit.so: $(B)/bench/%: $(B)/% | $(B)/bench
	ln -sf ../$* $@

$(B)/bench/bare: $(BENCH_DIR)/bare.c | $(B)/bench
	$(CC) $(CFLAGS) -D_GNU_SOURCE -static -o $@ $<

$(B)/bench/empty.so: test/programs/nothing.c | $(B)/bench
	$(CC) -shared -fPIC -O2 -o $@ $<

$(B)/bench/inside: $(BENCH_DIR)/inside.c $(BENCH_DIR)/sample.h $(BENCH_CORE) | $(B)/bench
	$(CC) $(BENCH_INSIDE_FLAGS) -o $@ $< $(BENCH_CORE)

$(B)/bench/inside-report: $(BENCH_DIR)/inside.c $(BENCH_DIR)/sample.h $(BENCH_CORE) | $(B)/bench
	$(CC) $(BENCH_INSIDE_FLAGS) -DBENCH_REPORT -o $@ $< $(BENCH_CORE)
