#!/usr/bin/env bash
# Runs the tests and what takes longer, one part after the other whatever the others came to; writes docs/test-full.md and ends with "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")/.."
tests=$1
logs=artifacts/test-full
passed=0 failed=0 rows=()
mkdir -p $logs
commit=$(git describe --always --abbrev=40 --exclude='*' --dirty)

# After every part, so that a run that is cut off leaves what it came to.
write() {
  {
    echo "# The last \`make test-full\`"
    echo
    echo "$(date -u +%Y-%m-%d), commit $commit, $(nproc) cores of $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $passed passed, $failed failed. Written by eng/test-full.sh."
    echo
    echo "| part | what it shows | result | its last words | time |"
    echo "|---|---|---|---|---|"
    printf '%s\n' "${rows[@]}"
  } >docs/test-full.md
}

part() { # name, what it shows, command...
  local name=$1 shows=$2 started=$SECONDS status last p=0 f=0
  shift 2
  echo "test-full: $name"
  "$@" >"$logs/$name.log" 2>&1
  status=$?
  # The last line that says how many passed, or else the last line of all: a part without a count is one test.
  last=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$logs/$name.log" | tail -n 1)
  if [ -n "$last" ]; then
    p=${last%% passed*}
    f=$(sed -E 's/.* passed, ([0-9]+) failed.*/\1/' <<<"$last")
  else
    last=$(grep -v '^make' "$logs/$name.log" | tail -n 1)
    [ $status -eq 0 ] && p=1
  fi
  [ $status -eq 0 ] || [ "$f" -gt 0 ] || f=1
  passed=$((passed + p)) failed=$((failed + f))
  rows+=("| $name | $shows | $([ $status -eq 0 ] && echo passed || echo "**failed**, exit $status") | ${last//|/\\|} | $((SECONDS - started)) s |")
  echo "test-full: $name: $last"
  write
}

part elementary "exp and log over every f32" eng/test.sh "$tests" -explicit only -class R3mes.Tests.Compute.Arithmetic.ElementaryDomainTests
part parity "300 steps beside plain f32 PyTorch" make parity
part fuzz "a minute of mutated inputs" make fuzz SECONDS=60 "SEED=$(date +%Y%m%d)"
part native-asan "kernels under the address and undefined-behaviour sanitizers" make native-asan
part test-deb "the package's life in a Debian that boots" make test-deb
part kills "fifty SIGKILLs of a devnet with the shipped model, then equality with one left alone" eng/test.sh "$tests" -explicit only -class R3mes.Tests.EndToEnd.RandomKillTests
part simulation "a thousand seeds of faults" make sim SEEDS=1000
part four-validators "four daemons: each killed, each pair, all; one stopped for a minute; a partition; one and two killed where a round's seed is made" env R3MES_LONG=1 eng/test.sh "$tests" -explicit on -class R3mes.Tests.EndToEnd.FourValidatorsTests -class R3mes.Tests.EndToEnd.SeedHeightTests
part test "every test of every change" make test

echo "test-full: docs/test-full.md written, logs in $logs"
echo "$passed passed, $failed failed"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
