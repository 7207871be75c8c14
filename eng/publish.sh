#!/usr/bin/env bash
# Publishes the daemon ahead of time to $1 (its symbols to $1.dbg). Fails on any trim or AOT warning but those that are others' own, named below,
# and when the compiler fused a multiplication with an addition in the code that makes canonical numbers.
set -euo pipefail
binary=$1
# Assemblies that are not ours and warn of themselves, one IL2104 or IL3053 each; their warnings are accepted, not examined one by one: the end-to-end
# tests, which run the published daemon, are what shows that the paths this program takes work.
others='System\.CommandLine|FASTER\.core|System\.Private\.DataContractSerialization'
case $(uname -m) in
  x86_64) rid=linux-x64 ;;
  aarch64) rid=linux-arm64 ;;
  *) echo "publish: no runtime for $(uname -m)" >&2; exit 1 ;;
esac
artifacts=artifacts/aot
log=$(mktemp)
trap 'rm -f "$log"' EXIT
started=$SECONDS
# The commit that `remesd version` names; the SDK would leave out that the files are not the commit's.
revision=$(git describe --always --abbrev=40 --exclude='*' --dirty 2>/dev/null || echo unknown)
object=$artifacts/obj/R3mes.Daemon/release_$rid/native/remesd.o
# What is refused is compiled again the next time: the compiler would not repeat its warnings on what is up to date.
refuse() {
  echo "publish: $1" >&2
  rm -f "$object"
  exit 1
}
if ! dotnet publish src/R3mes.Daemon -c Release -r "$rid" -nologo -v minimal -p:RemesFramework=net9.0 -p:PublishAot=true -p:SourceRevisionId="$revision" \
  -p:CppCompilerAndLinker=clang-19 -p:LinkerFlavor=lld --artifacts-path "$artifacts" >"$log" 2>&1; then
  grep -E 'error|warning' "$log" | sort -u >&2 || tail -n 20 "$log" >&2
  exit 1
fi
if grep -E 'warning' "$log" | grep -vE "IL(2104|3053): Assembly '($others)' produced" | sort -u | grep . >&2; then
  refuse "the warnings above are not among those known to be others' own (eng/publish.sh)"
fi
# Of the compiler's object what is ours by name; of the kernels everything.
fused=$({ objdump -d --no-show-raw-insn "$object" | awk '/^[0-9a-f]+ <.*>:$/ { name = $2; ours = name ~ /R3mes|r3mes|remesd/ } ours { print }'
  objdump -d --no-show-raw-insn artifacts/native/libr3mes_kernels.a; } |
  awk '/^[0-9a-f]+ <.*>:$/ { name = $2 } /\tv?fn?m(add|sub|la|ls)/ { print name }' | sort -u)
if [ -n "$fused" ]; then
  refuse "fused multiply-add in ${fused//$'\n'/, }: canonical arithmetic rounds each operation"
fi
mkdir -p "$(dirname "$binary")"
published=$artifacts/publish/R3mes.Daemon/release_$rid
cp "$published/remesd.dbg" "$binary.dbg"
cp "$published/remesd" "$binary.new" && mv "$binary.new" "$binary"
echo "publish: $binary, $(stat -c %s "$binary" | numfmt --to=si --format %.1f)B, in $((SECONDS - started)) s"
