#!/usr/bin/env bash
# Writes tests/vectors/iavl/tree-hash.gz anew: the operations that cosmos/iavl's published root hashes are of, by Go's own random numbers.
set -euo pipefail
eng/install.sh golang-go
(cd tests/vectors/iavl && go run operations.go | gzip -9n >tree-hash.gz)
echo "iavl-vectors: tests/vectors/iavl/tree-hash.gz, $(stat -c %s tests/vectors/iavl/tree-hash.gz) bytes"
