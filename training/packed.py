"""Transformer layers over texts of many lengths without computing on padding.

All tokens of a batch stand in one row; only attention sees the texts side by side.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

# Bigger pieces leave the processor's caches and are slower.
_TOKENS_A_PIECE = 4000


class _Spread(torch.autograd.Function):
    """Rows (tokens, d) to their places in (size, d), zero elsewhere.

    Indexing does the same; its gradient adds up where here nothing has to be added.
    """

    @staticmethod
    def forward(ctx, rows: Tensor, where: Tensor, size: int) -> Tensor:
        ctx.save_for_backward(where)
        return rows.new_zeros(size, rows.shape[1]).index_copy_(0, where, rows)

    @staticmethod
    def backward(ctx, gradient: Tensor):
        (where,) = ctx.saved_tensors
        return gradient.index_select(0, where), None, None


class _Collect(torch.autograd.Function):
    """The inverse of _Spread."""

    @staticmethod
    def forward(ctx, places: Tensor, where: Tensor) -> Tensor:
        ctx.save_for_backward(where)
        ctx.size = len(places)
        return places.index_select(0, where)

    @staticmethod
    def backward(ctx, gradient: Tensor):
        (where,) = ctx.saved_tensors
        spread = gradient.new_zeros(ctx.size, gradient.shape[1])
        return spread.index_copy_(0, where, gradient), None


def _piece(layers: nn.ModuleList, texts: list[Tensor], drop: float) -> Tensor:
    lengths = torch.tensor([len(text) for text in texts])
    longest, count = int(lengths.max()), len(texts)
    valid = torch.arange(longest)[None] < lengths[:, None]
    mask = valid
    if drop:
        mask = valid & (torch.rand(count, longest) > drop)
        mask[:, 0] = True
    bias = torch.zeros(count, 1, 1, longest).masked_fill(~mask[:, None, None, :], -1e4)
    where = valid.flatten().nonzero()[:, 0]
    x = torch.cat(texts).float()
    with torch.autocast("cpu", torch.bfloat16):
        for layer in layers:
            q, k, v = (
                _Spread.apply(part(x), where, count * longest)
                .view(count, longest, layer.heads, -1)
                .transpose(1, 2)
                for part in (layer.q, layer.k, layer.v)
            )
            scores = (q * q.shape[-1] ** -0.5) @ k.transpose(2, 3) + bias.to(q.dtype)
            context = (scores.softmax(-1).to(v.dtype) @ v).transpose(1, 2)
            context = _Collect.apply(context.reshape(count * longest, -1), where)
            x = layer.aln(x + layer.ao(context))
            # The approximate GELU is faster, and as good to learn with.
            inner = F.gelu(layer.fi(x), approximate="tanh" if layers.training else "none")
            x = layer.oln(x + layer.fo(inner))
    x = x.float()
    weights = mask.flatten()[where].float()[:, None]
    owner = torch.repeat_interleave(torch.arange(count), lengths)
    total = torch.zeros(count, x.shape[1]).index_add(0, owner, x * weights)
    return total / torch.zeros(count, 1).index_add(0, owner, weights)


def pooled(layers: nn.ModuleList, texts: list[Tensor], drop: float = 0.0) -> Tensor:
    """Run texts' token states, each (t, 384), through the layers; mean-pooled, (n, 384).

    drop is the share of tokens that are left out of attention and mean.
    """
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    pieces, start, tokens = [], 0, 0
    for end, i in enumerate(order, start=1):
        tokens += len(texts[i])
        if tokens > _TOKENS_A_PIECE or end == len(order):
            pieces.append(_piece(layers, [texts[j] for j in order[start:end]], drop))
            start, tokens = end, 0
    back = torch.empty(len(texts), dtype=torch.long)
    back[torch.tensor(order)] = torch.arange(len(texts))
    return torch.cat(pieces).index_select(0, back)
