#!/usr/bin/env bash
# Installs, starts, kills, upgrades, removes and purges the package in a Debian that boots; says each thing that it checked and ends with "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8
[ "$(id -u)" -eq 0 ] || { echo "test-deb: run it as root: it boots a container" >&2; exit 1; }
root=$PWD/artifacts/deb/root
version=$(sed -n 's|.*<Version>\(.*\)</Version>.*|\1|p' Directory.Build.props)
home=/var/lib/remesd
promtool=artifacts/tools/prometheus/usr/bin/promtool
passed=0 failed=0
started=$SECONDS
. eng/container.sh
trap 'prometheus_stop; container_stop' EXIT

check() { # sentence, command...
  local sentence=$1
  shift
  if said=$("$@" 2>&1); then
    passed=$((passed + 1))
    echo "ok      $sentence"
  else
    failed=$((failed + 1))
    echo "FAILED  $sentence: ${said:-$*}"
  fi
}
is() { [ "$1" = "$2" ] || { echo "'$1' and not '$2'"; return 1; }; }
same() { [ -n "$1" ] && is "$1" "$2"; } # two things that must be something
at_least() { [ -n "$1" ] && [ -n "$2" ] && [ "$1" -ge "$2" ] || { echo "'$1' and not at least $2"; return 1; }; }
has() { grep -qE -- "$2" <<<"$1" || { echo "no '$2' in: $1"; return 1; }; }
has_not() { [ -n "$1" ] || { echo "nothing was said at all"; return 1; }; ! grep -E -- "$2" <<<"$1"; }
eventually() { # seconds, command...
  local until=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $until ] || { "$@"; return; }
    sleep 0.2
  done
}
unit() { inside systemctl show remesd -p "$1" --value; }
as_user() { inside runuser -u remesd -- "$@"; }
status() { as_user remesd status --json --home $home | sed -n "s/.*\"$1\":\"\{0,1\}\([^,\"}]*\).*/\1/p"; }
height() { status height; }
above() { at_least "$(height)" "$((${1:?no height} + 1))"; }
hash_at() { as_user remesd query block "$1" --home $home | awk '$1 == "hash" { print $2 }'; }
metrics() { nsenter -t "$init" -n -- curl -sf "http://127.0.0.1:26660/$1"; }
mode() { inside stat -c '%A %U %G' "$1"; }
journal() { inside journalctl -u remesd --no-pager "$@"; }
last_run() { journal -o cat "_SYSTEMD_INVOCATION_ID=$(unit InvocationID)"; }
# A real Prometheus beside the node, with the rules as installed; in memory of a temporary folder, ended by its own process.
prometheus_start() {
  work=$(mktemp -d)
  cat >"$work/prometheus.yml" <<CONFIG
global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
rule_files: [ $root/usr/share/remesd/prometheus/remesd.rules.yml ]
scrape_configs: [ { job_name: remesd, static_configs: [ { targets: [ "127.0.0.1:26660" ] } ] } ]
CONFIG
  nsenter -t "$init" -n -- "${promtool%promtool}prometheus" --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/data" --web.listen-address=127.0.0.1:9090 --log.level=error >"$work/log" 2>&1 &
  prometheus=$!
}
query() { nsenter -t "$init" -n -- $promtool query instant http://127.0.0.1:9090 "$1"; }
prometheus_stop() {
  [ -n "${prometheus-}" ] || return 0
  kill -TERM "$prometheus" 2>/dev/null
  wait "$prometheus" 2>/dev/null
  prometheus=
  rm -rf "$work"
}
active() { is "$(unit ActiveState)/$(unit SubState)" active/running; }
restarted() { is "$(unit NRestarts)" "$1" && active && above 0; }
apt() { inside apt-get -y --no-install-recommends "$@" </dev/null; }

. eng/test-deb-steps.sh
container_make
cp "artifacts/deb/r3mes-node_${version}_amd64.deb" "artifacts/deb/r3mes-node_${version}+next_amd64.deb" data/corpora/jargon.txt "$root/opt/"
container_fetch "/opt/r3mes-node_${version}_amd64.deb"
container_boot
echo "test-deb: $(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' "$root/etc/os-release"), systemd $(inside systemctl --version | awk 'NR == 1 { print $2 }'), booted after $((SECONDS - started)) s"
installs
inside systemctl cat remesd >/dev/null 2>&1 || { echo "test-deb: it was not installed, nothing else can be tested: $said_at_install" >&2; echo "$passed passed, $((failed + 1)) failed"; exit 1; }
for step in makes_a_chain starts is_observed survives_a_kill stops_clean is_watched refuses_once upgrades is_removed; do "$step"; done
prometheus_stop
container_stop
[ $failed -gt 0 ] || rm -rf "$root"
echo "test-deb: in $((SECONDS - started)) s"
echo "$passed passed, $failed failed"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
