  # A layer of a small float32 model on a CPU for one new token a row: operations so short that calling
  # them takes as long as they do. They work on a copy of the weights made once a loop, in which what
  # can be computed beforehand is: matrices stand as [in, out], which is faster for few rows, those that
  # read the same input are one, and norm weights, adapters and the scale of the scores are in them.

  # A matrix with the low-rank update at place `at` of the layer's adapter.
  def merged(self, weight: Tensor, adapter: List[Tensor], at: int, scaling: float) -> Tensor:
    if len(adapter) > at:
      a = adapter[at]
      if a.numel() > 0:
        weight = weight + torch.matmul(adapter[at + 1], a) * scaling
    return weight

  # q k v, their bias, o, gate up, down; the scores' scale is in q.
  def packed_layer(self, w: List[Tensor], adapter: List[Tensor], dims: List[int], scaling: float) -> List[Tensor]:
    scale = float(w[1].size(0) // dims[0]) ** -0.5
    q = (self).merged(w[1], adapter, 0, scaling) * scale
    qkv = torch.cat([q, (self).merged(w[3], adapter, 2, scaling), (self).merged(w[5], adapter, 4, scaling)], 0)
    bias = torch.cat([w[2] * scale, w[4], w[6]], 0)
    o = (self).merged(w[7], adapter, 6, scaling)
    gate_up = torch.cat([(self).merged(w[9], adapter, 8, scaling), (self).merged(w[10], adapter, 10, scaling)], 0)
    down = (self).merged(w[11], adapter, 12, scaling)
    return [(qkv * w[0]).t().contiguous(), bias, o.t().contiguous(), (gate_up * w[8]).t().contiguous(), down.t().contiguous()]

  # All layers one behind the other, then the output matrix.
  def packed(self, w: List[Tensor], adapter: List[Tensor], dims: List[int], scaling: float) -> List[Tensor]:
    out = annotate(List[Tensor], [])
    layers = (self).layer_count(w)
    for layer in range(layers):
      out.extend((self).packed_layer((self).layer_weights(w, layer), adapter[14 * layer:14 * layer + 14], dims, scaling))
    out.append(((self).output_matrix(w) * w[1 + 12 * layers]).t().contiguous())
    return out

  # Rows over their root mean square: the norm without its weight.
  def unit_rows(self, x: Tensor, eps: float) -> Tensor:
    length = torch.linalg_vector_norm(x, 2, [-1], True)
    floor = torch.full([1], eps, dtype=6, device=x.device)
    return x * torch.rsqrt(torch.addcmul(floor, length, length, value=1. / x.size(-1)))

  # The token's states x [rows, hidden] through a layer p; rotary: cos and sin [rows, 1, dim]; its keys
  # and values go to column `at`; mask [rows, 1, 1, at + 1].
  def packed_step(self, x: Tensor, p: List[Tensor], rotary: List[Tensor], mask: Tensor, keys: Tensor, values: Tensor, at: int, dims: List[int], eps: float) -> Tensor:
    rows = x.size(0)
    heads = dims[0]
    groups = dims[1]
    qkv = torch.addmm(p[1], (self).unit_rows(x, eps), p[0]).view([rows, heads + 2 * groups, -1])
    turned = (self).rotate(qkv.narrow(1, 0, heads + groups), rotary)
    keys.select(2, at).copy_(turned.narrow(1, heads, groups))
    values.select(2, at).copy_(qkv.narrow(1, heads + groups, groups))
    # The heads of a group see the same keys: they are the rows of one product.
    pairs = [rows * groups, -1, qkv.size(2)]
    q = turned.narrow(1, 0, heads).reshape(pairs)
    scores = torch.bmm(q, keys.narrow(2, 0, at + 1).view(pairs).transpose(1, 2)).view([rows, groups, -1, at + 1])
    shares = torch.softmax(scores.add_(mask), -1).view([rows * groups, -1, at + 1])
    a = torch.bmm(shares, values.narrow(2, 0, at + 1).view(pairs)).view([rows, -1])
    x = torch.addmm(x, a, p[2])
    both = torch.mm((self).unit_rows(x, eps), p[3])
    width = both.size(1) // 2
    h = torch.silu_(both.narrow(1, 0, width)).mul_(both.narrow(1, width, width))
    return torch.addmm(x, h, p[4])
