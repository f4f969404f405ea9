  # float32 zeros in the shapes of the weights: the moments of a fresh optimiser.
  def zeros(self, weights: List[Tensor]) -> List[Tensor]:
    out = annotate(List[Tensor], [])
    for w in weights:
      out.append(torch.zeros_like(w, dtype=6))
    return out

  # float32 copy of a weight in a shorter format.
  def master(self, weight: Tensor) -> Tensor:
    return torch.copy_(torch.zeros_like(weight, dtype=6), torch.detach(weight))

  # One update. settings: learning rate, beta1, beta2, eps, weight decay, 1 if only matrices decay,
  # greatest gradient norm (0: no clipping), number of this update (1 for the first).
  # Returns the norm of all gradients before clipping; nothing moves where that is not finite.
  # The gradients are 0 afterwards. In-place list operations get the method's own lists: see
  # gradients.ts.
  def step(self, weights: List[Tensor], gradients: List[Tensor], first: List[Tensor], second: List[Tensor], settings: Tensor) -> Tensor:
    norm = torch.linalg_vector_norm(torch.stack(torch._foreach_norm(gradients, 2)), 2)
    if bool(torch.isfinite(norm)):
      limit = float(settings[6])
      if torch.gt(limit, 0.):
        scale = torch.clamp(torch.mul(torch.reciprocal(torch.add(norm, 1e-06)), limit), max=1.)
        torch._foreach_mul_(gradients, scale)
      rate = float(settings[0])
      decay = float(settings[4])
      if torch.ne(float(settings[5]), 0.):
        for w in weights:
          if torch.ge(torch.dim(w), 2):
            t = torch.mul_(w, torch.sub(1., torch.mul(rate, decay)))
        decay = 0.
      count = torch.add(torch.zeros_like(norm), float(settings[7]))
      counts = annotate(List[Tensor], [])
      for w in weights:
        counts.append(count)
      torch._fused_adamw_(weights, gradients, first, second, annotate(List[Tensor], []), counts, lr=rate, beta1=float(settings[1]), beta2=float(settings[2]), weight_decay=decay, eps=float(settings[3]), amsgrad=False, maximize=False)
    torch._foreach_zero_(gradients)
    return norm
