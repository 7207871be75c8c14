# The Debian package: make deb builds and lints it, make test-deb lives through its life in a booted Debian.

.PHONY: packaging deb test-deb
# What of packaging/ can be checked without building anything.
packaging:
	@eng/install.sh systemd python3-minimal
	@command -v npm >/dev/null || eng/install.sh npm
	@eng/prometheus.sh
	@eng/packaging.sh

deb: publish packaging
	@eng/install.sh debhelper dpkg-dev lintian
	@eng/deb.sh $(PUBLISHED)

# Needs root: it boots a container.
test-deb: deb corpora
	@eng/install.sh debootstrap systemd-container curl
	@eng/deb.sh $(PUBLISHED) +next
	@eng/test-deb.sh
