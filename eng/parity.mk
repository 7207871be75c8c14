# The same training in canonical arithmetic and in plain f32 PyTorch, side by side (docs/arithmetic.md).

PARITY := $(BIN)/R3mes.Parity/release/R3mes.Parity
MODEL_TINY := packaging/models/r3mes-tiny-byte-v1.safetensors

.PHONY: parity
parity: needs native corpora
	@eng/install.sh python3-torch python3-numpy
	@$(DOTNET_BUILD) bench/R3mes.Parity
	@$(PARITY) $(MODEL_TINY) data/corpora/jargon.txt data/parity $(if $(PARAMS),--params $(PARAMS)) $(if $(RATE_NANO),--rate-nano $(RATE_NANO))
	@/usr/bin/python3 tools/parity.py data/parity $(if $(PARAMS)$(RATE_NANO),,--svg docs/parity.svg) --perturbed
