  # Language model of Qwen2.5-VL.
  #
  # Weights: embedding; per layer input norm, q w b, k w b, v w b, o w, post-attention norm, gate,
  # up, down; final norm; output matrix unless it is tied to the embedding.
  # Adapter: per layer A, B of q, k, v, o, gate, up, down (an empty A where a module has none), or
  # one empty tensor for no adapter.
  # dims: [heads, key/value heads]; reals: [norm epsilon, adapter scaling].

  def layer_count(self, w: List[Tensor]) -> int:
    return (len(w) - 2) // 12

  def layer_weights(self, w: List[Tensor], layer: int) -> List[Tensor]:
    return w[1 + 12 * layer:13 + 12 * layer]

  def to_ints(self, t: Tensor) -> List[int]:
    out = annotate(List[int], [])
    for i in range(t.size(0)):
      out.append(int(t[i]))
    return out

  def to_floats(self, t: Tensor) -> List[float]:
    out = annotate(List[float], [])
    for i in range(t.size(0)):
      out.append(float(t[i]))
    return out

  # x @ weight + bias, plus the low-rank update at place `at` of the layer's adapter.
  def adapted(self, x: Tensor, weight: Tensor, bias: Optional[Tensor], adapter: List[Tensor], at: int, scaling: float) -> Tensor:
    y = (self).linear(x, weight, bias)
    if len(adapter) > at:
      a = adapter[at]
      if a.numel() > 0:
        update = torch.linear(torch.linear(x.to(a.dtype), a), adapter[at + 1]) * scaling
        y = y + update.to(y.dtype)
    return y

  # Positions [3, rows, tokens] (temporal, height, width) to cos and sin [rows, 1, tokens, dim]:
  # frequency i turns by the position on axis axes[i] (M-RoPE).
  def text_rotary(self, positions: Tensor, rope: List[Tensor], dtype: int) -> List[Tensor]:
    chosen = torch.permute(torch.index_select(positions, 0, rope[1]), [1, 2, 0])
    return (self).cos_sin((chosen.to(6) * rope[0]).unsqueeze(1), dtype)

  # Token embeddings [rows, tokens, hidden] with image features in the places (flat row * tokens +
  # token) given; sources are rows of the joined features.
  def embed(self, ids: Tensor, places: Tensor, sources: Tensor, features: List[Tensor], w: List[Tensor]) -> Tensor:
    x = torch.embedding(w[0], ids)
    if places.numel() > 0:
      images = torch.index_select(torch.cat(features, 0), 0, sources)
      x = torch.index_copy(x.view([-1, x.size(2)]), 0, places, images.to(x.dtype)).view(x.size())
    return x

  # Rows of x [rows, tokens, n] at flat places (row * tokens + token): [rows, places / rows, n].
  def pick(self, x: Tensor, places: Tensor) -> Tensor:
    flat = torch.index_select(x.reshape([-1, x.size(2)]), 0, places)
    return flat.view([x.size(0), -1, x.size(2)])

  # Queries [rows, heads, tokens, dim] of normalised states, rotated.
  def queries(self, h: Tensor, rotary: List[Tensor], w: List[Tensor], adapter: List[Tensor], dims: List[int], reals: List[float]) -> Tensor:
    q = (self).adapted(h, w[1], w[2], adapter, 0, reals[1]).view([h.size(0), h.size(1), dims[0], -1])
    return (self).rotate(q.transpose(1, 2), rotary)

  # Keys and values [rows, key/value heads, tokens, dim] of normalised states; the keys rotated.
  def keys_values(self, h: Tensor, rotary: List[Tensor], w: List[Tensor], adapter: List[Tensor], dims: List[int], reals: List[float]) -> List[Tensor]:
    shape = [h.size(0), h.size(1), dims[1], -1]
    k = (self).adapted(h, w[3], w[4], adapter, 2, reals[1]).view(shape).transpose(1, 2)
    v = (self).adapted(h, w[5], w[6], adapter, 4, reals[1]).view(shape).transpose(1, 2)
    return [(self).rotate(k, rotary), v]

  # Queries, keys and values of a layer's input.
  def project(self, x: Tensor, rotary: List[Tensor], w: List[Tensor], adapter: List[Tensor], dims: List[int], reals: List[float]) -> List[Tensor]:
    h = (self).rms_norm(x, w[0], reals[0])
    kv = (self).keys_values(h, rotary, w, adapter, dims, reals)
    return [(self).queries(h, rotary, w, adapter, dims, reals), kv[0], kv[1]]

  # Keys or values [rows, groups, tokens, dim] once for each head of the groups.
  def repeat_heads(self, x: Tensor, heads: int) -> Tensor:
    times = heads // x.size(1)
    if times == 1:
      return x
    else:
      spread = x.unsqueeze(2).expand([-1, -1, times, -1, -1])
      return spread.reshape([x.size(0), heads, x.size(2), x.size(3)])

  # Grouped-query attention; mask is additive and broadcasts to [rows, heads, queries, keys]. The
  # kernel's own grouping is not used: it falls back to an unfused product wherever it meets a mask
  # or a CPU, at twice the time.
  def attend(self, q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor], causal: bool) -> Tensor:
    if q.size(2) == 1 and not causal:
      # The heads of a group see the same keys: with one query they are the rows of one product.
      g = q.reshape([q.size(0), k.size(1), -1, q.size(3)])
      if q.dtype == 6 and not q.is_cuda and not q.requires_grad:
        # For so few queries two batched products take half the time of the fused kernel.
        scores = torch.matmul(g * (float(q.size(3)) ** -0.5), k.transpose(2, 3))
        if mask is not None:
          scores = scores + mask
        out = torch.matmul(torch.softmax(scores, -1), v)
      else:
        out = (self).attention(g, k, v, mask, False)
      return out.reshape(q.size())
    else:
      heads = q.size(1)
      return (self).attention(q, (self).repeat_heads(k, heads), (self).repeat_heads(v, heads), mask, causal)

  # Output projection and MLP, with their residual connections.
  def complete(self, x: Tensor, attended: Tensor, w: List[Tensor], adapter: List[Tensor], reals: List[float]) -> Tensor:
    a = attended.transpose(1, 2).reshape([x.size(0), x.size(1), -1])
    x = x + (self).adapted(a, w[7], None, adapter, 6, reals[1])
    h = (self).rms_norm(x, w[8], reals[0])
    gate = torch.silu((self).adapted(h, w[9], None, adapter, 8, reals[1]))
    h = gate * (self).adapted(h, w[10], None, adapter, 10, reals[1])
    return x + (self).adapted(h, w[11], None, adapter, 12, reals[1])

  def final_norm(self, x: Tensor, w: List[Tensor], eps: float) -> Tensor:
    return (self).rms_norm(x, w[1 + 12 * (self).layer_count(w)], eps)

  # The output matrix [vocabulary, hidden].
  def output_matrix(self, w: List[Tensor]) -> Tensor:
    matrix = w[0]
    if (len(w) - 2) % 12 == 1:
      matrix = w[len(w) - 1]
    return matrix

  # Logits in float32 of hidden states [..., hidden] that have not passed the final norm.
  def head(self, x: Tensor, w: List[Tensor], eps: float) -> Tensor:
    return (self).linear((self).final_norm(x, w, eps), (self).output_matrix(w), None).to(6)

  # Logits [rows, vocabulary] that follow the hidden states [rows, hidden].
  def next_logits(self, last: Tensor, dims: Tensor, reals: Tensor, rope: List[Tensor], w: List[Tensor], adapter: List[Tensor]) -> Tensor:
    return (self).head(last, w, float(reals[0]))
