#!/usr/bin/env bash
# Checks packaging/ without building: the unit and its exposure, the alert rules and their tests, the dashboards' expressions and their JSON against Grafana's types.
set -euo pipefail
cd "$(dirname "$0")/.."
# What `systemd-analyze security` may say at most, in tenths (1.2 when this was written; 10.0 is no protection at all).
exposure_max=15
promtool=$PWD/artifacts/tools/prometheus/usr/bin/promtool
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
quiet() { "$@" >"$work/log" 2>&1 || { cat "$work/log" >&2; echo "packaging: $1 ${*: -1} failed" >&2; exit 1; }; }

# verify looks for the program, which need not be installed here.
sed 's#^ExecStart=/usr/bin/remesd#ExecStart=/bin/true#' packaging/systemd/remesd.service >"$work/remesd.service"
quiet systemd-analyze verify --man=no "$work/remesd.service"
[ ! -s "$work/log" ] || { cat "$work/log" >&2; echo "packaging: systemd-analyze verify has something to say" >&2; exit 1; }
quiet systemd-analyze security --offline=true --threshold=$exposure_max "$work/remesd.service"
exposure=$(sed -n 's/.*exposure level for remesd.service: \([0-9.]*\).*/\1/p' "$work/log")

quiet "$promtool" check rules packaging/prometheus/remesd.rules.yml
(cd packaging/prometheus && quiet "$promtool" test rules remesd.rules.test.yml)
alerts=$(grep -c '^      - alert: ' packaging/prometheus/remesd.rules.yml)

# Grafana's variables get the values that it would put there.
expressions=$(python3 - packaging/grafana/*.json >"$work/dashboards.yml" <<'PYTHON' && grep -c 'expr:' "$work/dashboards.yml"
import json, sys
def expressions(node):
    if isinstance(node, dict):
        if isinstance(node.get("expr"), str): yield node["expr"]
        for child in node.values(): yield from expressions(child)
    elif isinstance(node, list):
        for child in node: yield from expressions(child)
print("groups:\n  - name: dashboards\n    rules:")
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file: found = list(expressions(json.load(file)))
    if not found: sys.exit(f"{path} has no expression")
    for number, text in enumerate(found):
        text = text.replace("$__rate_interval", "1m").replace("$instance", ".+")
        print(f"      - record: dashboard:expression_{number}\n        expr: {json.dumps(text)}")
PYTHON
)
quiet "$promtool" check rules "$work/dashboards.yml"

# Grafana itself is not to be had here; the types of its dashboards are.
tools=artifacts/tools/dashboards
if ! cmp -s eng/dashboards/package-lock.json $tools/package-lock.json || [ ! -d $tools/node_modules ]; then
  mkdir -p $tools
  cp eng/dashboards/package.json $tools
  cp eng/dashboards/package-lock.json $tools/package-lock.json.new
  (cd $tools && cp package-lock.json.new package-lock.json && quiet npm ci --no-audit --no-fund) || { rm -f $tools/package-lock.json; exit 1; }
fi
quiet node eng/dashboards/types.mjs $tools/dashboards.ts packaging/grafana/*.json
(cd $tools && quiet node_modules/.bin/tsc --noEmit --strict --skipLibCheck --module nodenext --moduleResolution nodenext --target es2022 dashboards.ts)
echo "packaging: unit verified, exposure $exposure; $alerts alerts checked and tested; $expressions dashboard expressions parse, types are Grafana's"
