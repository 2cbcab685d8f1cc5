# SPDX-License-Identifier: Apache-2.0
# The example programs. Included by the Makefile, from where $(B), $(CC), $(CFLAGS) and $(LIBS)
# come.
#
# A language whose compiler is not here is left out; the tests then skip what they would do with it.

ifndef EXAMPLES # test/runtimes/runtimes.mk includes this too, whichever the Makefile names first

GO      ?= go
CARGO   ?= cargo
JAVAC   ?= javac
MUSL_CC ?= musl-gcc

EXAMPLES_B := $(B)/examples
# The programs are to find the library beside them wherever build/ is moved to.
EXAMPLES_RPATH := -Wl,-rpath,$$ORIGIN/..
EXAMPLES_CFLAGS := -std=gnu17 -O2 -g -Wall -Wextra -Wshadow $(FATAL) -Iinclude -pthread
EXAMPLES_CXXFLAGS := -std=c++17 -O2 -g -Wall -Wextra -Wpedantic $(FATAL) -Iinclude -pthread

# Go without the network, without a home directory, and without paths of this machine in the result.
EXAMPLES_GO = GO111MODULE=on GOFLAGS=-mod=mod GOPROXY=off GOTOOLCHAIN=local CGO_ENABLED=1 \
	GOPATH=$(abspath $(B))/go GOCACHE=$(abspath $(B))/go/cache \
	CGO_CFLAGS=-I$(CURDIR)/include CGO_LDFLAGS='-L$(abspath $(B)) $(EXAMPLES_RPATH)' \
	$(GO) build -trimpath -buildvcs=false
EXAMPLES_GO_STATIC = -ldflags '-linkmode external -extldflags -static'

EXAMPLES := $(addprefix $(EXAMPLES_B)/,link-c-so link-c-a reexec-c-so reexec-c-a)
ifneq ($(shell command -v $(MUSL_CC)),)
EXAMPLES += $(addprefix $(EXAMPLES_B)/,link-c-musl reexec-c-musl)
endif
ifneq ($(shell command -v $(JAVAC)),)
EXAMPLES += $(addprefix $(EXAMPLES_B)/,Threads.class Visit.class)
endif
ifneq ($(shell command -v $(GO)),)
EXAMPLES += $(addprefix $(EXAMPLES_B)/,inject-go $(foreach program,link-go reexec-go discover-go,\
	$(program)-so $(program)-a $(program)-static))
endif
# Asked, not looked up: rustup's is a stand-in that may have nothing behind it.
ifneq ($(shell $(CARGO) --version 2>/dev/null),)
EXAMPLES += $(EXAMPLES_B)/discover-rust
endif
ifneq ($(shell command -v $(CXX)),)
EXAMPLES += $(EXAMPLES_B)/run-cpp
endif

.PHONY: examples
examples: $(EXAMPLES)

$(EXAMPLES_B):
	mkdir -p $@

$(EXAMPLES_B)/link-c-%: examples/link-c/threads.c include/gons.h $(LIBS) | $(EXAMPLES_B)
	$(EXAMPLES_LINK_$*)
$(EXAMPLES_B)/reexec-c-%: examples/reexec-c/look.c include/gons.h $(LIBS) | $(EXAMPLES_B)
	$(EXAMPLES_LINK_$*)

# The three ways to link a C program.
EXAMPLES_LINK_so = $(CC) $(EXAMPLES_CFLAGS) -o $@ $< -L$(B) -lgons '$(EXAMPLES_RPATH)'
EXAMPLES_LINK_a = $(CC) $(EXAMPLES_CFLAGS) -o $@ $< $(B)/libgons.a
EXAMPLES_LINK_musl = $(MUSL_CC) $(EXAMPLES_CFLAGS) -static -o $@ $< $(B)/libgons.a

$(EXAMPLES_B)/inject-go: $(wildcard examples/inject/go/*) | $(EXAMPLES_B)
	cd examples/inject/go && $(EXAMPLES_GO) -o $(abspath $@) .

# The three ways to link a Go program.
$(EXAMPLES_B)/%-go-so: include/gons.h $(LIBS) | $(EXAMPLES_B)
	cd examples/$*-go && $(EXAMPLES_GO) -o $(abspath $@) .
$(EXAMPLES_B)/%-go-a: include/gons.h $(LIBS) | $(EXAMPLES_B)
	cd examples/$*-go && $(EXAMPLES_GO) -tags gons_static -o $(abspath $@) .
$(EXAMPLES_B)/%-go-static: include/gons.h $(LIBS) | $(EXAMPLES_B)
	cd examples/$*-go && $(EXAMPLES_GO) -tags gons_static $(EXAMPLES_GO_STATIC) \
		-o $(abspath $@) .
$(filter $(EXAMPLES_B)/link-go-%,$(EXAMPLES)): $(wildcard examples/link-go/*)
$(filter $(EXAMPLES_B)/reexec-go-%,$(EXAMPLES)): $(wildcard examples/reexec-go/*)
$(filter $(EXAMPLES_B)/discover-go-%,$(EXAMPLES)): $(wildcard examples/discover-go/*)

$(EXAMPLES_B)/run-cpp: examples/run-cpp/work.cpp examples/run-cpp/gons.hpp include/gons.h $(LIBS) \
		| $(EXAMPLES_B)
	$(CXX) $(EXAMPLES_CXXFLAGS) -o $@ $< -L$(B) -lgons '$(EXAMPLES_RPATH)'

$(EXAMPLES_B)/discover-rust: examples/discover-rust/Cargo.toml $(wildcard examples/discover-rust/*.* \
		examples/discover-rust/src/*) $(LIBS) \
		| $(EXAMPLES_B)
	CARGO_HOME=$(abspath $(B))/rust/home GONS_LIB=$(abspath $(B)) $(CARGO) build --quiet --offline \
		--locked --release --manifest-path $(<D)/Cargo.toml --target-dir $(abspath $(B))/rust
	cp $(B)/rust/release/discover-rust $@

$(EXAMPLES_B)/Threads.class: examples/inject/Threads.java
$(EXAMPLES_B)/Visit.class: examples/java/Visit.java
$(EXAMPLES_B)/%.class: | $(EXAMPLES_B)
	$(JAVAC) -d $(EXAMPLES_B) $<

endif
