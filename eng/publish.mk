# The published daemon: out/remesd, one binary compiled ahead of time (docs/adr/0001-native-aot-from-net9.md).

PUBLISHED := out/remesd
# What the binary is made of; a commit that changes none of it needs no new one.
PUBLISHED_NEWER = $(shell [ -e $(PUBLISHED) ] || echo $(PUBLISHED); find src native/cpu native/include native/cuda Directory.Build.props Directory.Packages.props eng/publish.sh eng/native.mk \
	-type f -newer $(PUBLISHED) 2>/dev/null | head -n 1)

.PHONY: publish publish-tools
publish: needs publish-tools native-archive cuda
	@if [ -n "$(PUBLISHED_NEWER)" ]; then eng/publish.sh $(PUBLISHED); else echo "publish: $(PUBLISHED) is up to date"; fi

# What the ahead-of-time compiler links with.
publish-tools: clang
	@eng/install.sh lld-19 zlib1g-dev
