  # Pieces shared by the vision tower and the language model.

  # Whether x, bfloat16, is better multiplied in float32. Without bfloat16 instructions libtorch has a
  # fast product on a CPU for a few rows by a transposed matrix only; of the kind that a backward pass
  # needs, the product takes 300 times as long as in float32. Both ways sum in float32 and round once.
  def widens(self, x: Tensor) -> bool:
    few = x.numel() // x.size(-1) < 32 and not x.requires_grad
    return x.dtype == 15 and not few and not x.is_cuda

  # Weights whose matrices are float32 where x is better multiplied that way: for several products with
  # one copy.
  def widened(self, x: Tensor, weights: List[Tensor]) -> List[Tensor]:
    out = annotate(List[Tensor], [])
    for w in weights:
      if w.dim() == 2 and (self).widens(x):
        out.append(w.to(6))
      else:
        out.append(w)
    return out

  # x @ weight + bias, as x; the weight may be a float32 copy.
  def linear(self, x: Tensor, weight: Tensor, bias: Optional[Tensor]) -> Tensor:
    if (self).widens(x) or weight.dtype != x.dtype:
      y = torch.linear(x.to(6), weight.to(6), None)
      if bias is not None:
        y = y + bias.to(6)
      y = y.to(x.dtype)
    else:
      y = torch.linear(x, weight, bias)
    return y

  # Fused attention; in float32 where bfloat16 has no fast product.
  def attention(self, q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor], causal: bool) -> Tensor:
    if q.dtype == 15 and not q.is_cuda:
      wide = annotate(Optional[Tensor], None)
      if mask is not None:
        wide = mask.to(6)
      out = torch.scaled_dot_product_attention(q.to(6), k.to(6), v.to(6), wide, 0., causal, scale=None, enable_gqa=False).to(q.dtype)
    else:
      out = torch.scaled_dot_product_attention(q, k, v, mask, 0., causal, scale=None, enable_gqa=False)
    return out

  # Root-mean-square norm, computed in float32 whatever the weights are (Qwen2RMSNorm).
  def rms_norm(self, x: Tensor, weight: Tensor, eps: float) -> Tensor:
    h = x.to(6)
    h = h * torch.rsqrt(torch.mean(h * h, [-1], True) + eps)
    return weight * h.to(x.dtype)

  # 1 / theta^(2i / dim) for i < dim / 2: [dim / 2], float32.
  def inverse_frequencies(self, theta: Tensor, dim: Tensor, like: Tensor) -> Tensor:
    exponents = torch.arange(0, int(dim), 2, dtype=6, device=like.device) / int(dim)
    return torch.reciprocal(torch.pow(float(theta), exponents))

  # Angles [..., dim / 2] to [cos, sin], each [..., dim]; the first half of sin has the other sign.
  def cos_sin(self, angles: Tensor, dtype: int) -> List[Tensor]:
    cos = torch.cos(angles)
    sin = torch.sin(angles)
    return [torch.cat([cos, cos], -1).to(dtype), torch.cat([torch.neg(sin), sin], -1).to(dtype)]

  # Rotary embedding in the "rotate half" form; computed in the dtype of cos and sin. With the signs
  # in sin, turning the halves is a roll and the rest two passes over memory.
  def rotate(self, x: Tensor, rotary: List[Tensor]) -> Tensor:
    h = x.to(rotary[0].dtype)
    turned = torch.roll(h, [h.size(-1) // 2], [-1])
    return torch.addcmul(h * rotary[0], turned, rotary[1]).to(x.dtype)

  # Additive attention mask: 0 where valid, -inf elsewhere.
  def additive(self, valid: Tensor, dtype: int) -> Tensor:
    mask = torch.zeros(valid.size(), dtype=dtype, device=valid.device)
    return mask.masked_fill_(valid.logical_not(), -inf)
