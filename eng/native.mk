# The CPU kernels: a shared library for development, and an archive of the same objects for the published daemon.

CC_NATIVE ?= clang-19
NATIVE_LIB := artifacts/native/libr3mes_kernels.so
NATIVE_ARCHIVE := artifacts/native/libr3mes_kernels.a
NATIVE_HDR := $(wildcard native/cpu/*.h) native/include/r3mes_kernels.h
# Every source is compiled once for each variant, but for the dispatcher and SHA-256, which run on any processor of the family and ask it what it has.
NATIVE_ONCE := native/cpu/dispatch.c $(wildcard native/cpu/sha256*.c)
NATIVE_SRC := $(filter-out $(NATIVE_ONCE),$(wildcard native/cpu/*.c))
NATIVE_VARIANTS := $(if $(filter aarch64,$(shell uname -m)),neon,avx2 avxvnni avx512vnni vnni256)
NATIVE_AVX512 := -mavx2 -mavx512f -mavx512bw -mavx512dq -mavx512vl -mavx512vnni
# -mtune=znver4: without it clang takes a vpdpwssd apart into two instructions.
NATIVE_FLAGS_neon := -march=armv8.2-a+dotprod
NATIVE_FLAGS_avx2 := -mavx2
NATIVE_FLAGS_avxvnni := -mavx2 -mavxvnni -mtune=znver4
NATIVE_FLAGS_avx512vnni := $(NATIVE_AVX512) -mprefer-vector-width=512 -mtune=znver4 -DR3MES_LANES=16
NATIVE_FLAGS_vnni256 := $(NATIVE_AVX512) -mprefer-vector-width=256 -mtune=znver4
# Nothing may fuse a multiplication with an addition (docs/arithmetic.md), though AVX-512 brings instructions that do: -ffp-contract=off, and eng/publish.sh looks.
NATIVE_WARNINGS := -Wall -Wextra -Werror
NATIVE_CFLAGS := -O3 -std=c11 -ffp-contract=off -fno-fast-math -fno-math-errno -fPIC -fvisibility=hidden $(NATIVE_WARNINGS) -Inative/include
NATIVE_NEWER = $(shell for f in $(NATIVE_SRC) $(NATIVE_ONCE) $(NATIVE_HDR) eng/native.mk; do [ $(NATIVE_LIB) -nt $$f ] || echo $$f; done)
# As many compilers as processors, unless the caller said how many.
NATIVE_MAKE = $(MAKE) -s $(if $(findstring -j,$(MAKEFLAGS)),,-j$(shell nproc))

.PHONY: native native-archive
.DELETE_ON_ERROR:

native:
	+@if [ -n "$(NATIVE_NEWER)" ]; then $(NATIVE_MAKE) $(NATIVE_LIB) && echo "native: built $(NATIVE_LIB) with $$($(CC_NATIVE) --version | head -1)"; \
	else echo "native: $(NATIVE_LIB) is up to date"; fi

# $(call native-rules,FOLDER,VARIANTS,COMPILE): how the sources become objects in FOLDER/VARIANT/; native-objects names them.
native-objects = $(foreach variant,$(2),$(NATIVE_SRC:native/cpu/%.c=$(1)/$(variant)/%.o)) $(NATIVE_ONCE:native/cpu/%.c=$(1)/%.o)
define native-rules
$(foreach variant,$(2),
$(1)/$(variant)/%.o: native/cpu/%.c $(NATIVE_HDR) eng/native.mk | clang
	@mkdir -p $$(@D)
	@$(3) $(NATIVE_FLAGS_$(variant)) -DR3MES_VARIANT_NAME=$(variant) -c -o $$@ $$<
)
$(1)/%.o: native/cpu/%.c $(NATIVE_HDR) eng/native.mk | clang
	@mkdir -p $$(@D)
	@$(3) -c -o $$@ $$<
endef

NATIVE_OBJ := $(call native-objects,artifacts/native/obj,$(NATIVE_VARIANTS))
$(eval $(call native-rules,artifacts/native/obj,$(NATIVE_VARIANTS),$(CC_NATIVE) $(NATIVE_CFLAGS)))

$(NATIVE_LIB): $(NATIVE_OBJ)
	@$(CC_NATIVE) -shared -o $@ $^ -lm

native-archive:
	+@$(NATIVE_MAKE) $(NATIVE_ARCHIVE)

# A fresh archive each time: ar would keep the members that are gone. q, not r: variants have members of one name.
$(NATIVE_ARCHIVE): $(NATIVE_OBJ)
	@rm -f $@
	@ar qcsD $@ $^

.PHONY: clang sanitizers
clang:
	@command -v $(CC_NATIVE) >/dev/null || eng/install.sh clang-19

sanitizers: clang
	@[ -e "$$($(CC_NATIVE) -print-resource-dir)/lib/linux/libclang_rt.asan-x86_64.a" ] || eng/install.sh libclang-rt-19-dev

VARIANT ?= avx2
NATIVE_RATES := artifacts/native/bench
NATIVE_ASAN := artifacts/native/kernels_test
# Left out: that an address wraps around, which would be outside its buffer anyway and takes most of the time to compile. Checks are calls for the same reason.
NATIVE_ASAN_CFLAGS := $(filter-out -O3,$(NATIVE_CFLAGS)) -O1 -g1 -fsanitize=address,undefined -fno-sanitize=pointer-overflow -fno-sanitize-recover=all -mllvm -asan-instrumentation-with-call-threshold=0
NATIVE_ASAN_OBJ := $(call native-objects,artifacts/native/asan,$(NATIVE_VARIANTS))
$(eval $(call native-rules,artifacts/native/asan,$(NATIVE_VARIANTS),$(CC_NATIVE) $(NATIVE_ASAN_CFLAGS)))

.PHONY: native-asan native-bench
native-asan: | sanitizers
	+@$(NATIVE_MAKE) $(NATIVE_ASAN)
	@$(NATIVE_ASAN)

$(NATIVE_ASAN): native/tests/kernels_test.c native/tests/operands.h native/tests/variants.h $(NATIVE_ASAN_OBJ)
	@$(CC_NATIVE) $(NATIVE_ASAN_CFLAGS) $(filter %.c %.o,$^) -lm -o $@

native-bench: native
	@$(CC_NATIVE) -O2 -std=gnu11 -Inative/include native/tests/bench.c $(NATIVE_LIB) -Wl,-rpath,'$$ORIGIN' -o $(NATIVE_RATES)
	@$(NATIVE_RATES) $(VARIANT)

# The NEON variant on this machine: compiled for Arm, run under qemu-user, held against the others byte for byte.
CC_ARM := $(CC_NATIVE) --target=aarch64-linux-gnu
ARM_OBJ := $(call native-objects,artifacts/native/arm,neon)
$(eval $(call native-rules,artifacts/native/arm,neon,$(CC_ARM) $(NATIVE_CFLAGS)))

.PHONY: native-neon native-digest arm-tools
arm-tools: clang
	@eng/install.sh qemu-user libc6-dev-arm64-cross libgcc-12-dev-arm64-cross lld-19

native-neon: | arm-tools
	+@$(NATIVE_MAKE) artifacts/native/digest-arm

artifacts/native/digest-arm: native/tests/digest.c native/tests/variants.h $(ARM_OBJ)
	@$(CC_ARM) $(NATIVE_CFLAGS) -static -fuse-ld=lld-19 $(filter %.c %.o,$^) -lm -o $@

artifacts/native/digest: native/tests/digest.c native/tests/variants.h $(NATIVE_OBJ)
	@$(CC_NATIVE) $(NATIVE_CFLAGS) $(filter %.c %.o,$^) -lm -o $@

native-digest: native-neon
	+@$(NATIVE_MAKE) artifacts/native/digest
	@eng/digest.sh artifacts/native/digest artifacts/native/digest-arm
