# Targets; each does one thing and says what it did.
#   make native   builds the CPU kernels: artifacts/native/libr3mes_kernels.so

CC_NATIVE ?= clang-19
NATIVE_LIB := artifacts/native/libr3mes_kernels.so
NATIVE_SRC := $(wildcard native/cpu/*.c)
NATIVE_HDR := $(wildcard native/cpu/*.h) native/include/r3mes_kernels.h
NATIVE_OBJ := $(NATIVE_SRC:native/cpu/%.c=artifacts/native/obj/%.o)
# No -mfma: nothing may fuse a multiplication with an addition (docs/arithmetic.md). Only avx2_*.c may assume AVX2.
NATIVE_CFLAGS := -O3 -std=c11 -ffp-contract=off -fno-fast-math -fno-math-errno -fPIC -fvisibility=hidden -Wall -Wextra -Werror -Inative/include
NATIVE_NEWER = $(shell for f in $(NATIVE_SRC) $(NATIVE_HDR) Makefile; do [ $(NATIVE_LIB) -nt $$f ] || echo $$f; done)

.PHONY: native
.DELETE_ON_ERROR:

native:
	@if [ -n "$(NATIVE_NEWER)" ]; then $(MAKE) -s $(NATIVE_LIB) && echo "native: built $(NATIVE_LIB) with $$($(CC_NATIVE) --version | head -1)"; \
	else echo "native: $(NATIVE_LIB) is up to date"; fi

$(NATIVE_LIB): $(NATIVE_OBJ)
	@$(CC_NATIVE) -shared -o $@ $^ -lm

artifacts/native/obj/avx2_%.o: NATIVE_CFLAGS += -mavx2
artifacts/native/obj/%.o: native/cpu/%.c $(NATIVE_HDR) Makefile | clang
	@mkdir -p $(@D)
	@$(CC_NATIVE) $(NATIVE_CFLAGS) -c -o $@ $<

.PHONY: clang
clang:
	@command -v $(CC_NATIVE) >/dev/null || { \
	  echo "native: installing clang-19"; \
	  SUDO=$$([ $$(id -u) = 0 ] || echo sudo); \
	  $$SUDO apt-get update -qq && $$SUDO env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends clang-19 >/dev/null; }
