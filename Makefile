# Targets; each does one thing, installs what it needs, and says what it did.
#   make run [ROUNDS=8] [CHEAT=1] [SEED=1] [VALIDATORS=4] [FRESH=1] [REPRODUCIBLE=1]
#                      the main job: a devnet of four validators trains a model, catches a cheat, and shows its summary; REPRODUCIBLE has one validator
#   make test          builds everything and runs the tests; ends with "N passed, N failed, N skipped"
#   make check         what a change must pass besides the tests: warnings, format, shell scripts, packaging
#   make test-full     the tests, then those too long for every change; writes docs/test-full.md
#   make coverage      runs the tests and prints the lines they run; floors 0 to 2 must have 90 %
#   make sim [SEEDS=100] [START=1]
#                      runs real nodes on a simulated network, disks and clocks, one run a seed, and checks what must hold at every step
#   make fuzz [SECONDS=60] [TARGET=tx] [SEED=1]
#                      feeds mutated inputs to every reader of untrusted bytes; make fuzz-corpus writes the seeds anew
#   make publish       compiles the daemon ahead of time, kernels linked in: out/remesd
#   make deb           builds and lints the Debian package: artifacts/deb/
#   make test-deb      as root: installs, starts, kills, upgrades and removes it in a Debian that boots
#   make packaging     checks the systemd unit, the alert rules and the dashboard; part of make check
#   make native        builds the CPU kernels: artifacts/native/libr3mes_kernels.so
#   make native-asan   runs every kernel of every variant this processor has under the address and undefined-behaviour sanitizers
#   make native-digest every variant of the kernels, NEON under qemu-user among them, must write the same bytes; part of make check
#   make native-bench [VARIANT=avx2]
#                      prints the rate of every kernel of a variant on one thread
#   make parity [RATE_NANO=1000000]
#                      trains 300 steps beside plain f32 PyTorch and compares every step's loss: docs/parity.svg
#   make bench AREA=training|chain|kernels|validators|wide
#                      measures one area in a few minutes and writes bench/results/AREA.json: bench/README.md
#   make bench-micro [FILTER=*]
#                      single operations under BenchmarkDotNet
#   make corpora       fetches the public-domain texts: data/corpora/

ROUNDS ?= 8
CHEAT ?= 1
SEED ?= 1
VALIDATORS ?= $(if $(REPRODUCIBLE),1,4)
START ?= 1
SEEDS ?= 100
CONFIGURATION := Release
BIN := artifacts/bin
TESTS := $(BIN)/R3mes.Tests/release/R3mes.Tests
DOTNET_BUILD := dotnet build -c $(CONFIGURATION) -nologo -clp:ErrorsOnly -v quiet

export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1
# No ICU: nothing here depends on a culture, and a small machine has no libicu.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT := 1
# The built programs look for the runtime where the SDK is, wherever that is.
export DOTNET_ROOT ?= $(patsubst %/,%,$(dir $(realpath $(shell command -v dotnet))))

.PHONY: run sim test test-full check coverage corpora needs
.DEFAULT_GOAL := run

run: publish corpora
	@$(PUBLISHED) devnet --home data/devnet --rounds $(ROUNDS) --cheat $(CHEAT) --seed $(SEED) --validators $(VALIDATORS) $(if $(FRESH),--fresh) $(if $(REPRODUCIBLE),--reproducible)

test: publish native cuda-driver corpora
	@eng/prometheus.sh
	@eng/install.sh strace
	@$(DOTNET_BUILD)
	@eng/test.sh $(TESTS)

# Real nodes on one thread, on a network, disks and clocks that each seed rules; a seed that fails says how to run it again.
sim: needs
	@dotnet build tests/R3mes.Simulation -c $(CONFIGURATION) -nologo -clp:ErrorsOnly -v quiet
	@$(BIN)/R3mes.Simulation/release/R3mes.Simulation $(START) $(SEEDS)

check: needs native native-digest cuda packaging
	@$(DOTNET_BUILD)
	@dotnet format whitespace --no-restore --verify-no-changes
	@for source in limits llama openblas; do $(CC_NATIVE) -std=gnu11 -Wall -Wextra -Werror -fsyntax-only native/lab/$$source.c || exit 1; done
	@for script in eng/*.sh tools/*.sh .ci/run; do bash -n $$script || exit 1; done
	@echo "check: no warnings, format clean, scripts parse"

test-full: publish native cuda-driver corpora
	@$(DOTNET_BUILD)
	@eng/test-full.sh $(TESTS)

coverage: publish native cuda-driver corpora
	@$(DOTNET_BUILD)
	@rm -rf artifacts/coverage
	@dotnet test tests/R3mes.Tests -c $(CONFIGURATION) --no-build --collect "XPlat Code Coverage" --results-directory artifacts/coverage >artifacts/coverage.log 2>&1 || { tail -n 40 artifacts/coverage.log; exit 1; }
	@eng/coverage.py artifacts/coverage

corpora:
	@tools/corpora.sh

# The SDK, what it fetches packages with, and the libraries that signatures are made and checked with.
needs:
	@eng/dotnet.sh
	@eng/install.sh ca-certificates libssl3 libsodium23 libsecp256k1-1

include eng/native.mk
include eng/cuda.mk
include eng/fuzz.mk
include eng/publish.mk
include eng/deb.mk
include eng/parity.mk
include eng/bench.mk
