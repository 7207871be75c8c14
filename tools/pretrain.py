#!/usr/bin/python3
"""Pretrains the shipped byte-level ternary model, and measures a shipped file (docs/model.md).

  pretrain.py --text data/corpora/bible.txt --out FILE [--steps N] [--lr X] [--batch B] [--seed S]
  pretrain.py --fill-unseen FILE --text TEXT
  pretrain.py --eval FILE --text TEXT [--first BYTES] [--validation]
  pretrain.py --vector FILE OUT
Runs on Debian's python3 with python3-torch and python3-numpy, on one thread.
"""
import argparse
import hashlib
import json
import math
import time

import numpy as np
import torch

from ternary_model import (CONTEXT, HEAD_DIM, HEADS, HIDDEN, INTERMEDIATE, KV_HEADS, LAYERS, LINEARS, NORMS, RMS_EPS, VOCAB,
                           ShippedModel, matmul, pack, read_file, rope_tables, rotate, ternary, write_file)

GROUP = HEADS // KV_HEADS
VALIDATION_SHARE = 20  # the last twentieth of the text is never trained on
UNSEEN_NATS = 10.5  # what a byte that the text lacks shall cost
VECTOR_TEXT = b"In the beginning God created the heaven and the earth. And the ea"[:64]


def transposed(x):
    return x.t().contiguous()


class NormQuantised(torch.autograd.Function):
    """RMSNorm, then (levels > 0) rounding to that many int8 levels per token; the gradient passes straight through the rounding."""

    @staticmethod
    def forward(ctx, x, weight, levels):
        inverse = torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + RMS_EPS)
        normal = x * inverse
        ctx.save_for_backward(normal, inverse, weight)
        out = normal * weight
        if levels:
            scale = levels / out.abs().amax(-1, keepdim=True).clamp_(min=1e-5)
            out.mul_(scale).round_().div_(scale)
        return out

    @staticmethod
    def backward(ctx, grad):
        normal, inverse, weight = ctx.saved_tensors
        grad_weight = (grad * normal).sum(0)
        grad = grad * weight
        mean = (grad * normal).mean(-1, keepdim=True)
        return grad.addcmul_(normal, mean, value=-1).mul_(inverse), grad_weight, None


class TernaryLinear(torch.autograd.Function):
    """x [m, in] times the ternary rounding of the stacked weights [out, in]; the gradient passes straight through the rounding."""

    @staticmethod
    def forward(ctx, x, *weights):
        rounded = torch.cat([codes * scale for codes, scale in map(ternary, weights)])
        ctx.save_for_backward(x, rounded)
        ctx.rows = [w.shape[0] for w in weights]
        return matmul(x, rounded)

    @staticmethod
    def backward(ctx, grad):
        x, rounded = ctx.saved_tensors
        grad_weights = matmul(transposed(grad), transposed(x))
        return (matmul(grad.contiguous(), transposed(rounded)), *grad_weights.split(ctx.rows))


class Product(torch.autograd.Function):
    """a [m, k] times the transpose of b [n, k] in f32: the tied output head."""

    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return matmul(a, b)

    @staticmethod
    def backward(ctx, grad):
        a, b = ctx.saved_tensors
        return matmul(grad, transposed(b)), matmul(transposed(grad), transposed(a))


