"""The shipped model: its file (safetensors, two bits a weight) and its plain f32 forward pass, as docs/model.md describes them."""
import json
import struct

import numpy as np
import torch

VOCAB, HIDDEN, INTERMEDIATE, LAYERS, HEADS, KV_HEADS, HEAD_DIM, CONTEXT = 256, 192, 512, 4, 6, 2, 32, 256
ROPE_THETA, RMS_EPS = 10000.0, 1e-5

# [out, in] of each ternary matrix of a layer
LINEARS = {
    "self_attn.q_proj": (HEADS * HEAD_DIM, HIDDEN),
    "self_attn.k_proj": (KV_HEADS * HEAD_DIM, HIDDEN),
    "self_attn.v_proj": (KV_HEADS * HEAD_DIM, HIDDEN),
    "self_attn.o_proj": (HIDDEN, HEADS * HEAD_DIM),
    "mlp.gate_proj": (INTERMEDIATE, HIDDEN),
    "mlp.up_proj": (INTERMEDIATE, HIDDEN),
    "mlp.down_proj": (HIDDEN, INTERMEDIATE),
}
NORMS = {
    "input_layernorm": HIDDEN,
    "self_attn.attn_sub_norm": HEADS * HEAD_DIM,
    "post_attention_layernorm": HIDDEN,
    "mlp.ffn_sub_norm": INTERMEDIATE,
}
METADATA = {
    "architecture": "bitnet-b1.58", "format": "r3mes.model.v1", "head_dim": str(HEAD_DIM), "hidden_size": str(HIDDEN),
    "intermediate_size": str(INTERMEDIATE), "linear_class": "autobitlinear", "max_position_embeddings": str(CONTEXT),
    "num_attention_heads": str(HEADS), "num_hidden_layers": str(LAYERS), "num_key_value_heads": str(KV_HEADS),
    "rms_norm_eps": "1e-05", "rope_theta": "10000", "tokenizer": "byte", "vocab_size": str(VOCAB),
}


def matmul(a, b):
    """a [m, k] times the transpose of b [n, k]. XNNPACK's product: Debian's torch has no fast BLAS (3 GFLOP/s against 100)."""
    return torch.ops.prepacked.linear_clamp_run(a, torch.ops.prepacked.linear_clamp_prepack(b.detach(), None))


def ternary(weight):
    """Codes -1, 0, 1 of a float matrix and the scale that ONE multiplies by (BitNet b1.58: the mean magnitude)."""
    scale = weight.abs().mean().clamp(min=1e-5)
    return torch.clamp(torch.round(weight / scale), -1, 1), scale


def pack(codes):
    """[out, in] codes to uint8 [out/4, in]: bits 2i of packed row r hold output row r + i * out/4, value = code - 1."""
    rows = codes.shape[0] // 4
    unsigned = (codes + 1).astype(np.uint8)
    return sum(unsigned[i * rows:(i + 1) * rows] << (2 * i) for i in range(4)).astype(np.uint8)


def unpack(packed):
    return np.concatenate([((packed >> (2 * i)) & 3).astype(np.float32) - 1 for i in range(4)])


def write_file(path, tensors):
    """tensors: name to numpy array (uint8 or little-endian f32). The same tensors give the same bytes."""
    header, offset = {"__metadata__": dict(sorted(METADATA.items()))}, 0
    for name in sorted(tensors):
        tensor = tensors[name]
        dtype = {"uint8": "U8", "float32": "F32"}[tensor.dtype.name]
        header[name] = {"data_offsets": [offset, offset + tensor.nbytes], "dtype": dtype, "shape": list(tensor.shape)}
        offset += tensor.nbytes
    text = json.dumps(header, separators=(",", ":")).encode("ascii")
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for name in sorted(tensors):
            file.write(np.ascontiguousarray(tensors[name]).tobytes())


def read_file(path):
    data = open(path, "rb").read()
    length = struct.unpack("<Q", data[:8])[0]
    header, body = json.loads(data[8:8 + length]), data[8 + length:]
    if header.pop("__metadata__") != METADATA:
        raise SystemExit(f"{path}: not a model of this shape")
    types = {"U8": np.uint8, "F32": np.dtype("<f4")}
    return {name: np.frombuffer(body[slice(*entry["data_offsets"])], types[entry["dtype"]]).reshape(entry["shape"])
            for name, entry in header.items()}


def rope_tables(length):
    """cos and sin [length, head_dim] of rotate-half RoPE: element i turns with i + head_dim / 2."""
    frequency = ROPE_THETA ** (-torch.arange(0, HEAD_DIM, 2, dtype=torch.float64) / HEAD_DIM)
    angle = torch.arange(length, dtype=torch.float64)[:, None] * frequency[None, :]
    angle = torch.cat([angle, angle], dim=1)
    return angle.cos().float(), angle.sin().float()


