# make           kairand, kairan and linesim into build/
# make demo      one evening of a rehearsal town (ONCE=1 ends after the table)
# make test      every test; the last line is "N passed, N failed, N skipped"
# make check     unit tests and scenarios only, under sanitizers
# make sim       worlds made of seeds, and the same ones by other compilers
# make sim-mutants   planted bugs, which the simulator must find
# make fuzz      every fuzz target, FUZZ_SEC seconds each
# make bench     figures beside their peers, and build/bench.json
# make tidy      the house rules
# make install   to $(DESTDIR)$(PREFIX)
# make clean

PREFIX	?= /usr/local
MODE	?= release
B	:= build/$(MODE)

FLAGS_release := -O2 -D_FORTIFY_SOURCE=2 -fstack-protector-strong
FLAGS_check   := -O1 -fsanitize=address,undefined -fno-omit-frame-pointer \
		 -fno-sanitize-recover=undefined -DFAILPOINTS
FLAGS_fuzz    := -O1 -fsanitize=fuzzer-no-link,address,undefined \
		 -fno-sanitize-recover=undefined
WARN	:= -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes \
	   -Wmissing-prototypes -Wcast-qual -Wwrite-strings -Wpointer-arith \
	   -Wvla -Werror=return-type -Werror=implicit \
	   -Werror=incompatible-pointer-types
CFLAGS	?= -g
VERSION := $(shell cat VERSION)
ALL_CFLAGS = -std=gnu17 -D_GNU_SOURCE -DVERSION='"$(VERSION)"' -I. -MMD -MP \
	   $(WARN) $(FLAGS_$(MODE)) $(CFLAGS)
LDLIBS	:= -Wl,--as-needed -luring -lnghttp2 -lcurl -lssl -lcrypto -lrocksdb \
	   -lmsgpackc -lroaring -ljansson -lyaml -lical -lutf8proc -lpthread -lm

# A new file needs no line here.
ROOMS	:= base storage scheduler daemon
SRC	:= $(sort $(shell find $(ROOMS) -name '*.c'))
PROGS	:= daemon/kairand.c daemon/kairan.c
OBJ	= $(patsubst %.c,$(B)/%.o,$(1))
LIB	:= $(call OBJ,$(filter-out $(PROGS),$(SRC)))
SIM	:= $(call OBJ,$(wildcard linesim/*.c))
FAKES	:= $(call OBJ,$(wildcard tests/fake/*.c))
STAGE	:= $(call OBJ,$(wildcard tests/scenario/*.c))
WORLDS	:= $(call OBJ,$(wildcard tests/sim/*.c))
UNITS	:= $(patsubst %.c,$(B)/%,$(wildcard tests/unit/*.c))
FUZZES	:= $(patsubst %.c,$(B)/%,$(wildcard tests/fuzz/*.c))
TOOLS	:= $(patsubst %.c,$(B)/%,$(wildcard tests/system/*.c bench/*.c))
SHIMS	:= $(patsubst %.c,$(B)/%.so,$(wildcard tests/shim/*.c))
Q	:= $(if $(V),,@)
LINK	= $(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

BIN	:= kairand kairan linesim

all: $(BIN:%=build/%)
build/%: build/release/bin/%
	@ln -f $< $@

programs: $(BIN:%=$(B)/bin/%)
$(B)/bin/kairand $(B)/bin/kairan: $(B)/bin/%: $(B)/daemon/%.o $(B)/libkairan.a
	@mkdir -p $(@D)
	$(LINK)

$(B)/bin/linesim: $(SIM) $(B)/libkairan.a
	@mkdir -p $(@D)
	$(LINK)

$(B)/libkairan.a: $(LIB)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

$(UNITS): $(B)/%: $(B)/%.o $(B)/libkairan.a
	$(LINK) -lcmocka

$(TOOLS): $(B)/%: $(B)/%.o $(B)/libkairan.a
	$(LINK)

$(B)/tests/shim/%.so: tests/shim/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -fPIC -shared -o $@ $<

# The fakes come before the library, so theirs are the ring and lane that link.
$(B)/scenario-run: $(STAGE) $(FAKES) $(B)/libkairan.a
	$(LINK)

$(B)/kairan-sim: $(WORLDS) $(FAKES) $(B)/libkairan.a
	$(LINK)

$(FUZZES): $(B)/%: $(B)/%.o $(B)/libkairan.a
	$(LINK) -fsanitize=fuzzer

$(B)/%.o: %.c VERSION
	@mkdir -p $(@D)
	$(if $(V),,@echo '  CC  $<')
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

tools: $(TOOLS) $(SHIMS)
units: $(UNITS)
scenario: $(B)/scenario-run
check-build: $(UNITS) $(B)/scenario-run
fuzz-build: $(FUZZES)

check:
	@$(MAKE) --no-print-directory MODE=check check-build
	tests/run check build/check

test: deps
	@$(MAKE) --no-print-directory all tools
	tests/run all

sim: deps
	@$(MAKE) --no-print-directory build/release/kairan-sim
	tests/simulate

sim-mutants: deps
	@$(MAKE) --no-print-directory build/release/kairan-sim
	tests/mutants --sim

fuzz: deps
	@$(MAKE) --no-print-directory MODE=fuzz CC=clang fuzz-build
	tests/run fuzz build/fuzz

demo: deps-build
	@$(MAKE) --no-print-directory all
	examples/demo

bench: deps
	@bench/deps
	@$(MAKE) --no-print-directory all tools
	bench/run

tidy:
	tests/tidy

deps-build:
	@tests/deps build

deps:
	@tests/deps

install: all
	install -D -t $(DESTDIR)$(PREFIX)/sbin build/kairand
	install -D -t $(DESTDIR)$(PREFIX)/bin build/kairan build/linesim
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/lib/systemd/system \
	    systemd/*.service systemd/*.socket systemd/*.timer

print-libs:
	@echo '$(LDLIBS)'

clean:
	rm -rf build


.PHONY: all programs tools units scenario check-build fuzz-build check test \
	fuzz sim sim-mutants demo bench tidy deps deps-build print-libs install clean
.SECONDARY:
-include $(patsubst %.o,%.d,$(call OBJ,$(SRC)) $(SIM) $(FAKES) $(STAGE) \
	$(WORLDS)) \
	$(UNITS:=.d) $(FUZZES:=.d) $(TOOLS:=.d)
