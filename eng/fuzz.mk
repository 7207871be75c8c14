# Mutates the inputs of every reader of untrusted bytes; an input that fails is kept in tests/R3mes.Fuzz/corpus, which the unit tests replay.

SECONDS ?= 60
TARGET ?=
FUZZ := $(BIN)/R3mes.Fuzz/release/R3mes.Fuzz

.PHONY: fuzz fuzz-corpus
fuzz: needs native
	@$(DOTNET_BUILD) tests/R3mes.Fuzz
	@$(FUZZ) --seconds $(SECONDS) --seed $(SEED) $(if $(TARGET),--target $(TARGET))

fuzz-corpus: needs native
	@$(DOTNET_BUILD) tests/R3mes.Fuzz
	@$(FUZZ) --write-corpus $(if $(TARGET),--target $(TARGET))
