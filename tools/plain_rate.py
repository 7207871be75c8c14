#!/usr/bin/python3
"""Times steps of plain_training.train for a benchmark that asks for them between its own (bench/README.md).

  plain_rate.py FOLDER THREADS PRODUCT
FOLDER holds run.json and start.safetensors, as parity.py reads them; PRODUCT is xnnpack (plain_training's own choice), blas (torch's own product, by whatever BLAS
is loaded) or onednn. Prints "ready VERSION"; each line N on standard input runs N steps and is answered with their seconds. Ends when the input does.
"""
import json
import os
import sys
import time

import torch

import plain_training


class OwnProduct:
    """a times the transpose of b as torch does it."""

    @staticmethod
    def apply(a, b):
        return a @ b.t()


class OneDnnProduct(torch.autograd.Function):
    """a times the transpose of b by oneDNN, which torch calls for tensors in its layout alone."""

    @staticmethod
    def product(a, b):
        a, b = (t.detach().contiguous().to_mkldnn() for t in (a, b))
        return torch.ops.aten.mkldnn_linear(a, b).to_dense()

    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return OneDnnProduct.product(a, b)

    @staticmethod
    def backward(ctx, grad):
        a, b = ctx.saved_tensors
        grad_a = OneDnnProduct.product(grad, b.t()) if ctx.needs_input_grad[0] else None
        grad_b = OneDnnProduct.product(grad.t(), a.t()) if ctx.needs_input_grad[1] else None
        return grad_a, grad_b


PRODUCTS = {"xnnpack": plain_training.Product, "blas": OwnProduct, "onednn": OneDnnProduct}


class Turns:
    """Counts down the steps that were asked for and waits for the next request."""

    def __init__(self):
        self.left, self.started = 0, 0.0

    def wait(self):
        line = sys.stdin.readline()
        if not line:
            raise SystemExit(0)
        self.left, self.started = int(line), time.perf_counter()

    def step_done(self, step, loss):
        self.left -= 1
        if self.left == 0:
            print(f"{time.perf_counter() - self.started:.9f}", flush=True)
            self.wait()


def main():
    folder, threads, product = sys.argv[1:]
    torch.set_num_threads(int(threads))
    plain_training.Product.check()
    plain_training.Product = PRODUCTS[product]
    with open(os.path.join(folder, "run.json")) as file:
        run = json.load(file)
    adapter = plain_training.read_adapter(os.path.join(folder, "start.safetensors"))
    print(f"ready {torch.__version__}", flush=True)
    turns = Turns()
    turns.wait()
    plain_training.train(run, adapter, turns.step_done)


if __name__ == "__main__":
    main()
