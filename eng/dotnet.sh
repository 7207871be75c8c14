#!/usr/bin/env bash
# Fails in one sentence when the .NET 10 SDK is not there.
set -euo pipefail
command -v dotnet >/dev/null || { echo "dotnet: the .NET 10 SDK is not on PATH: install it and run this again" >&2; exit 1; }
dotnet --list-sdks | grep -q '^10\.' || { echo "dotnet: no 10.x SDK among: $(dotnet --list-sdks | tr '\n' ' ')" >&2; exit 1; }