class Attention(torch.autograd.Function):
    """q [n, group * length, d], k and v [n, length, d], n = batch * kv heads; causal within each of the group's heads."""

    @staticmethod
    def forward(ctx, q, k, v, mask):
        scores = torch.stack([matmul(a, b) for a, b in zip(q, k)]).mul_(HEAD_DIM ** -0.5).add_(mask)
        weights = torch.softmax(scores, dim=-1)
        ctx.save_for_backward(q, k, v, weights)
        return torch.stack([matmul(p, transposed(b)) for p, b in zip(weights, v)])

    @staticmethod
    def backward(ctx, grad):
        q, k, v, weights = ctx.saved_tensors
        grad_q, grad_k, grad_v = torch.empty_like(q), torch.empty_like(k), torch.empty_like(v)
        for n in range(q.shape[0]):
            out, p = grad[n].contiguous(), weights[n]
            grad_v[n] = matmul(transposed(p), transposed(out))
            scores = matmul(out, v[n]).mul_(p)
            scores.addcmul_(p, scores.sum(-1, keepdim=True), value=-1).mul_(HEAD_DIM ** -0.5)
            grad_q[n] = matmul(scores, transposed(k[n]))
            grad_k[n] = matmul(transposed(scores), transposed(q[n]))
        return grad_q, grad_k, grad_v, None


class SquaredReluGate(torch.autograd.Function):
    """relu(gate)^2 * up of both [m, 2 * intermediate]"""

    @staticmethod
    def forward(ctx, both):
        relu = torch.relu(both[:, :INTERMEDIATE])
        ctx.save_for_backward(relu, both[:, INTERMEDIATE:])
        return relu.pow(2).mul_(both[:, INTERMEDIATE:])

    @staticmethod
    def backward(ctx, grad):
        relu, up = ctx.saved_tensors
        product = grad * relu
        return torch.cat([(product * up).mul_(2), product.mul_(relu)], dim=1)


class TrainedModel:
    """The float weights behind the ternary ones, in the names of the shipped file."""

    def __init__(self, seed):
        generator = torch.Generator().manual_seed(seed)
        self.parameters = {"model.embed_tokens.weight": torch.randn(VOCAB, HIDDEN, generator=generator) * 0.04,
                           "model.norm.weight": torch.ones(HIDDEN)}
        for layer in range(LAYERS):
            for name, shape in LINEARS.items():
                self.parameters[f"model.layers.{layer}.{name}.weight"] = torch.randn(*shape, generator=generator) * 0.04
            for name, width in NORMS.items():
                self.parameters[f"model.layers.{layer}.{name}.weight"] = torch.ones(width)
        for parameter in self.parameters.values():
            parameter.requires_grad_(True)
        self.cos, self.sin = rope_tables(CONTEXT)
        self.mask = torch.full((CONTEXT, CONTEXT), float("-inf")).triu(1).repeat(GROUP, 1)

    def layer(self, x, index, batch):
        p = {name: self.parameters[f"model.layers.{index}.{name}.weight"] for name in (*LINEARS, *NORMS)}
        h = NormQuantised.apply(x, p["input_layernorm"], 127)
        qkv = TernaryLinear.apply(h, p["self_attn.q_proj"], p["self_attn.k_proj"], p["self_attn.v_proj"])
        qkv = qkv.view(batch, CONTEXT, HEADS + 2 * KV_HEADS, HEAD_DIM).transpose(1, 2)
        turned = rotate(qkv[:, :HEADS + KV_HEADS], self.cos, self.sin)
        q = turned[:, :HEADS].reshape(batch * KV_HEADS, GROUP * CONTEXT, HEAD_DIM)
        k = turned[:, HEADS:].reshape(batch * KV_HEADS, CONTEXT, HEAD_DIM)
        v = qkv[:, HEADS + KV_HEADS:].reshape(batch * KV_HEADS, CONTEXT, HEAD_DIM)
        out = Attention.apply(q, k, v, self.mask).view(batch, HEADS, CONTEXT, HEAD_DIM)
        out = out.transpose(1, 2).reshape(batch * CONTEXT, HEADS * HEAD_DIM)
        x = x + TernaryLinear.apply(NormQuantised.apply(out, p["self_attn.attn_sub_norm"], 127), p["self_attn.o_proj"])
        h = NormQuantised.apply(x, p["post_attention_layernorm"], 127)
        inner = SquaredReluGate.apply(TernaryLinear.apply(h, p["mlp.gate_proj"], p["mlp.up_proj"]))
        return x + TernaryLinear.apply(NormQuantised.apply(inner, p["mlp.ffn_sub_norm"], 127), p["mlp.down_proj"])

    def loss(self, inputs, targets):
        """inputs and targets int64 [batch, 256]: mean nats per byte"""
        embedding = self.parameters["model.embed_tokens.weight"]
        x = torch.nn.functional.embedding(inputs.reshape(-1), embedding)
        for index in range(LAYERS):
            x = self.layer(x, index, inputs.shape[0])
        logits = Product.apply(NormQuantised.apply(x, self.parameters["model.norm.weight"], 0), embedding)
        return torch.nn.functional.cross_entropy(logits, targets.reshape(-1))

    def write(self, path):
        tensors = {}
        for name, parameter in self.parameters.items():
            if "_proj" not in name:
                tensors[name] = parameter.detach().numpy().astype("<f4")
                continue
            codes, scale = ternary(parameter.detach())
            tensors[name] = pack(codes.numpy())
            tensors[name + "_scale"] = scale.reshape(1).numpy().astype("<f4")
        write_file(path, tensors)


