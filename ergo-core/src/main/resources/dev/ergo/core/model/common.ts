  # Pieces shared by the vision tower and the language model.

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
