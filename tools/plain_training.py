"""Training of the shipped model's adapter in plain f32, by PyTorch's own automatic differentiation, AdamW and clipping.

The only quantiser is the published model's: inputs of ternary products are rounded to int8 a token, with a straight-through gradient.
The adapter sees the same rounded inputs.
"""
import json

import numpy as np
import torch

from ternary_model import HEAD_DIM, HEADS, KV_HEADS, ShippedModel, matmul, rope_tables, rotate


class Product(torch.autograd.Function):
    """a [m, k] times the transpose of b [n, k] in f32: torch's own a @ b.t(), which Debian's build runs thirty times slower. check() compares the two."""

    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return matmul(a.detach(), b)

    @staticmethod
    def backward(ctx, grad):
        a, b = ctx.saved_tensors
        grad = grad.contiguous()
        grad_a = matmul(grad, b.t().contiguous()) if ctx.needs_input_grad[0] else None
        grad_b = matmul(grad.t().contiguous(), a.t().contiguous()) if ctx.needs_input_grad[1] else None
        return grad_a, grad_b

    @staticmethod
    def check():
        generator = torch.Generator().manual_seed(1)
        a, b, weight = (torch.randn(*shape, generator=generator) for shape in ((37, 192), (64, 192), (37, 64)))
        results = []
        for product in (Product.apply, lambda x, y: x @ y.t()):
            x, y = a.clone().requires_grad_(True), b.clone().requires_grad_(True)
            out = product(x, y)
            (out * weight).sum().backward()
            results.append((out.detach(), x.grad, y.grad))
        for fast, own in zip(*results):
            torch.testing.assert_close(fast, own, rtol=1e-5, atol=1e-4)


class Rounded(torch.autograd.Function):
    """x [m, k] rounded to int8 a row; the gradient passes straight through."""

    @staticmethod
    def forward(ctx, x):
        scale = 127 / x.abs().amax(-1, keepdim=True).clamp(min=1e-5)
        return torch.round(x * scale) / scale

    @staticmethod
    def backward(ctx, grad):
        return grad


class AdaptedModel(ShippedModel):
    """The shipped model with an adapter (name to tensor) on every ternary matrix; products and attention are differentiable."""

    def __init__(self, path, adapter, lora_scale):
        super().__init__(path)
        self.adapter, self.lora_scale = adapter, lora_scale
        self.weights = {key: codes * scale for key, (codes, scale) in self.linears.items()}

    def linear(self, x, layer, name):
        a, b = (self.adapter[f"layers.{layer}.{name}.lora_{part}"] for part in "ab")
        x = Rounded.apply(x)
        return Product.apply(x, self.weights[layer, name]) + self.lora_scale * Product.apply(Product.apply(x, a), b)

    def attention(self, x, layer, batch, length):
        def heads(name, count):
            return self.linear(x, layer, f"self_attn.{name}_proj").view(batch, length, count, HEAD_DIM).transpose(1, 2)
        cos, sin = rope_tables(length)
        q, k, v = rotate(heads("q", HEADS), cos, sin), rotate(heads("k", KV_HEADS), cos, sin), heads("v", KV_HEADS)
        k, v = (t.repeat_interleave(HEADS // KV_HEADS, dim=1) for t in (k, v))
        future = torch.ones(length, length, dtype=torch.bool).triu(1)
        weights = torch.softmax((q @ k.transpose(2, 3) / HEAD_DIM ** 0.5).masked_fill(future, float("-inf")), dim=-1)
        out = (weights @ v).transpose(1, 2).reshape(batch * length, HEADS * HEAD_DIM)
        return self.linear(self.norm(out, self.norms[layer, "self_attn.attn_sub_norm"]), layer, "self_attn.o_proj")

    def mean_loss(self, windows):
        """windows int64 [batch, length + 1]: mean nats a byte"""
        logits = Product.apply(self.hidden(windows[:, :-1]), self.embedding)
        return torch.nn.functional.cross_entropy(logits, windows[:, 1:].reshape(-1))


def read_adapter(path):
    """Name to f32 tensor of a safetensors file."""
    data = open(path, "rb").read()
    length = int.from_bytes(data[:8], "little")
    header, body = json.loads(data[8:8 + length]), data[8 + length:]
    header.pop("__metadata__")
    return {name: torch.from_numpy(np.frombuffer(body[slice(*entry["data_offsets"])], "<f4").reshape(entry["shape"]).copy())
            for name, entry in header.items()}


def train(run, adapter, report):
    """Trains `adapter` in place as `run` (parity.json) says; the loss of every step. report(step, loss) is called after each."""
    text = np.frombuffer(open(run["text"], "rb").read(), dtype=np.uint8).astype(np.int64)
    parameters = [tensor.requires_grad_(True) for tensor in adapter.values()]
    model = AdaptedModel(run["model"], adapter, run["lora_scale"])
    adam = torch.optim.AdamW(parameters, lr=run["learning_rate"], betas=(run["beta1"], run["beta2"]), eps=run["epsilon"],
                             weight_decay=run["weight_decay"])
    losses = []
    for step, offsets in enumerate(run["offsets"]):
        windows = torch.from_numpy(np.stack([text[o:o + run["sequence_tokens"] + 1] for o in offsets]))
        adam.param_groups[0]["lr"] = run["learning_rate"] * min(1.0, (step + 1) / max(1, run["warmup_steps"]))
        adam.zero_grad(set_to_none=True)
        loss = model.mean_loss(windows)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, run["clip"])
        adam.step()
        losses.append(float(loss))
        report(step, losses[-1])
    return losses
