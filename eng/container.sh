# Sourced by eng/test-deb.sh: a Debian below artifacts/deb that boots under systemd-nspawn on a network of its own, which has loopback alone.

# Makes artifacts/deb/base once, and a fresh copy of it in $root. The caller sets root.
container_make() {
  local base=artifacts/deb/base mirror
  if [ ! -e $base/complete ]; then
    mirror=$(apt-get indextargets --format '$(SITE) $(CODENAME) $(CREATED_BY)' | awk '$2 == "bookworm" && $3 == "Packages" { print $1; exit }')
    [ -n "$mirror" ] || { echo "container: apt knows no mirror of Debian bookworm" >&2; exit 1; }
    rm -rf $base
    debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus bookworm $base "$mirror" >artifacts/deb/debootstrap.log 2>&1 ||
      { tail -n 20 artifacts/deb/debootstrap.log >&2; echo "container: debootstrap failed" >&2; exit 1; }
    touch $base/complete
  fi
  rm -rf "$root"
  cp -a $base "$root"
}

# Fetches, not installs, what a package needs: inside there is no network.
container_fetch() {
  cp /etc/resolv.conf "$root/etc/resolv.conf"
  { chroot "$root" apt-get update && chroot "$root" apt-get install -y --no-install-recommends --download-only "$1"; } >artifacts/deb/fetch.log 2>&1 ||
    { tail -n 20 artifacts/deb/fetch.log >&2; echo "container: the dependencies of $1 cannot be fetched" >&2; exit 1; }
}

# Boots $root; sets init to the process that is 1 inside.
container_boot() {
  systemd-nspawn -D "$root" --boot --register=no --keep-unit --console=pipe --private-network --machine=remes-test </dev/null >artifacts/deb/console.log 2>&1 &
  nspawn=$!
  local child
  for _ in $(seq 100); do
    for child in $(pgrep -P "$nspawn" || true); do
      if awk '/^NSpid:/ { exit !(NF > 2 && $NF == 1) }' "/proc/$child/status" 2>/dev/null; then init=$child && break 2; fi
    done
    sleep 0.1
  done
  [ -n "${init-}" ] || { tail -n 20 artifacts/deb/console.log >&2; echo "container: it did not boot" >&2; exit 1; }
  for _ in $(seq 300); do
    case $(inside systemctl is-system-running 2>/dev/null) in running | degraded) return 0 ;; esac
    sleep 0.1
  done
  echo "container: systemd inside did not come up" >&2
  exit 1
}

# Runs a command inside.
inside() { nsenter -t "$init" -m -u -i -n -p -C -- env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@"; }

# Powers it off, by its own process when it does not go.
container_stop() {
  [ -n "${nspawn-}" ] && kill -0 "$nspawn" 2>/dev/null || return 0
  [ -z "${init-}" ] || inside systemctl poweroff >/dev/null 2>&1 || true
  for _ in $(seq 200); do
    kill -0 "$nspawn" 2>/dev/null || { wait "$nspawn" 2>/dev/null || true; return 0; }
    sleep 0.1
  done
  kill -TERM "$nspawn" 2>/dev/null || true
  sleep 5
  kill -KILL "$nspawn" 2>/dev/null || true
}