def split(text):
    """Training part and validation part."""
    edge = len(text) - len(text) // VALIDATION_SHARE
    return text[:edge], text[edge:]


def optimiser(model):
    matrices = [p for n, p in model.parameters.items() if "_proj" in n]
    others = [p for n, p in model.parameters.items() if "_proj" not in n]
    return torch.optim.AdamW([{"params": matrices, "weight_decay": 0.1}, {"params": others, "weight_decay": 0.0}],
                             betas=(0.9, 0.95), eps=1e-8, foreach=True)


def schedule(step, steps, peak):
    """Rate and weight decay of a step: a linear warmup, a cosine to a fiftieth; decay only in the first half (BitNet b1.58's two stages)."""
    warmup = max(1, min(100, steps // 10))
    share = max(0.0, (step - warmup) / max(1, steps - warmup))
    rate = peak * min(1.0, (step + 1) / warmup) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * share)))
    return rate, 0.1 if share < 0.5 else 0.0


def train(options):
    text = open(options.text, "rb").read()
    training = np.frombuffer(split(text)[0], dtype=np.uint8).astype(np.int64)
    print(f"text {options.text} {len(text)} bytes sha256 {hashlib.sha256(text).hexdigest()}, {len(training)} trained on", flush=True)
    model, draws = TrainedModel(options.seed), np.random.RandomState(options.seed)
    adam, recent = optimiser(model), []
    started = time.process_time()
    for step in range(options.steps):
        offsets = draws.randint(0, len(training) - CONTEXT, size=options.batch)
        windows = torch.from_numpy(np.stack([training[o:o + CONTEXT + 1] for o in offsets]))
        rate, decay = schedule(step, options.steps, options.lr)
        for group in adam.param_groups:
            group["lr"] = rate
        adam.param_groups[0]["weight_decay"] = decay
        adam.zero_grad(set_to_none=True)
        loss = model.loss(windows[:, :-1], windows[:, 1:])
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters.values(), 1.0)
        adam.step()
        recent = recent[-49:] + [float(loss)]
        if (step + 1) % 50 == 0 or step + 1 == options.steps:
            spent, tokens = time.process_time() - started, (step + 1) * options.batch * CONTEXT
            print(f"step {step + 1}/{options.steps} loss {sum(recent) / len(recent):.4f} rate {rate:.2e} tokens {tokens} "
                  f"cpu {spent / 60:.2f} min {tokens / spent:.0f} tokens/s", flush=True)
        if options.checkpoint and (step + 1) % options.checkpoint == 0:
            model.write(options.out)
            print(f"validation {evaluate(options.out, split(text)[1]):.4f}", flush=True)
    model.write(options.out)
    fill_unseen(options.out, text, options.seed)
    report(options.out)
    print(f"validation {evaluate(options.out, split(text)[1]):.4f} nats/byte")


