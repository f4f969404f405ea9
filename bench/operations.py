"""Floating-point operations of a two-look step: products of matrices and attention, 2 for a multiplication with its addition.

The peer's are what torch.utils.flop_counter finds (which on a CPU leaves attention out) plus attention by the formula that is
used for Ergo too. A backward pass counts twice its forward pass, and attention computed by blocks once more for the scores.
"""
import step_case


def linear_per_token(shape):
    """Operations of the language model's matrices for one token, without the output matrix."""
    s = step_case.SHAPES[shape]
    kv = s.kv_heads * s.hidden // s.heads
    return 2 * s.layers * (2 * s.hidden * s.hidden + 2 * s.hidden * kv + 3 * s.hidden * s.mlp)


def attention(shape, queries, keys):
    """Scores and weighted values of `queries` tokens that each see `keys` tokens."""
    s = step_case.SHAPES[shape]
    return 4 * s.layers * s.hidden * queries * keys


def head(shape, tokens):
    s = step_case.SHAPES[shape]
    return 2 * s.hidden * s.vocabulary * tokens


def view(shape, budget):
    """(matrices, attention) of the vision tower over one view."""
    s = step_case.SHAPES[shape]
    patches = 4 * budget
    block = 2 * (4 * s.vision_hidden ** 2 + 3 * s.vision_hidden * s.vision_mlp)
    wide = 4 * s.vision_hidden
    matrices = patches * (2 * 588 * s.vision_hidden + s.vision_depth * block) + budget * 2 * (wide * wide + wide * s.hidden)
    full = 2
    seen = full * patches + (s.vision_depth - full) * min(64, patches)
    return matrices, 4 * s.vision_hidden * patches * seen


def ergo_step(a):
    """Every view once, every prompt once, look 2 behind the keys of look 1, log-probs of sampled tokens alone."""
    rows = a.prompts * a.group
    prompt = turn = a.budget + 2 + a.question
    tail = a.new1 + turn + a.new2
    forward = linear_per_token(a.shape)
    matrices, seen = view(a.shape, a.budget)
    views = a.prompts + rows
    sampled = rows * (a.new1 + a.new2)
    rollout = (
        (a.prompts * prompt + rows * (tail - 2)) * forward
        + a.prompts * attention(a.shape, prompt, prompt / 2) + rows * attention(a.shape, tail - 2, prompt + tail / 2)
        + head(a.shape, sampled) + views * (matrices + seen))
    update = (
        3 * (a.prompts * prompt + rows * tail) * forward
        + 3.5 * (a.prompts * attention(a.shape, prompt, prompt) + rows * attention(a.shape, tail, prompt + tail))
        + 3 * head(a.shape, sampled) + views * (2 * matrices + 2.5 * seen))
    return rollout, update


def peer_attention(a):
    """What the counter leaves out."""
    rows = a.prompts * a.group
    prompt = turn = a.budget + 2 + a.question
    one, two = prompt + a.new1, prompt + a.new1 + turn
    whole = two + a.new2
    _, seen = view(a.shape, a.budget)
    passes = attention(a.shape, prompt, prompt) + attention(a.shape, two, two)
    steps = attention(a.shape, a.new1, (prompt + one) / 2) + attention(a.shape, a.new2, (two + whole) / 2)
    return rows * (passes + steps + 3.5 * attention(a.shape, whole, whole) + (3 + 3.5 * 2) * seen)


def of_step(a, line, counted_gflop):
    """Counts of both sides in GFLOP, their ratio, and what the sides achieve a second."""
    rollout, update = ergo_step(a)
    ergo = (rollout + update) / 1e9
    peer = counted_gflop + peer_attention(a) / 1e9
    return dict(
        ergo_gflop=round(ergo, 1), ergo_update_gflop=round(update / 1e9, 1), peer_gflop=round(peer, 1),
        gflop_ratio=round(peer / ergo, 2), ergo_gflop_per_s=round(ergo / line["ergo_s"], 1),
        peer_gflop_per_s=round(peer / line["peer_s"], 1))


def product(m, k, n):
    """Operations of a matrix product [m, k] x [k, n]."""
    return 2 * m * k * n
