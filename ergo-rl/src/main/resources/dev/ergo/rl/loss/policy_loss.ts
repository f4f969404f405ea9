  # Policy losses over [rows, T]. Masked positions hold anything, NaN included: they are replaced
  # before the first arithmetic, so nothing of them reaches values or gradients.

  def known(self, values: Tensor, mask: Tensor) -> Tensor:
    x = torch.to(values, 6)
    return torch.where(mask, x, torch.zeros_like(x))

  # Log of the importance weight: [rows, T] per token or [rows, 1], the mean over the sequence.
  def log_weight(self, log_ratio: Tensor, lengths: Tensor, sequence: bool) -> Tensor:
    if sequence:
      w = torch.div(torch.sum(log_ratio, [-1], True), lengths)
    else:
      w = log_ratio
    return torch.clamp(w, -20., 20.)

  def clipped(self, ratio: Tensor, advantages: Tensor, s: List[float]) -> Tensor:
    inside = torch.clamp(ratio, torch.sub(1., s[0]), torch.add(1., s[1]))
    outer = ratio
    if torch.gt(s[2], 0.):
      outer = torch.clamp(ratio, max=s[2])
    return torch.neg(torch.minimum(torch.mul(outer, advantages), torch.mul(inside, advantages)))

  def sapo(self, ratio: Tensor, advantages: Tensor, s: List[float]) -> Tensor:
    zero = torch.zeros_like(advantages)
    tau = torch.where(torch.gt(advantages, 0.), zero + s[6], zero + s[7])
    gate = torch.sigmoid(torch.mul(tau, torch.sub(ratio, 1.)))
    return torch.neg(torch.mul(torch.div(torch.mul(gate, 4.), tau), advantages))

  # phi(w) = e^lambda w^k e^(-lambda w) of the whole sequence's weight w: [rows, 1], no gradient.
  def phi(self, log_ratio: Tensor, advantages: Tensor, s: List[float]) -> Tensor:
    total = torch.sum(torch.clamp(torch.detach(log_ratio), -20., 20.), [-1], True)
    log_w = torch.clamp(total, -18.420680743952367, 20.)
    zero = torch.zeros_like(advantages)
    up = torch.ge(advantages, 0.)
    k = torch.where(up, zero + s[8], zero + s[10])
    rate = torch.where(up, zero + s[9], zero + s[11])
    return torch.exp(rate + k * log_w - rate * torch.exp(log_w))

  def surrogate(self, kind: int, ratio: Tensor, log_probs: Tensor, log_ratio: Tensor, advantages: Tensor, s: List[float]) -> Tensor:
    if torch.eq(kind, 0):
      loss = (self).clipped(ratio, advantages, s)
    elif torch.eq(kind, 1):
      weight = torch.detach(torch.clamp(ratio, max=s[1]))
      loss = torch.neg(weight * advantages * log_probs)
    elif torch.eq(kind, 2):
      loss = (self).sapo(ratio, advantages, s)
    else:
      loss = torch.neg((self).phi(log_ratio, advantages, s) * advantages * log_probs)
    return loss

  # 1 for sequences that stay, 0 for those with A < 0 and mean(old - new) above the threshold.
  def kept(self, log_ratio: Tensor, lengths: Tensor, advantages: Tensor, s: List[float]) -> Tensor:
    distance = torch.neg(torch.div(torch.sum(torch.detach(log_ratio), [-1], True), lengths))
    drop = torch.logical_and(torch.lt(advantages, 0.), torch.gt(distance, s[4]))
    return torch.to(torch.logical_not(drop), 6)

  # Weight of each token's loss in the sum: [rows, 1].
  def share(self, mask: Tensor, lengths: Tensor, s: List[float]) -> Tensor:
    ones = torch.ones_like(lengths)
    if torch.eq(s[13], 0.):
      w = ones * s[12]
    elif torch.eq(s[13], 1.):
      w = torch.div(ones * s[12], lengths)
    else:
      w = torch.div(ones * s[12], torch.clamp(torch.sum(mask), min=1.))
    return w

  # settings, in order: epsilon_low, epsilon_high, delta (0: none), beta, off-policy threshold (0:
  # none), entropy coefficient, sapo tau +, sapo tau -, vespo k +, lambda +, k -, lambda -, scale of
  # the sum, its mode (0 plain, 1 divided by the row's length, 2 by the tokens here), kind (0
  # clipped, 1 cispo, 2 sapo, 3 vespo), 1 if weights are per sequence, 1 if old is given, 1 if the
  # KL term takes the importance weight, 1 / tokens of the step.
  # reference and entropies: any [rows, T] where unused.
  def loss(self, log_probs: Tensor, old: Tensor, reference: Tensor, entropies: Tensor, advantage: Tensor, mask: Tensor, settings: Tensor) -> List[Tensor]:
    s = annotate(List[float], [])
    for i in range(torch.size(settings, 0)):
      s.append(float(settings[i]))
    inside = torch.ne(mask, 0)
    m = torch.to(inside, 6)
    lengths = torch.clamp(torch.sum(m, [-1], True), min=1.)
    advantages = torch.unsqueeze(torch.to(advantage, 6), 1)
    lp = (self).known(log_probs, inside)
    before = torch.detach(lp)
    if torch.ne(s[16], 0.):
      before = torch.detach((self).known(old, inside))
    log_ratio = torch.sub(lp, before)
    sequence = torch.ne(s[15], 0.)
    ratio = torch.exp((self).log_weight(log_ratio, lengths, sequence))
    kind = int(s[14])
    token_loss = (self).surrogate(kind, ratio, lp, log_ratio, advantages, s)
    if torch.gt(s[4], 0.):
      token_loss = token_loss * (self).kept(log_ratio, lengths, advantages, s)
    kl = torch.zeros_like(lp)
    if torch.gt(s[3], 0.):
      gap = torch.clamp(torch.sub(torch.detach((self).known(reference, inside)), lp), -20., 20.)
      kl = torch.exp(gap) - gap - torch.ones_like(gap)
      if torch.ne(s[17], 0.):
        kl = kl * ratio
      token_loss = token_loss + kl * s[3]
    policy = torch.sum(token_loss * m * (self).share(m, lengths, s))
    total = policy
    h = (self).known(entropies, inside)
    if torch.ne(s[5], 0.):
      assert entropies.requires_grad or not log_probs.requires_grad, "the entropy term needs entropies with a graph"
      total = policy - torch.sum(h) * torch.mul(s[5], s[18])
    phi = torch.zeros_like(advantages)
    if torch.eq(kind, 3):
      phi = (self).phi(log_ratio, advantages, s)
    statistics = (self).statistics(torch.detach(ratio), torch.detach(kl), torch.detach(h), phi, advantages, m, s)
    values = torch.stack([torch.detach(total), torch.detach(policy)])
    return [total, torch.cat([torch.to(values, 7), statistics])]
