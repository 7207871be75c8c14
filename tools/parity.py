#!/usr/bin/python3
"""Repeats in plain f32 PyTorch the training that R3mes.Parity wrote to FOLDER, and compares the two (docs/arithmetic.md).

  parity.py FOLDER [--svg FILE] [--perturbed]
--perturbed trains plainly once more with one weight of the start 1e-6 larger: how much the plain training itself moves.
Ends with 1 when a step's loss is more than 1 % apart or the improvement more than 5 %.
Runs on Debian's python3 with python3-torch and python3-numpy, on one thread.
"""
import argparse
import json
import os
import time

import torch

from parity_svg import draw
from plain_training import Product, read_adapter, train

STEP_LIMIT, IMPROVEMENT_LIMIT = 0.01, 0.05
SMOOTHED = 20  # steps at either end whose mean the improvement is taken between
PERTURBED, PERTURBATION = "layers.0.self_attn.q_proj.lora_a", 1e-6


def run_plainly(run, folder, name, change=0.0):
    adapter, started = read_adapter(os.path.join(folder, "start.safetensors")), time.time()
    adapter[PERTURBED][0, 0] += change

    def report(step, loss):
        if (step + 1) % 50 == 0:
            print(f"{name}: step {step + 1} loss {loss:.4f}, {time.time() - started:.0f} s", flush=True)

    return train(run, adapter, report), {key: tensor.detach() for key, tensor in adapter.items()}


def worst_step(losses, plain):
    apart = [abs(a / b - 1) for a, b in zip(losses, plain)]
    worst = max(range(len(apart)), key=apart.__getitem__)
    return worst, apart[worst], sum(apart) / len(apart)


def improvement(losses):
    return sum(losses[:SMOOTHED]) / SMOOTHED - sum(losses[-SMOOTHED:]) / SMOOTHED


def alignment(folder, end):
    """Cosine and relative length of the whole change that each training made to the adapter."""
    start, canonical = (read_adapter(os.path.join(folder, f"{name}.safetensors")) for name in ("start", "end"))
    a, b = (torch.cat([(e[key] - start[key]).double().flatten() for key in sorted(start)]) for e in (canonical, end))
    return float(a @ b / (a.norm() * b.norm())), float(a.norm() / b.norm())


def table(canonical, plain):
    print("| step | canonical | plain f32 | apart |\n|---|---|---|---|")
    for step in [0, *range(29, len(plain), 30)]:
        print(f"| {step + 1} | {canonical[step]:.4f} | {plain[step]:.4f} | {canonical[step] / plain[step] - 1:+.3%} |".replace("%", " %"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--svg", metavar="FILE")
    parser.add_argument("--perturbed", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(1)
    Product.check()
    with open(os.path.join(options.folder, "parity.json")) as file:
        run = json.load(file)
    canonical = run["losses"]
    plain, end = run_plainly(run, options.folder, "plain")
    curves = {"canonical": canonical, "plain": plain}
    if options.perturbed:
        curves["perturbed"] = run_plainly(run, options.folder, "perturbed", PERTURBATION)[0]
    with open(os.path.join(options.folder, "curves.json"), "w") as file:
        json.dump(curves, file)
    table(canonical, plain)
    if options.perturbed:
        worst, apart, mean = worst_step(curves["perturbed"], plain)
        print(f"plain against plain with one weight {PERTURBATION} larger: worst step {worst + 1}, {apart:.3%} apart, mean {mean:.3%}")
    if options.svg:
        with open(options.svg, "w") as file:
            file.write(draw(canonical, plain))
    cosine, length = alignment(options.folder, end)
    print(f"change of the adapter: cosine {cosine:.4f}, length {length:.4f} of the plain one")
    worst, apart, mean = worst_step(canonical, plain)
    ratio = improvement(canonical) / improvement(plain)
    met = apart <= STEP_LIMIT and abs(ratio - 1) <= IMPROVEMENT_LIMIT
    print(f"parity: {'met' if met else 'MISSED'}: {len(plain)} steps, worst step {worst + 1} {apart:.3%} apart (limit {STEP_LIMIT:.0%}), mean {mean:.3%}; "
          f"improvement {improvement(canonical):.4f} against {improvement(plain):.4f} nats, {ratio - 1:+.2%} (limit {IMPROVEMENT_LIMIT:.0%})")
    raise SystemExit(0 if met else 1)


if __name__ == "__main__":
    main()
