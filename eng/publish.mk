# The published daemon: out/remesd, one binary compiled ahead of time (docs/adr/0001-native-aot-from-net9.md).

PUBLISHED := out/remesd

.PHONY: publish publish-tools test-published
publish: needs publish-tools native-archive
	@eng/publish.sh $(PUBLISHED)

# What the ahead-of-time compiler links with.
publish-tools: clang
	@eng/install.sh lld-19 zlib1g-dev

test-published: publish native corpora
	@$(DOTNET_BUILD)
	@REMES_PUBLISHED=$(PUBLISHED) eng/test.sh $(TESTS) -class R3mes.Tests.Packaging.PublishTests
