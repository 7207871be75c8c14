#!/usr/bin/env python3
"""Prints line coverage a project and what was left out, and fails when a project of floors 0 to 2 is below 90 %.

Usage: coverage.py FOLDER   (the newest coverage.cobertura.xml below it)
Generated code is left out: LibraryImport, GeneratedRegex, JSON and the test project's protobuf classes carry a path under obj/.
"""
import pathlib
import sys
import xml.etree.ElementTree as ElementTree

FLOORS = ["R3mes.Primitives", "R3mes.Compute", "R3mes.Consensus", "R3mes.Application", "R3mes.Storage", "R3mes.Kernels"]
ASKED = 90.0

reports = sorted(pathlib.Path(sys.argv[1]).rglob("coverage.cobertura.xml"), key=lambda path: path.stat().st_mtime)
if not reports:
    sys.exit(f"coverage: no report below {sys.argv[1]}")
covered = {}
left_out = {}
for package in ElementTree.parse(reports[-1]).getroot().iter("package"):
    lines = covered.setdefault(package.get("name"), {})
    for group in package.iter("class"):
        name = group.get("filename")
        generated = "/obj/" in name
        for line in group.iter("line"):
            key = (name, line.get("number"))
            into = left_out.setdefault((package.get("name"), name.split("/obj/")[-1]), {}) if generated else lines
            into[key] = into.get(key, False) or int(line.get("hits")) > 0

low = []
for name, lines in sorted(covered.items()):
    hit = sum(lines.values())
    share = 100.0 * hit / max(1, len(lines))
    print(f"{name:20} {hit:6} of {len(lines):6} lines  {share:5.1f} %{'' if name in FLOORS else '   (no floor asked)'}")
    if name in FLOORS and share < ASKED:
        low.append(name)
print("left out, since a generator wrote it (project, file, lines):")
for (name, path), lines in sorted(left_out.items()):
    print(f"  {name:20} {pathlib.PurePath(path).name:50} {len(lines):5}")
missing = [name for name in FLOORS if name not in covered]
if low or missing:
    sys.exit(f"coverage: below {ASKED:.0f} % or missing: {', '.join(low + missing)}")
print(f"coverage: every project of floors 0 to 2 has at least {ASKED:.0f} % of its lines run by the tests")
