#!/usr/bin/env bash
# Holds every variant of the kernels against the others: $1 is native/tests/digest for this machine, $2 the same for aarch64, run under qemu-user where the machine is another.
# Fails when any kernel of any variant wrote a byte that differs, or when a variant is not refused on a processor that cannot run it.
set -euo pipefail
here=$1 arm=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
ran=() lacking=()
run() { # NAME COMMAND...
  local name=$1 status=0
  shift
  "$@" "$name" >"$folder/$name" 2>"$folder/error" || status=$?
  case $status in
    0) ran+=("$name") ;;
    2) lacking+=("$name") ;;
    *) cat "$folder/error" >&2; echo "digest: $name ended with $status" >&2; exit 1 ;;
  esac
}
for variant in avx2 avxvnni avx512vnni vnni256; do
  [ "$(uname -m)" = aarch64 ] || run "$variant" "$here"
done
if [ "$(uname -m)" = aarch64 ]; then run neon "$arm"; else run neon qemu-aarch64 -cpu max "$arm"; fi
# A processor that lacks what a variant needs must be told so, never be given its instructions.
refused() { # COMMAND...
  local status=0
  "$@" >/dev/null 2>&1 || status=$?
  [ $status -eq 2 ] || { echo "digest: FAILED: '$*' ended with $status, not with a refusal" >&2; exit 1; }
}
if [ "$(uname -m)" != aarch64 ]; then
  refused qemu-aarch64 -cpu cortex-a53 "$arm" neon
  for variant in avx2 avxvnni avx512vnni vnni256; do refused qemu-x86_64 -cpu Nehalem "$here" "$variant"; done
fi
[ -n "${ran[*]-}" ] || { echo "digest: no variant runs here" >&2; exit 1; }
[[ " ${ran[*]} " == *" neon "* ]] || { echo "digest: neon did not run" >&2; exit 1; }
differ=0
for variant in "${ran[@]:1}"; do
  diff "$folder/${ran[0]}" "$folder/$variant" >"$folder/difference" && continue
  differ=1
  echo "digest: FAILED: $variant differs from ${ran[0]} in $(grep '^>' "$folder/difference" | awk '{ print $2 }' | paste -sd ' ')" >&2
  cat "$folder/difference" >&2
done
[ $differ -eq 0 ] || exit 1
echo "digest: ${ran[*]} wrote the same $(awk '{ sum += $2 } END { print sum }' "$folder/${ran[0]}") bytes in $(wc -l <"$folder/${ran[0]}") kernels${lacking[*]+; not on this processor: ${lacking[*]}}"
