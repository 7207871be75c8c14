# The CPU kernels: a shared library for development, and an archive of the same objects for the published daemon.

CC_NATIVE ?= clang-19
NATIVE_LIB := artifacts/native/libr3mes_kernels.so
NATIVE_ARCHIVE := artifacts/native/libr3mes_kernels.a
NATIVE_SRC := $(wildcard native/cpu/*.c)
NATIVE_HDR := $(wildcard native/cpu/*.h) native/include/r3mes_kernels.h
NATIVE_OBJ := $(NATIVE_SRC:native/cpu/%.c=artifacts/native/obj/%.o)
# No -mfma: nothing may fuse a multiplication with an addition (docs/arithmetic.md). Only avx2_*.c may assume AVX2.
NATIVE_CFLAGS := -O3 -std=c11 -ffp-contract=off -fno-fast-math -fno-math-errno -fPIC -fvisibility=hidden -Wall -Wextra -Werror -Inative/include
NATIVE_NEWER = $(shell for f in $(NATIVE_SRC) $(NATIVE_HDR) eng/native.mk; do [ $(NATIVE_LIB) -nt $$f ] || echo $$f; done)

.PHONY: native native-archive
.DELETE_ON_ERROR:

native:
	@if [ -n "$(NATIVE_NEWER)" ]; then $(MAKE) -s $(NATIVE_LIB) && echo "native: built $(NATIVE_LIB) with $$($(CC_NATIVE) --version | head -1)"; \
	else echo "native: $(NATIVE_LIB) is up to date"; fi

$(NATIVE_LIB): $(NATIVE_OBJ)
	@$(CC_NATIVE) -shared -o $@ $^ -lm

native-archive:
	@$(MAKE) -s $(NATIVE_ARCHIVE)

# A fresh archive each time: ar would keep the members that are gone.
$(NATIVE_ARCHIVE): $(NATIVE_OBJ)
	@rm -f $@
	@ar rcsD $@ $^

artifacts/native/obj/avx2_%.o: NATIVE_CFLAGS += -mavx2
artifacts/native/obj/%.o: native/cpu/%.c $(NATIVE_HDR) eng/native.mk | clang
	@mkdir -p $(@D)
	@$(CC_NATIVE) $(NATIVE_CFLAGS) -c -o $@ $<

.PHONY: clang sanitizers
clang:
	@command -v $(CC_NATIVE) >/dev/null || eng/install.sh clang-19

sanitizers: clang
	@[ -e "$$($(CC_NATIVE) -print-resource-dir)/lib/linux/libclang_rt.asan-x86_64.a" ] || eng/install.sh libclang-rt-19-dev

NATIVE_RATES := artifacts/native/bench
NATIVE_ASAN := artifacts/native/kernels_test

.PHONY: native-asan native-bench
native-asan: | sanitizers
	@mkdir -p $(dir $(NATIVE_ASAN))
	@$(CC_NATIVE) $(filter-out -O3,$(NATIVE_CFLAGS)) -O1 -g -mavx2 -fsanitize=address,undefined -fno-sanitize-recover=all native/tests/kernels_test.c $(NATIVE_SRC) -lm -o $(NATIVE_ASAN)
	@$(NATIVE_ASAN)

native-bench: native
	@$(CC_NATIVE) -O2 -std=gnu11 -Inative/include native/tests/bench.c $(NATIVE_LIB) -Wl,-rpath,'$$ORIGIN' -o $(NATIVE_RATES)
	@$(NATIVE_RATES)
