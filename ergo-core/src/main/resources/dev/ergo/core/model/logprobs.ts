  # Log-probs of given tokens: the update pass and scoring.

  # [log-probs, entropies] of labels [n] under softmax(x @ matrix / temperature), x [n, hidden].
  # Entropies carry a gradient only if entropy_gradients.
  #
  # With a frozen matrix, as under LoRA, the gradients of a log-prob and an entropy by their own
  # hidden state are computed here and attached by linear_term: nothing of the size
  # [n, vocabulary] has to wait for the backward pass.
  def label_log_probs_part(self, x: Tensor, labels: Tensor, temperature: float, entropy_gradients: bool, matrix: Tensor) -> List[Tensor]:
    frozen = not matrix.requires_grad
    seen = x
    if frozen:
      seen = x.detach()
    logits = (self).linear(seen, matrix, None).to(6)
    if temperature != 1.:
      logits = logits / temperature
    scores = torch.log_softmax(logits, -1)
    logp = torch.gather(scores, 1, labels.unsqueeze(1)).squeeze(1)
    if not entropy_gradients:
      scores = scores.detach()
    p = torch.exp(scores)
    # The sum of p log p as a product of rows: nothing of the size of p in between.
    entropy = torch.neg(torch.bmm(p.unsqueeze(1), scores.unsqueeze(2)).view([-1]))
    if frozen and x.requires_grad:
      if entropy_gradients:
        # dH/dz = -p (log p + H)
        surprise = scores + entropy.unsqueeze(1)
        entropy = entropy + (self).linear_term(x, torch.neg(p * surprise) / temperature, matrix)
      ones = torch.ones([labels.size(0), 1], dtype=6, device=x.device)
      by_logits = p.neg_().scatter_add_(1, labels.unsqueeze(1), ones) / temperature
      logp = logp + (self).linear_term(x, by_logits, matrix)
    return [logp, entropy]

  # 0 [n], with the gradient by x that by_logits [n, vocabulary], the gradient by x @ matrix, implies.
  def linear_term(self, x: Tensor, by_logits: Tensor, matrix: Tensor) -> Tensor:
    if (self).widens(x):
      slope = torch.matmul(by_logits, matrix.to(6))
    else:
      slope = torch.matmul(by_logits.to(matrix.dtype), matrix).to(6)
    moved = torch.sum(x.to(6) * slope, [-1])
    return moved - moved.detach()

  # The same, some tokens at a time, for hidden states before the final norm.
  def label_log_probs(self, states: Tensor, labels: Tensor, temperature: float, at_once: int, entropy_gradients: bool, w: List[Tensor], eps: float) -> List[Tensor]:
    x = (self).final_norm(states, w, eps)
    logps = annotate(List[Tensor], [])
    entropies = annotate(List[Tensor], [])
    start = 0
    while start < x.size(0):
      n = at_once
      if x.size(0) - start < n:
        n = x.size(0) - start
      part = (self).label_log_probs_part(x.narrow(0, start, n), labels.narrow(0, start, n), temperature, entropy_gradients, (self).output_matrix(w))
      logps.append(part[0])
      entropies.append(part[1])
      start = start + n
    return [torch.cat(logps, 0), torch.cat(entropies, 0)]

  # Both parts of one layer: the prefixes attend to themselves, the continuations to their prefix
  # (row_prefix [rows]) and to themselves.
  def grouped_layer(self, p: Tensor, x: Tensor, rotary_p: List[Tensor], rotary_x: List[Tensor], row_prefix: Tensor, mask: Tensor, w: List[Tensor], adapter: List[Tensor], dims: List[int], reals: List[float]) -> List[Tensor]:
    a = (self).project(p, rotary_p, w, adapter, dims, reals)
    b = (self).project(x, rotary_x, w, adapter, dims, reals)
    keys = torch.cat([torch.index_select(a[1], 0, row_prefix), b[1]], 2)
    values = torch.cat([torch.index_select(a[2], 0, row_prefix), b[2]], 2)
    p = (self).complete(p, (self).attend(a[0], a[1], a[2], None, True), w, adapter, reals)
    x = (self).complete(x, (self).attend(b[0], keys, values, mask, False), w, adapter, reals)
    return [p, x]

  # Keys a continuation may see: [rows or 1, 1, tokens, prefix tokens + tokens], additive.
  def grouped_mask(self, prefix_lengths: Tensor, width: int, row_prefix: Tensor, tokens: int, dtype: int) -> Tensor:
    steps = torch.arange(tokens, device=prefix_lengths.device)
    lengths = torch.index_select(prefix_lengths, 0, row_prefix)
    if prefix_lengths.size(0) == 1:
      lengths = prefix_lengths
    before = torch.arange(width, device=prefix_lengths.device).unsqueeze(0) < lengths.unsqueeze(1)
    within = steps.unsqueeze(0) <= steps.unsqueeze(1)
    valid = torch.cat([before.unsqueeze(1).expand([-1, tokens, -1]), within.unsqueeze(0).expand([lengths.size(0), -1, -1])], 2)
    return (self).additive(valid, dtype).unsqueeze(1)

  # Prefixes [prefixes, tokens] and continuations [rows, tokens], both padded on the right, with the
  # places of their image features. predictors [n]: the hidden state that predicts each scored token
  # (prefix i for its last token, then prefixes + row * tokens + token); labels [n]; targets [n]:
  # where its results go in [rows * columns]. options: columns, tokens at
  # once, whether entropies need gradients.
  # Returns [log-probs, entropies], each [rows, columns].
  def log_probs(self, prefix: List[Tensor], continuation: List[Tensor], row_prefix: Tensor, predictors: Tensor, labels: Tensor, targets: Tensor, features: List[Tensor], options: Tensor, temperature: Tensor, dims: Tensor, reals: Tensor, rope: List[Tensor], w: List[Tensor], adapter: List[Tensor]) -> List[Tensor]:
    d = (self).to_ints(dims)
    r = (self).to_floats(reals)
    # each: ids, positions, lengths, places, sources
    p = (self).embed(prefix[0], prefix[3], prefix[4], features, w)
    x = (self).embed(continuation[0], continuation[3], continuation[4], features, w)
    rotary_p = (self).text_rotary(prefix[1], rope, p.dtype)
    rotary_x = (self).text_rotary(continuation[1], rope, x.dtype)
    mask = (self).grouped_mask(prefix[2], p.size(1), row_prefix, x.size(1), x.dtype)
    for layer in range((self).layer_count(w)):
      lw = (self).widened(x, (self).layer_weights(w, layer))
      both = (self).grouped_layer(p, x, rotary_p, rotary_x, row_prefix, mask, lw, adapter[14 * layer:14 * layer + 14], d, r)
      p = both[0]
      x = both[1]
    last = (prefix[2] - 1).view([-1, 1, 1]).expand([-1, 1, p.size(2)])
    states = torch.cat([torch.gather(p, 1, last).squeeze(1), x.reshape([-1, x.size(2)])], 0)
    scored = (self).label_log_probs(torch.index_select(states, 0, predictors), labels, float(temperature), int(options[1]), int(options[2]) == 1, w, r[0])
    columns = int(options[0])
    rows = x.size(0)
    empty = torch.zeros([rows * columns], dtype=6, device=x.device)
    return [torch.index_copy(empty, 0, targets, scored[0]).view([rows, columns]), torch.index_copy(empty, 0, targets, scored[1]).view([rows, columns])]
