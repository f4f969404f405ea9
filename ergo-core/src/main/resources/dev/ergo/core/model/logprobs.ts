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

  # The same, some tokens at a time.
  def label_log_probs(self, x: Tensor, labels: Tensor, temperature: float, at_once: int, entropy_gradients: bool, w: List[Tensor]) -> List[Tensor]:
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

  # Gradients of a trained output matrix without logits that wait for them: the log-probs of labels
  # [n] were computed without a graph, and from the gradients by them and by the entropies [n] those
  # by the logits are made anew, some tokens at a time. Returns the gradient by x [n, hidden]; the
  # matrix's is added to total.
  # d log p_label / dz = 1[label] - p; dH/dz = -p (log p + H); z = x @ matrix / temperature.
  def head_backward(self, x: Tensor, labels: Tensor, by_logp: Tensor, by_entropy: Tensor, options: Tensor, temperature: Tensor, matrix: Tensor, total: Tensor) -> Tensor:
    tau = float(temperature)
    at_once = int(options[1])
    weights = matrix.detach()
    if (self).widens(x):
      weights = weights.to(6)
    by_x = torch.zeros_like(x, dtype=6)
    start = 0
    while start < x.size(0):
      n = at_once
      if x.size(0) - start < n:
        n = x.size(0) - start
      part = x.narrow(0, start, n).to(weights.dtype)
      gradient = by_logp.narrow(0, start, n).unsqueeze(1)
      scores = torch.log_softmax(torch.linear(part, weights).to(6) / tau, -1)
      p = torch.exp(scores)
      by_logits = torch.neg(p * gradient)
      if int(options[2]) == 1:
        entropy = torch.neg(torch.bmm(p.unsqueeze(1), scores.unsqueeze(2)).view([-1, 1]))
        by_logits = by_logits - p * (scores + entropy) * by_entropy.narrow(0, start, n).unsqueeze(1)
      by_logits = by_logits.scatter_add_(1, labels.narrow(0, start, n).unsqueeze(1), gradient) / tau
      by_logits = by_logits.to(weights.dtype)
      by_x.narrow(0, start, n).copy_(torch.matmul(by_logits, weights))
      t = total.add_(torch.matmul(by_logits.t(), part).to(6))
      start = start + n
    return by_x

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

  # Inputs of the first layer. Prefixes [prefixes, tokens] and continuations [rows, tokens] are padded
  # on the right; each is ids, positions, lengths, and places and sources of image features.
  def grouped_embed(self, prefix: List[Tensor], continuation: List[Tensor], features: List[Tensor], w: List[Tensor]) -> List[Tensor]:
    return [(self).embed(prefix[0], prefix[3], prefix[4], features, w), (self).embed(continuation[0], continuation[3], continuation[4], features, w)]

  # Layers first to end - 1, none of them the last one: the inputs of each and the outputs of the
  # last of them, [p, x, p, x, ...], or if not keep only the latter.
  def run_layers(self, first: int, end: int, keep: bool, start: List[Tensor], prefix: List[Tensor], continuation: List[Tensor], row_prefix: Tensor, dims: List[int], reals: List[float], rope: List[Tensor], w: List[Tensor], adapter: List[Tensor]) -> List[Tensor]:
    p = start[0]
    x = start[1]
    rotary_p = (self).text_rotary(prefix[1], rope, p.dtype)
    rotary_x = (self).text_rotary(continuation[1], rope, x.dtype)
    mask = (self).grouped_mask(prefix[2], p.size(1), row_prefix, x.size(1), x.dtype)
    states = annotate(List[Tensor], [])
    layer = first
    while layer < end:
      if keep:
        states.append(p)
        states.append(x)
      lw = (self).widened(x, (self).layer_weights(w, layer))
      both = (self).grouped_layer(p, x, rotary_p, rotary_x, row_prefix, mask, lw, adapter[14 * layer:14 * layer + 14], dims, reals)
      p = both[0]
      x = both[1]
      layer = layer + 1
    states.append(p)
    states.append(x)
    return states

  # One layer, not the last one.
  def one_layer(self, layer: Tensor, start: List[Tensor], prefix: List[Tensor], continuation: List[Tensor], row_prefix: Tensor, dims: Tensor, reals: Tensor, rope: List[Tensor], w: List[Tensor], adapter: List[Tensor]) -> List[Tensor]:
    at = int(layer)
    return (self).run_layers(at, at + 1, False, start, prefix, continuation, row_prefix, (self).to_ints(dims), (self).to_floats(reals), rope, w, adapter)

  # Inputs of every layer, from the embeddings on.
  def layer_inputs(self, prefix: List[Tensor], continuation: List[Tensor], features: List[Tensor], row_prefix: Tensor, dims: Tensor, reals: Tensor, rope: List[Tensor], w: List[Tensor], adapter: List[Tensor]) -> List[Tensor]:
    start = (self).grouped_embed(prefix, continuation, features, w)
    return (self).run_layers(0, (self).layer_count(w) - 1, True, start, prefix, continuation, row_prefix, (self).to_ints(dims), (self).to_floats(reals), rope, w, adapter)

  # The last layer, of which only states that predict a scored token go on: the prefix's last token
  # and, in each row, the tokens at chosen (flat places, as many in each row). Then the final norm.
  # predictors [n] are places in these: prefix i, then prefixes + row * (chosen per row) + number.
  # Returns [n, hidden].
  def grouped_states(self, start: List[Tensor], prefix: List[Tensor], continuation: List[Tensor], row_prefix: Tensor, chosen: Tensor, predictors: Tensor, dims: Tensor, reals: Tensor, rope: List[Tensor], w: List[Tensor], adapter: List[Tensor]) -> Tensor:
    d = (self).to_ints(dims)
    r = (self).to_floats(reals)
    p = start[0]
    x = start[1]
    layer = (self).layer_count(w) - 1
    lw = (self).widened(x, (self).layer_weights(w, layer))
    la = adapter[14 * layer:14 * layer + 14]
    rows = x.size(0)
    tokens = x.size(1)
    ends = torch.arange(p.size(0), device=p.device) * p.size(1) + prefix[2] - 1
    hp = (self).rms_norm(p, lw[0], r[0])
    hx = (self).rms_norm(x, lw[0], r[0])
    a = (self).keys_values(hp, (self).text_rotary(prefix[1], rope, p.dtype), lw, la, d, r)
    b = (self).keys_values(hx, (self).text_rotary(continuation[1], rope, x.dtype), lw, la, d, r)
    keys = torch.cat([torch.index_select(a[0], 0, row_prefix), b[0]], 2)
    values = torch.cat([torch.index_select(a[1], 0, row_prefix), b[1]], 2)
    last = torch.index_select(prefix[1].view([3, -1]), 1, ends).view([3, -1, 1])
    q = (self).queries((self).pick(hp, ends), (self).text_rotary(last, rope, p.dtype), lw, la, d, r)
    steps = torch.arange(p.size(1), device=p.device)
    inside = (self).additive(steps.unsqueeze(0) < prefix[2].unsqueeze(1), p.dtype).view([-1, 1, 1, p.size(1)])
    p = (self).complete((self).pick(p, ends), (self).attend(q, a[0], a[1], inside, False), lw, la, r)
    at = torch.index_select(continuation[1].view([3, -1]), 1, chosen).view([3, rows, -1])
    q = (self).queries((self).pick(hx, chosen), (self).text_rotary(at, rope, x.dtype), lw, la, d, r)
    own = torch.arange(tokens, device=x.device) <= torch.remainder(chosen, tokens).view([rows, -1, 1])
    lengths = torch.index_select(prefix[2], 0, row_prefix).view([-1, 1, 1])
    before = (steps.view([1, 1, -1]) < lengths).expand([-1, own.size(1), -1])
    seen = (self).additive(torch.cat([before, own], 2), x.dtype).unsqueeze(1)
    x = (self).complete((self).pick(x, chosen), (self).attend(q, keys, values, seen, False), lw, la, r)
    states = torch.cat([p.squeeze(1), x.reshape([-1, x.size(2)])], 0)
    return (self).final_norm(torch.index_select(states, 0, predictors), w, r[0])

  # Log-probs and entropies [n] of labels under states [n, hidden]. options: columns, tokens at once,
  # whether entropies need gradients.
  def head_log_probs(self, x: Tensor, labels: Tensor, options: Tensor, temperature: Tensor, w: List[Tensor]) -> List[Tensor]:
    return (self).label_log_probs(x, labels, float(temperature), int(options[1]), int(options[2]) == 1, w)

  # Values [n] at targets [n] of [rows, columns], 0 elsewhere.
  def place(self, values: List[Tensor], targets: Tensor, options: Tensor, rows: Tensor) -> List[Tensor]:
    out = annotate(List[Tensor], [])
    for v in values:
      empty = torch.zeros([int(rows) * int(options[0])], dtype=6, device=v.device)
      out.append(torch.index_copy(empty, 0, targets, v).view([int(rows), int(options[0])]))
    return out

  # States that predict scored tokens, from the first layer on; see grouped_states.
  def scored_states(self, prefix: List[Tensor], continuation: List[Tensor], features: List[Tensor], row_prefix: Tensor, chosen: Tensor, predictors: Tensor, dims: Tensor, reals: Tensor, rope: List[Tensor], w: List[Tensor], adapter: List[Tensor]) -> Tensor:
    start = (self).grouped_embed(prefix, continuation, features, w)
    inputs = (self).run_layers(0, (self).layer_count(w) - 1, False, start, prefix, continuation, row_prefix, (self).to_ints(dims), (self).to_floats(reals), rope, w, adapter)
    return (self).grouped_states(inputs, prefix, continuation, row_prefix, chosen, predictors, dims, reals, rope, w, adapter)
