#!/usr/bin/env bash
# Assembles PTX for the architecture that its name says and prints each kernel's registers; spills, and wgmma that waits for itself, are failures.
#   eng/cuda_ptxas.sh PTXAS FILE...
set -euo pipefail
ptxas=$1
shift
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
echo "cuda: $("$ptxas" --version | grep release)"
for file in "$@"; do
  arch=${file%.ptx}
  arch=${arch##*.}
  "$ptxas" -v -arch="$arch" "$file" -o "$scratch/cubin" 2>&1 | tee -a "$scratch/log" | awk -v arch="$arch" '
    /Compiling entry/ { split($0, quoted, "\x27"); name = quoted[2] }
    /spill stores/ { spilled = $5 }
    /Used [0-9]+ registers/ { match($0, /Used [0-9]+/); printf "%-22s %-7s %3d registers, %d bytes spilled\n", name, arch, substr($0, RSTART + 5, RLENGTH - 5), spilled }'
done
if grep -E 'serialized|[1-9][0-9]* bytes spill' "$scratch/log"; then
  echo "cuda: a kernel spills registers or lets its products wait" >&2
  exit 1
fi
