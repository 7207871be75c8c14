#!/usr/bin/env bash
# On a machine with a GPU and its driver, in two minutes: every kernel against plain C, its time beside cuBLASLt's where a Python package or a toolkit brought that, the sanitizers and a
# profile where there are any. Each step has its own limit, so that a kernel that waits for ever costs seconds: then those named by CUDA_SKIP are left out and the rest goes on.
#   eng/cuda_device.sh FOLDER RESULTS      FOLDER: cuda_run and the PTX (make cuda-run); results become text and JSON in RESULTS
set -u
results=$(realpath -m "$2")
cd "$1" || exit 1
mkdir -p "$results"
lt=$(python3 -c '
import glob, sys
places = (sys.prefix + "/lib/python3*/site-packages/nvidia/*/lib", "/usr/local/cuda*/lib64", "/usr/lib/x86_64-linux-gnu")
print(":".join(sorted({f.rsplit("/", 1)[0] for p in places for f in glob.glob(p + "/libcublasLt.so.*")})))')
state=name,driver_version,clocks.sm,clocks.mem,clocks.max.sm,power.limit,power.draw,temperature.gpu,ecc.mode.current
nvidia-smi --query-gpu=$state --format=csv >"$results/smi.txt" 2>&1
for skip in "" turns wgmma; do
  export CUDA_SKIP=$skip
  timeout 25 ./cuda_run selftest . 131072 3 >"$results/selftest.txt" 2>&1
  code=$?
  echo "selftest, without '$skip': $code"
  grep -E 'FAILED|failures' "$results/selftest.txt" | head -n 12
  [ "$code" = 0 ] && break
done
nvidia-smi --query-gpu=$state --format=csv,noheader -lms 400 >>"$results/smi.txt" 2>&1 &
sampler=$!
timeout 90 ./cuda_run bench . "$lt" "$results/bench.json" >"$results/bench.txt" 2>&1
echo "bench: $?"
kill "$sampler"
grep -E '_m|copy|stream|floor|quantize|multiply' "$results/bench.txt" | grep -v 'bytes of local' | cut -c1-120
for launch in "ternary_wgmma_turns 4096 2560 6912 1" "ternary_wgmma_turns 4096 2560 2560 1"; do
  command -v ncu >/dev/null || break
  # shellcheck disable=SC2086
  timeout 30 ncu --clock-control none --cache-control none --launch-skip 1 --launch-count 1 --set full --import-source no -f -o "$results/profile" ./cuda_run once . $launch >/dev/null 2>&1
  { echo "== $launch"; ncu --import "$results/profile.ncu-rep" --page details; echo ==SOURCE; ncu --import "$results/profile.ncu-rep" --page source --csv; } >>"$results/ncu.txt" 2>&1
  rm -f "$results/profile.ncu-rep"
done
for tool in memcheck racecheck synccheck initcheck; do
  command -v compute-sanitizer >/dev/null || break
  echo "== $tool" >>"$results/sanitizer.txt"
  timeout 40 compute-sanitizer --tool $tool ./cuda_run selftest . 300 1 >>"$results/sanitizer.txt" 2>&1
  echo "$tool: $?"
done
