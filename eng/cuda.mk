# The CUDA kernels: PTX by clang, without anything of NVIDIA's; the daemon carries it (`remesd gpu selftest`).
#   make cuda          compiles artifacts/cuda/*.ptx and checks how they round
#   make cuda-emulate  runs the products and quantisers on the host against plain C, under the address and undefined-behaviour sanitizers, then every kernel against the reference
#   make cuda-driver   builds artifacts/cuda/libcuda_emulated.so, a driver whose device is that emulation: `remesd gpu selftest --quick --driver FILE`
#   make cuda-ptxas    where ptxas is installed: registers, spills, and whether wgmma runs unhindered
#   make cuda-run      builds artifacts/cuda/cuda_run, which checks and times the kernels on a machine with a driver; eng/cuda_device.sh does all of it there

CXX_NATIVE ?= clang++-19
PTXAS ?= ptxas
CUDA_DIR := artifacts/cuda
CUDA_HDR := $(wildcard native/cuda/*.h)
CUDA_SRC := $(wildcard native/cuda/*.cu)
# Each kernel's architecture, and the oldest PTX that has its instructions.
CUDA_ARCH_copy := sm_61
CUDA_ARCH_quantize := sm_61
CUDA_ARCH_elementwise := sm_61
CUDA_ARCH_norm := sm_61
CUDA_ARCH_loss := sm_61
CUDA_ARCH_attention := sm_61
CUDA_ARCH_digest := sm_61
CUDA_ARCH_ternary_dp4a := sm_61
CUDA_ARCH_ternary_mma := sm_80
CUDA_ARCH_product_mma := sm_80
CUDA_ARCH_ternary_wgmma := sm_90a
CUDA_ISA_sm_61 := ptx63
CUDA_ISA_sm_80 := ptx70
CUDA_ISA_sm_90a := ptx83
CUDA_FLAGS := -x cuda --cuda-device-only -nocudainc -nocudalib -ffp-contract=off -std=c++20 -O3 -Wall -Wextra -Werror
CUDA_PTX := $(foreach f,$(CUDA_SRC:native/cuda/%.cu=%),$(CUDA_DIR)/$(f).$(CUDA_ARCH_$(f)).ptx)

.PHONY: cuda cuda-emulate cuda-driver cuda-ptxas cuda-run
cuda: | clang
	@$(MAKE) -s $(CUDA_PTX)
	@eng/cuda_ptx.py $(CUDA_PTX)

define cuda-rule
$(CUDA_DIR)/$(1).$(CUDA_ARCH_$(1)).ptx: native/cuda/$(1).cu $(CUDA_HDR) eng/cuda.mk
	@mkdir -p $$(@D)
	@$(CXX_NATIVE) $(CUDA_FLAGS) --cuda-gpu-arch=$(CUDA_ARCH_$(1)) --cuda-feature=+$(CUDA_ISA_$(CUDA_ARCH_$(1))) -S -o $$@ $$<
endef
$(foreach f,$(CUDA_SRC:native/cuda/%.cu=%),$(eval $(call cuda-rule,$(f))))

CUDA_EMULATE := $(CUDA_DIR)/emulate
CUDA_TEST_HDR := $(wildcard native/tests/cuda*.h) $(wildcard native/tests/cublas*.h)
CUDA_ASAN := -O1 -g -ffp-contract=off -fsanitize=address,undefined -fsanitize-address-use-after-return=never -fno-sanitize-recover=all -Wall -Wextra -Werror
CUDA_EMULATE_OBJ := $(CUDA_SRC:native/cuda/%.cu=$(CUDA_EMULATE)/%.o) $(addprefix $(CUDA_EMULATE)/,cuda_emulate.o cuda_emulated_kernels.o cuda_test.o cuda_cases.o pack.o) # of cuda_emulate.cpp, cuda_emulated_kernels.cpp, cuda_test.cpp, cuda_cases.c

cuda-emulate: needs cuda cuda-driver | sanitizers
	@$(MAKE) -s $(CUDA_EMULATE)/cuda_test
	@$(CUDA_EMULATE)/cuda_test
	@$(DOTNET_BUILD) src/R3mes.Daemon
	@$(BIN)/R3mes.Daemon/release/remesd gpu selftest --quick --runs 1 --driver $(abspath $(CUDA_DRIVER))

$(CUDA_EMULATE)/%.o: native/cuda/%.cu $(CUDA_HDR) $(CUDA_TEST_HDR) eng/cuda.mk
	@mkdir -p $(@D)
	@$(CXX_NATIVE) -x c++ -std=c++20 $(CUDA_ASAN) -Wno-unused-function -DR3MES_EMULATE -c -o $@ $<

$(CUDA_EMULATE)/%.o: native/tests/%.cpp $(CUDA_HDR) $(CUDA_TEST_HDR) eng/cuda.mk
	@mkdir -p $(@D)
	@$(CXX_NATIVE) -std=c++20 $(CUDA_ASAN) -c -o $@ $<

$(CUDA_EMULATE)/%.o: native/tests/%.c $(CUDA_HDR) $(CUDA_TEST_HDR) eng/cuda.mk
	@mkdir -p $(@D)
	@$(CC_NATIVE) -std=c11 $(CUDA_ASAN) -c -o $@ $<

$(CUDA_EMULATE)/pack.o: native/cuda/pack.c $(CUDA_HDR) eng/cuda.mk
	@mkdir -p $(@D)
	@$(CC_NATIVE) -std=c11 $(CUDA_ASAN) -c -o $@ $<

$(CUDA_EMULATE)/cuda_test: $(CUDA_EMULATE_OBJ)
	@$(CXX_NATIVE) $(CUDA_ASAN) -o $@ $^ -lm

# The emulation as a driver that the daemon can open, with the daemon's own checks of every kernel.
CUDA_DRIVER := $(CUDA_DIR)/libcuda_emulated.so
CUDA_TRAP := -O2 -ffp-contract=off -fPIC -fvisibility=hidden -fsanitize=undefined -fsanitize-trap=undefined -Wall -Wextra -Werror -std=c++20
CUDA_DRIVER_OBJ := $(CUDA_SRC:native/cuda/%.cu=$(CUDA_EMULATE)/driver/%.o) $(addprefix $(CUDA_EMULATE)/driver/,cuda_emulate.o cuda_emulated_kernels.o cuda_emulated_driver.o) # of cuda_emulated_driver.cpp

cuda-driver: | clang
	@$(MAKE) -s $(CUDA_DRIVER)

$(CUDA_EMULATE)/driver/%.o: native/cuda/%.cu $(CUDA_HDR) $(CUDA_TEST_HDR) eng/cuda.mk
	@mkdir -p $(@D)
	@$(CXX_NATIVE) -x c++ $(CUDA_TRAP) -Wno-unused-function -DR3MES_EMULATE -c -o $@ $<

$(CUDA_EMULATE)/driver/%.o: native/tests/%.cpp $(CUDA_HDR) $(CUDA_TEST_HDR) eng/cuda.mk
	@mkdir -p $(@D)
	@$(CXX_NATIVE) $(CUDA_TRAP) -c -o $@ $<

$(CUDA_DRIVER): $(CUDA_DRIVER_OBJ)
	@$(CXX_NATIVE) -shared -o $@ $^ -lm

cuda-ptxas: cuda
	@command -v $(PTXAS) >/dev/null || { echo "cuda: no $(PTXAS) here: not checked"; exit 0; }; \
	eng/cuda_ptxas.sh $(PTXAS) $(CUDA_PTX)

CUDA_RUN_SRC := $(addprefix native/tests/,cuda_run.c cuda_device.c cuda_driver.c cublas_lt.c cuda_cases.c) native/cuda/pack.c

cuda-run: cuda
	@$(CC_NATIVE) -std=gnu11 -O3 -mavx2 -ffp-contract=off -Wall -Wextra -Werror -o $(CUDA_DIR)/cuda_run $(CUDA_RUN_SRC) -ldl -lm
	@echo "cuda: built $(CUDA_DIR)/cuda_run"