@torch.no_grad()
def fill_unseen(path, text, seed):
    """Gives the bytes that the training part lacks embeddings under which each costs about UNSEEN_NATS.

    Training pushes them down without end (23 nats each), so that another text would be measured by its digits alone. The rows are the
    least-squares answer to "logit = log of the sum of exponentials - UNSEEN_NATS" over 64 contexts, and a little noise to tell them apart.
    """
    training = split(text)[0]
    unseen = sorted(set(range(VOCAB)) - set(training))
    tensors, model = read_file(path), ShippedModel(path)
    spread = np.linspace(0, len(training) - CONTEXT, 64).astype(np.int64)
    hidden = model.hidden(torch.tensor([list(training[o:o + CONTEXT]) for o in spread]))
    logits = matmul(hidden, model.embedding)
    logits[:, unseen] = float("-inf")
    states, wanted = hidden.double().numpy(), torch.logsumexp(logits, dim=-1).double().numpy() - UNSEEN_NATS
    row = np.linalg.solve(states.T @ states + np.eye(HIDDEN), states.T @ wanted)
    embedding = tensors["model.embed_tokens.weight"].copy()
    noise = np.random.RandomState(seed).standard_normal((len(unseen), HIDDEN)) * 0.01
    embedding[unseen] = (row + noise).astype("<f4")
    write_file(path, {**tensors, "model.embed_tokens.weight": embedding})
    missed = float(np.std(states @ row - wanted))
    print(f"{len(unseen)} bytes that the text lacks set to {UNSEEN_NATS} nats, give or take {missed:.2f}")


def evaluate(path, text):
    return ShippedModel(path).loss(text)


def report(path):
    data = open(path, "rb").read()
    print(f"{path} {len(data)} bytes sha256 {hashlib.sha256(data).hexdigest()}")


def write_vector(path, out):
    model = ShippedModel(path)
    tokens = torch.tensor([list(VECTOR_TEXT)])
    with torch.no_grad():
        logits = model.logits(tokens)[0]
    loss = torch.nn.functional.cross_entropy(logits[:-1], tokens[0, 1:])
    vector = {
        "model_sha256": hashlib.sha256(open(path, "rb").read()).hexdigest(),
        "text": VECTOR_TEXT.decode("ascii"),
        "loss_nats_per_byte": round(float(loss), 6),
        "last_logits": [round(float(value), 5) for value in logits[-1]],
    }
    with open(out, "w") as file:
        file.write(json.dumps(vector, indent=1) + "\n")
    print(f"{out}: loss {vector['loss_nats_per_byte']}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--text")
    parser.add_argument("--out")
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--lr", type=float, default=3e-3)
    parser.add_argument("--seed", type=int, default=1611)
    parser.add_argument("--checkpoint", type=int, default=0, help="write the file and measure it every so many steps")
    parser.add_argument("--fill-unseen", metavar="FILE", help="only the last step of pretraining, for a file written by a --checkpoint")
    parser.add_argument("--eval", metavar="FILE")
    parser.add_argument("--first", type=int, help="with --eval: only so many first bytes")
    parser.add_argument("--validation", action="store_true", help="with --eval: only the part that is not trained on")
    parser.add_argument("--vector", nargs=2, metavar=("FILE", "OUT"))
    options = parser.parse_args()
    torch.set_num_threads(1)
    if options.vector:
        write_vector(*options.vector)
    elif options.fill_unseen:
        fill_unseen(options.fill_unseen, open(options.text, "rb").read(), options.seed)
        report(options.fill_unseen)
    elif options.eval:
        text = open(options.text, "rb").read()
        text = split(text)[1] if options.validation else text[:options.first]
        print(f"{options.eval} on {options.text}, {len(text)} bytes: {evaluate(options.eval, text):.4f} nats/byte")
    else:
        train(options)


if __name__ == "__main__":
    main()
