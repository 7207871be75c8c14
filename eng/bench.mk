# Measurements, side by side in one run, written to bench/results/AREA.json (bench/README.md).

AREA ?=
BENCHMARKS := $(BIN)/R3mes.Benchmarks/release/R3mes.Benchmarks
OPENBLAS := artifacts/openblas
# The published daemon's own (src/R3mes.Daemon/R3mes.Daemon.csproj): what is measured in the benchmark's process is measured under the same.
BENCH_GC := DOTNET_GCGen0MaxBudget=400000 DOTNET_GCGen1MaxBudget=400000 DOTNET_GCRegionSize=100000 DOTNET_GCLOHThreshold=40000 DOTNET_GCConserveMemory=7

RACE := artifacts/race
AREAS := training chain kernels validators wide

.PHONY: bench bench-micro bench-training bench-chain bench-kernels bench-validators bench-wide
# The area is asked for by name; what it needs besides is built first.
bench: $(if $(filter $(AREAS),$(AREA)),bench-$(AREA))
	@[ -n "$(filter $(AREAS),$(AREA))" ] || { echo "bench: there is no area \"$(AREA)\" to measure yet: make bench AREA=training, chain, kernels, validators or wide" >&2; exit 2; }
	@$(BENCH_GC) $(BENCHMARKS) $(AREA)

bench-training: needs native corpora $(OPENBLAS)/libblas.so.3
	@eng/install.sh python3-torch python3-numpy
	@$(DOTNET_BUILD) bench/R3mes.Benchmarks

bench-chain: publish corpora native
	@$(DOTNET_BUILD) bench/R3mes.Benchmarks

# A part of the chain area by itself: its rows replace theirs in chain.json.
bench-validators: bench-chain

# Another part of it: simulated, so it needs no daemon.
bench-wide: needs
	@$(DOTNET_BUILD) bench/R3mes.Benchmarks

# What is raced is fetched into artifacts/race; what cannot be had costs a line and its rows.
bench-kernels: needs native corpora
	@eng/race.sh $(RACE) $(OPENBLAS)
	@$(DOTNET_BUILD) bench/R3mes.Benchmarks

bench-micro: needs native
	@$(DOTNET_BUILD) bench/R3mes.Benchmarks
	@$(BENCH_GC) $(BENCHMARKS) --micro $(FILTER)

# For PyTorch, which finds no fast BLAS on a plain Debian: unpacked here and not installed, so that nothing else on the machine changes its BLAS.
$(OPENBLAS)/libblas.so.3:
	@eng/install.sh libgfortran5
	@mkdir -p $(OPENBLAS)/package && cd $(OPENBLAS)/package && (apt-get download libopenblas0-pthread >/dev/null 2>&1 || (apt-get update >/dev/null 2>&1 && apt-get download libopenblas0-pthread >/dev/null)) && \
	dpkg -x libopenblas0-pthread_*.deb . && cp -a usr/lib/*/openblas-pthread/. .. && cd .. && rm -rf package && echo "bench: unpacked OpenBLAS in $(OPENBLAS)"
