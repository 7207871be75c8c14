#!/usr/bin/env bash
# Builds artifacts/deb/r3mes-node_<version>_amd64.deb of the published daemon ($1) and what lies in packaging/, and holds it to lintian: any error or warning
# fails. $2 is put behind the version, for a build that must be higher than another.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8
binary=$1 suffix=${2-}
[ "$(uname -m)" = x86_64 ] || { echo "deb: packages are built for amd64 alone, not for $(uname -m)" >&2; exit 1; }
started=$SECONDS
version=$(sed -n 's|.*<Version>\(.*\)</Version>.*|\1|p' Directory.Build.props)$suffix
# All times in the package are the commit's, so that the same commit and binary give the same bytes.
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
out=artifacts/deb tree=artifacts/deb/r3mes-node-$version
rm -rf "$tree"
mkdir -p "$tree/debian"
cp -r packaging/deb/. "$tree/debian"
cp packaging/systemd/remesd.service "$tree/debian/r3mes-node.remesd.service"
cp packaging/systemd/r3mes-node.{sysusers,tmpfiles} "$tree/debian"
cp -r packaging/{etc,models,grafana,prometheus} packaging/man/remesd.1 "$binary" "$tree"
cp CHANGELOG.md "$tree/RELEASES.md" # under its own name debhelper takes it for the Debian changelog
notices=$(dotnet nuget locals global-packages --list | sed 's/^[^:]*: //')/runtime.linux-x64.microsoft.dotnet.ilcompiler
cp "$(find "$notices" -name THIRD-PARTY-NOTICES.TXT | sort -V | tail -1)" "$tree/dotnet-third-party-notices.txt"
cat >"$tree/debian/changelog" <<CHANGES
r3mes-node ($version) bookworm; urgency=medium

  * Packaged at commit $(git rev-parse HEAD).
  * The binary is of commit $("$binary" version | sed -n 's/^commit: //p').
  * RELEASES.md beside this file says what changed.

 -- $(sed -n 's/^Maintainer: //p' packaging/deb/control)  $(date -u -R -d "@$SOURCE_DATE_EPOCH")
CHANGES
package=r3mes-node_${version}_amd64.deb
if ! (cd "$tree" && dpkg-buildpackage -b -d -us -uc) >"$out/build.log" 2>&1; then
  tail -n 30 "$out/build.log" >&2
  exit 1
fi
lintian --fail-on error,warning --allow-root --info --tag-display-limit 0 "$out/$package" || { echo "deb: lintian refuses $out/$package" >&2; exit 1; }
echo "deb: $out/$package, $(stat -c %s "$out/$package" | numfmt --to=si --format %.1f)B, lintian clean, in $((SECONDS - started)) s"
