  # Sums, counts and extremes from which the metrics of a step are put together, float64. Sequence
  # weights count once a row, as in TRL; extremes leave out rows without a token.
  def statistics(self, ratio: Tensor, kl: Tensor, entropies: Tensor, phi: Tensor, advantages: Tensor, m: Tensor, s: List[float]) -> Tensor:
    units = m
    if torch.eq(torch.size(ratio, 1), 1):
      units = torch.ones_like(ratio)
    positive = torch.gt(advantages, 0.)
    low = torch.to(torch.logical_and(torch.lt(ratio, torch.sub(1., s[0])), torch.lt(advantages, 0.)), 6)
    bound = torch.add(1., s[1])
    if torch.eq(int(s[14]), 1):
      bound = s[1]
    high = torch.to(torch.logical_and(torch.gt(ratio, bound), positive), 6)
    real = torch.gt(torch.sum(units, [-1]), 0.)
    per_row = torch.clamp(torch.sum(units, [-1]), min=1.)
    low_share = torch.div(torch.sum(low * units, [-1]), per_row)
    high_share = torch.div(torch.sum(high * units, [-1]), per_row)
    some = torch.gt(torch.sum(m, [-1], True), 0.)
    used = torch.logical_and(torch.gt(units, 0.), some)
    far = torch.ones_like(ratio) * 1e+30
    values = [torch.sum(m), torch.sum(units), torch.sum(torch.to(used, 6)), torch.sum(kl * m), torch.sum(entropies * m), torch.sum(low * units), torch.sum(high * units), torch.sum(phi), torch.sum(torch.ones_like(phi)), torch.sum(torch.where(used, ratio, torch.zeros_like(ratio))), torch.min(torch.where(real, low_share, torch.ones_like(low_share))), torch.max(torch.where(real, high_share, torch.zeros_like(high_share))), torch.min(torch.where(used, ratio, far)), torch.max(torch.where(used, ratio, torch.neg(far)))]
    return torch.to(torch.stack(values), 7)
