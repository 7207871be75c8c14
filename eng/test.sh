#!/usr/bin/env bash
# Runs the test program ($1) with the arguments that follow and ends with one plain line: N passed, N failed, N skipped.
set -uo pipefail
program=$1
shift
log=$(mktemp)
trap 'rm -f "$log"' EXIT
"$program" -noColor "$@" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}
summary=$(grep -E 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+' "$log" | tail -n 1)
if [ -z "$summary" ]; then
  echo "test: the test program ended with $status and no summary" >&2
  echo "0 passed, 1 failed"
  exit 1
fi
count() { sed -E "s/.*$1: ([0-9]+).*/\\1/" <<<"$summary"; }
failed=$(( $(count Failed) + $(count Errors) ))
skipped=$(count Skipped)
# The total holds those that only make test-full runs.
passed=$(( $(count Total) - $(count Failed) - skipped - $(count "Not Run") ))
[ "$passed" -gt 0 ] || failed=$(( failed + 1 ))
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$status" -eq 0 ]
