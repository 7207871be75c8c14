#!/usr/bin/env bash
# Fetches what the area kernels races against and builds the small libraries that call it (native/lab), in $1. One that cannot be had costs one line here and its rows there.
set -uo pipefail
cd "$(dirname "$0")/.."
race=$1
openblas=$2
compiler=${CC_NATIVE:-clang-19}
llama=@node-llama-cpp/linux-x64@3.22.1
llama_sha256=0d953e1503d5ab4608d8ed5b739132308c81ac05ffeb760d2a7f30e08a9f90e0
mkdir -p "$race"

without() { echo "race: without $1: $2"; rm -f "$race/librace_$3.so"; }

build() { # name, libraries to link...
  local name=$1
  shift
  [ "$race/librace_$name.so" -nt "native/lab/$name.c" ] && [ "$race/librace_$name.so" -nt native/lab/race.h ] && return
  "$compiler" -O2 -std=gnu11 -fPIC -shared -fvisibility=hidden -Wall -Wextra -Werror "native/lab/$name.c" -o "$race/librace_$name.so" "$@" && echo "race: built librace_$name.so"
}

fetch_llama() {
  [ -e "$race/llama/libggml-base.so" ] && return
  [ "$(uname -m)" = x86_64 ] || return
  command -v npm >/dev/null || eng/install.sh npm || return
  local packed
  packed=$(mktemp -d)
  (cd "$packed" && npm pack --silent "$llama" >/dev/null && sha256sum --quiet -c <<<"$llama_sha256  $(ls)" && tar -xzf ./*.tgz) &&
    mkdir -p "$race/llama" && cp "$packed"/package/LICENSE "$packed"/package/bins/linux-x64/libggml-{base,cpu-*}.so "$race/llama" && echo "race: unpacked $llama"
  local status=$?
  rm -r "$packed"
  return $status
}

build limits || without "the processor's limits" "native/lab/limits.c does not compile here" limits

if eng/install.sh libdnnl-dev; then build onednn -ldnnl || without oneDNN "native/lab/onednn.c does not compile here" onednn
else without oneDNN "the package libdnnl-dev cannot be had" onednn; fi

if make -s "$openblas/libblas.so.3"; then build openblas -ldl || without OpenBLAS "native/lab/openblas.c does not compile here" openblas
else without OpenBLAS "the package libopenblas0-pthread cannot be had" openblas; fi

if fetch_llama; then build llama -ldl || without llama.cpp "native/lab/llama.c does not compile here" llama
else without llama.cpp "the npm package $llama cannot be had for this machine" llama; fi
