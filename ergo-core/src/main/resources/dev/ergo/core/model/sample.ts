  # The decode loop.

  # One token per row from logits [rows, vocabulary]: [ids, log-probs, probability of the ids that
  # may not be drawn]. Log-probs are of the full softmax of logits / temperature; forbidden
  # [vocabulary] is 1 at ids that may not be drawn, and touches the draw only. u [rows] is uniform in
  # [0, 1); temperature 0 takes the most probable id. given [rows] are ids to take, or is empty.
  def draw(self, logits: Tensor, u: Tensor, given: Tensor, temperature: float, forbidden: Tensor) -> List[Tensor]:
    scaled = logits
    if temperature > 0. and temperature != 1.:
      scaled = logits / temperature
    logp = torch.log_softmax(scaled, -1)
    p = torch.exp(logp)
    lost = torch.mv(p, forbidden)
    if given.numel() > 0:
      ids = given.unsqueeze(1)
    elif temperature > 0.:
      cdf = torch.cumsum(p * (1 - forbidden), -1)
      # 1 - u is in (0, 1]: the first id whose cumulated mass reaches it has a mass of its own.
      level = (1 - u) * torch.select(cdf, 1, cdf.size(1) - 1)
      ids = torch.searchsorted(cdf, level.unsqueeze(1))
    else:
      ids = torch.argmax(p - 2 * forbidden, 1, True)
    return [ids.squeeze(1), torch.gather(logp, 1, ids).squeeze(1), lost]

  # Draws up to steps tokens per row, feeding each back through the cache. last [rows, hidden]: hidden
  # states of the last tokens; next [rows]: position of the first new token; noise [steps, rows];
  # stops [n]: ids that end a row; forced [steps, rows]: ids to take instead of drawing, or empty.
  # options: columns used, steps, steps between looks at how many rows have ended, 1 to work on packed
  # weights (decode.ts), 1 to leave out rows that have ended once they are half of those that run.
  # Returns ids [steps run, rows] (-1 after the end of a row), log-probs, forbidden mass, and the
  # hidden states left. The tokens of the last step have not been fed back.
  def sample(self, last: Tensor, next: Tensor, noise: Tensor, forced: Tensor, stops: Tensor, forbidden: Tensor, options: Tensor, temperature: Tensor, cache: List[Tensor], dims: Tensor, reals: Tensor, rope: List[Tensor], w: List[Tensor], adapter: List[Tensor]) -> List[Tensor]:
    used = int(options[0])
    steps = int(options[1])
    interval = int(options[2])
    packs = int(options[3]) == 1
    d = (self).to_ints(dims)
    r = (self).to_floats(reals)
    tau = float(temperature)
    rows = last.size(0)
    ids = torch.full([steps, rows], -1, dtype=4, device=last.device)
    logps = torch.zeros([steps, rows], dtype=6, device=last.device)
    masses = torch.zeros([steps, rows], dtype=6, device=last.device)
    open = torch.ones([rows], dtype=11, device=last.device)
    leaves = int(options[4]) == 1
    # The rows that run, and their cache; once rows have left, a copy whose columns from `since` on are
    # not in the other one yet.
    running = torch.arange(rows, device=last.device)
    held = cache
    since = used
    left = rows
    column = torch.zeros([rows, 1, 1, 1], dtype=last.dtype, device=last.device)
    packed = annotate(List[Tensor], [])
    if packs:
      packed = (self).packed(w, adapter, d, r[1])
    layers = (self).layer_count(w)
    position = next
    x = last
    n = 0
    going = True
    while going:
      if leaves and 2 * left <= open.size(0):
        # The last tokens of rows that have ended are fed by now.
        if since > used:
          t = (self).put_back(cache, held, running, since, used + n)
        rest = torch.nonzero(open).view([-1])
        held = (self).chosen_rows(held, rest, used + n, used + steps)
        since = used + n
        running = torch.index_select(running, 0, rest)
        open = torch.index_select(open, 0, rest)
        x = torch.index_select(x, 0, rest)
        position = torch.index_select(position, 0, rest)
        noise = torch.index_select(noise, 1, rest)
        if forced.numel() > 0:
          forced = torch.index_select(forced, 1, rest)
      given = forced
      if forced.numel() > 0:
        given = forced[n]
      if packs:
        logits = torch.mm((self).unit_rows(x, r[0]), packed[5 * layers])
      else:
        logits = (self).head(x, w, r[0])
      drawn = (self).draw(logits, noise[n], given, tau, forbidden)
      token = drawn[0]
      ids[n].index_copy_(0, running, torch.where(open, token, -1))
      logps[n].index_copy_(0, running, drawn[1] * open)
      masses[n].index_copy_(0, running, drawn[2] * open)
      # A row that had ended keeps running, but its column stays masked for later chunks.
      column = torch.where(open, 0., -inf).to(last.dtype).view([-1, 1, 1, 1])
      open = open & torch.isin(token, stops).logical_not()
      n = n + 1
      going = n < steps
      if going and n % interval == 0:
        left = int(torch.sum(open))
        going = left > 0
      if going:
        at = used + n - 1
        held[0].narrow(3, at, 1).copy_(column)
        mask = held[0].narrow(3, 0, at + 1)
        rotary = (self).cos_sin((position.to(6).unsqueeze(1) * rope[0]).unsqueeze(1), last.dtype)
        if packs:
          x = torch.embedding(w[0], token)
          for layer in range(layers):
            x = (self).packed_step(x, packed[5 * layer:5 * layer + 5], rotary, mask, held[1 + 2 * layer], held[2 + 2 * layer], at, d, r[0])
        else:
          h = torch.embedding(w[0], token.unsqueeze(1))
          rotary = [rotary[0].unsqueeze(1), rotary[1].unsqueeze(1)]
          x = torch.select((self).extend(h, layers, rotary, mask, held, at, d, r, w, adapter), 1, 0)
        position = position + 1
    if since > used:
      t = (self).put_back(cache, held, running, since, used + n - 1)
    return [ids.narrow(0, 0, n), logps.narrow(0, 0, n), masses.narrow(0, 0, n)]
