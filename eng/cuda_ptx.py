#!/usr/bin/env python3
"""Checks PTX against docs/arithmetic.md: every float add, sub and mul says .rn, nothing fuses, flushes, approximates, or adds floats in an order of the moment."""
import re
import sys

FLOAT = re.compile(r"\.(?:f16|f16x2|bf16|bf16x2|tf32|f32|f64)\b")
ROUNDED = re.compile(r"^(?:add|sub|mul)\b")
FUSED = re.compile(r"^(?:fma|mad)\b")
APPROXIMATE = re.compile(r"\.(?:approx|full)\b|^(?:ex2|lg2|sin|cos|tanh)\b")
ATOMIC = re.compile(r"^(?:atom|red|multimem)\b")
ANOTHER_ROUNDING = re.compile(r"\.(?:rz|rm|rp)\b")
MATRIX = re.compile(r"^(?:mma|wmma|wgmma)\b")


def fault(instruction):
    """Why an instruction may not stand there, or None."""
    if ".ftz" in instruction:
        return "flushes subnormals"
    if not FLOAT.search(instruction):
        return None
    if FUSED.match(instruction):
        return "fuses"
    if APPROXIMATE.search(instruction):
        return "approximates"
    if ATOMIC.match(instruction):
        return "adds in no order"
    if MATRIX.match(instruction):
        return "sums floats"
    if ROUNDED.match(instruction) and ".rn" not in instruction:
        return "does not say .rn"
    if re.match(r"^(?:add|sub|mul|div|sqrt|rcp)\b", instruction) and ANOTHER_ROUNDING.search(instruction):
        return "rounds otherwise"
    return None


def check(path):
    """Faults of one file, and how many instructions it has."""
    faults, count = [], 0
    with open(path, encoding="ascii") as lines:
        for number, line in enumerate(lines, 1):
            for part in re.split(r"[;{}]", line.split("//")[0]):
                instruction = re.sub(r"^@!?%\w+\s+", "", part.strip()).split(" ")[0].split("\t")[0]
                if not instruction or instruction[0] in ".$%":
                    continue
                count += 1
                why = fault(instruction)
                if why:
                    faults.append(f"{path}:{number}: {instruction} {why}")
    return faults, count


def main(paths):
    # The check checks itself first: these must be found.
    for bad in ("fma.rn.f32", "add.f32", "mul.rn.ftz.f32", "div.full.f32", "sqrt.approx.f32", "atom.global.add.f32", "red.add.f64", "mad.f32", "sub.rz.f32", "mma.sync.m16n8k8.f32.tf32"):
        assert fault(bad), bad
    for good in ("add.rn.f32", "mul.rn.f32", "div.rn.f32", "cvt.rn.f32.s32", "mad.lo.s32", "atom.global.add.u32", "mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32", "ld.global.f32"):
        assert not fault(good), good
    faults, total = [], 0
    for path in paths:
        found, count = check(path)
        faults += found
        total += count
    print("\n".join(faults) if faults else f"cuda: {len(paths)} PTX files, {total} instructions, no float rounded otherwise than docs/arithmetic.md says")
    return 1 if faults or total == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