def rotate(x, cos, sin):
    """x [..., length, head_dim]"""
    half = HEAD_DIM // 2
    return x * cos + torch.cat([-x[..., half:], x[..., :half]], dim=-1) * sin


class ShippedModel:
    """The forward pass of a file: codes and scales as shipped, activations rounded to int8 per token before each ternary product."""

    def __init__(self, path):
        tensors = read_file(path)
        self.embedding = torch.from_numpy(tensors["model.embed_tokens.weight"].copy())
        self.final_norm = torch.from_numpy(tensors["model.norm.weight"].copy())
        self.norms, self.linears = {}, {}
        for layer in range(LAYERS):
            prefix = f"model.layers.{layer}."
            for name in NORMS:
                self.norms[layer, name] = torch.from_numpy(tensors[f"{prefix}{name}.weight"].copy())
            for name in LINEARS:
                codes = torch.from_numpy(unpack(tensors[f"{prefix}{name}.weight"]))
                self.linears[layer, name] = (codes, float(tensors[f"{prefix}{name}.weight_scale"][0]))

    def norm(self, x, weight):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + RMS_EPS) * weight

    def linear(self, x, layer, name):
        scale = 127 / x.abs().amax(-1, keepdim=True).clamp(min=1e-5)
        codes, weight_scale = self.linears[layer, name]
        integers = torch.round(x * scale)  # half to even
        return matmul(integers, codes) / scale * weight_scale

    def attention(self, x, layer, batch, length):
        def heads(name, count):
            return self.linear(x, layer, f"self_attn.{name}_proj").view(batch, length, count, HEAD_DIM).transpose(1, 2)
        cos, sin = rope_tables(length)
        q, k, v = rotate(heads("q", HEADS), cos, sin), rotate(heads("k", KV_HEADS), cos, sin), heads("v", KV_HEADS)
        k, v = (t.repeat_interleave(HEADS // KV_HEADS, dim=1) for t in (k, v))
        future, out = torch.ones(length, length, dtype=torch.bool).triu(1), torch.empty_like(q)
        for n in range(batch):
            for head in range(HEADS):
                scores = matmul(q[n, head], k[n, head]) / HEAD_DIM ** 0.5
                weights = torch.softmax(scores.masked_fill_(future, float("-inf")), dim=-1)
                out[n, head] = matmul(weights, v[n, head].t().contiguous())
        out = out.transpose(1, 2).reshape(batch * length, HEADS * HEAD_DIM)
        return self.linear(self.norm(out, self.norms[layer, "self_attn.attn_sub_norm"]), layer, "self_attn.o_proj")

    def feed_forward(self, x, layer):
        gate, up = self.linear(x, layer, "mlp.gate_proj"), self.linear(x, layer, "mlp.up_proj")
        inner = torch.relu(gate).pow(2) * up
        return self.linear(self.norm(inner, self.norms[layer, "mlp.ffn_sub_norm"]), layer, "mlp.down_proj")

    def hidden(self, tokens):
        """tokens int64 [batch, length] to the final norm's output f32 [batch * length, 192]"""
        batch, length = tokens.shape
        x = self.embedding[tokens.reshape(-1)]
        for layer in range(LAYERS):
            x = x + self.attention(self.norm(x, self.norms[layer, "input_layernorm"]), layer, batch, length)
            x = x + self.feed_forward(self.norm(x, self.norms[layer, "post_attention_layernorm"]), layer)
        return self.norm(x, self.final_norm)

    def logits(self, tokens):
        """tokens int64 [batch, length] to logits f32 [batch, length, 256]"""
        return matmul(self.hidden(tokens), self.embedding).view(*tokens.shape, VOCAB)

    @torch.no_grad()
    def loss(self, text):
        """Mean nats per byte over non-overlapping contexts: inputs are bytes 0..255 of a context, targets bytes 1..256; the tail is left out."""
        tokens = torch.frombuffer(bytearray(text), dtype=torch.uint8).long()
        contexts = (len(text) - 1) // CONTEXT
        total = 0.0
        for first in range(0, contexts, 16):
            last = min(first + 16, contexts)
            inputs = tokens[first * CONTEXT:last * CONTEXT].view(-1, CONTEXT)
            targets = tokens[first * CONTEXT + 1:last * CONTEXT + 1]
            logits = self.logits(inputs).view(-1, VOCAB)
            total += float(torch.nn.functional.cross_entropy(logits, targets, reduction="sum"))
        return total / (contexts * CONTEXT)
