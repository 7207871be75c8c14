#!/usr/bin/env bash
# Unpacks Debian's prometheus and promtool into artifacts/tools/prometheus, without installing: no service starts and no root is needed.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=artifacts/tools/prometheus
[ -x $tools/usr/bin/prometheus ] && [ -x $tools/usr/bin/promtool ] && exit 0
command -v apt-get >/dev/null || { echo "prometheus: no apt-get here: put prometheus and promtool into $tools/usr/bin" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
download() { (cd "$work" && apt-get download prometheus) >"$work/log" 2>&1; }
if ! download; then
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update >"$work/log" 2>&1 || true
  download || { tail -n 20 "$work/log" >&2; echo "prometheus: apt-get could not download it" >&2; exit 1; }
fi
mkdir -p $tools
dpkg -x "$work"/prometheus_*.deb $tools
echo "prometheus: $($tools/usr/bin/prometheus --version 2>&1 | head -1 | cut -d' ' -f1-3) in $tools"
