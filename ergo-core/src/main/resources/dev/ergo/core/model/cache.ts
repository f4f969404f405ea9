  # The key/value cache: [key mask, keys of layer 0, values of layer 0, keys of layer 1, ...].
  # Keys and values are [rows, key/value heads, columns, dim]; every chunk of tokens takes the next
  # columns in all rows, whatever its length in a row. The additive mask [rows, 1, 1, columns] is 0
  # at columns that hold a token of the row, else -inf.

  # An empty cache; dims: layers, rows, key/value heads, columns, head dim.
  def new_cache(self, dims: Tensor, like: Tensor) -> List[Tensor]:
    d = (self).to_ints(dims)
    cache = [torch.full([d[1], 1, 1, d[3]], -inf, dtype=like.dtype, device=like.device)]
    for i in range(2 * d[0]):
      # Zeros: whatever stands at a masked column is multiplied by zero, and must not be NaN.
      cache.append(torch.zeros([d[1], d[2], d[3], d[4]], dtype=like.dtype, device=like.device))
    return cache

  # A cache of other rows (repeated, dropped) and another capacity; the first `used` columns stay.
  def select_rows(self, cache: List[Tensor], rows: Tensor, used: Tensor, capacity: Tensor) -> List[Tensor]:
    return (self).chosen_rows(cache, rows, int(used), int(capacity))

  def chosen_rows(self, cache: List[Tensor], rows: Tensor, n: int, capacity: int) -> List[Tensor]:
    r = rows.size(0)
    mask = torch.full([r, 1, 1, capacity], -inf, dtype=cache[0].dtype, device=cache[0].device)
    mask.narrow(3, 0, n).copy_(torch.index_select(cache[0].narrow(3, 0, n), 0, rows))
    out = [mask]
    for i in range(1, len(cache)):
      old = cache[i]
      new = torch.zeros([r, old.size(1), capacity, old.size(3)], dtype=old.dtype, device=old.device)
      new.narrow(2, 0, n).copy_(torch.index_select(old.narrow(2, 0, n), 0, rows))
      out.append(new)
    return out

  # Copies columns start..end - 1 of a cache of chosen rows to their places in the cache of all rows.
  def put_back(self, cache: List[Tensor], part: List[Tensor], rows: Tensor, start: int, end: int) -> Tensor:
    t = cache[0].narrow(3, start, end - start).index_copy_(0, rows, part[0].narrow(3, start, end - start))
    for i in range(1, len(cache)):
      t = cache[i].narrow(2, start, end - start).index_copy_(0, rows, part[i].narrow(2, start, end - start))
    return t

  # Puts keys and values of new tokens to columns at, at + 1... of a layer; returns all up to them.
  def remember(self, keys_values: List[Tensor], layer: int, cache: List[Tensor], at: int) -> List[Tensor]:
    out = annotate(List[Tensor], [])
    for i in range(2):
      held = cache[1 + 2 * layer + i]
      t = keys_values[i].size(2)
      held.narrow(2, at, t).copy_(keys_values[i])
      out.append(held.narrow(2, 0, at + t))
    return out

  # Runs x [rows, tokens, hidden] through the layers before `end`; its keys and values go to columns
  # at, at + 1...
  def extend(self, x: Tensor, end: int, rotary: List[Tensor], mask: Optional[Tensor], cache: List[Tensor], at: int, dims: List[int], reals: List[float], w: List[Tensor], adapter: List[Tensor]) -> Tensor:
    for layer in range(end):
      lw = (self).layer_weights(w, layer)
      la = adapter[14 * layer:14 * layer + 14]
      qkv = (self).project(x, rotary, lw, la, dims, reals)
      seen = (self).remember([qkv[1], qkv[2]], layer, cache, at)
      a = (self).attend(qkv[0], seen[0], seen[1], mask, mask is None)
      x = (self).complete(x, a, lw, la, reals)
    return x

  # Appends a chunk of tokens, padded on the right, to the cache behind the first `used` columns;
  # batch: ids [rows, tokens], positions, lengths [rows], places and sources of image features.
  # Returns the hidden state of each row's last token [rows, hidden] before the final norm.
  def append(self, batch: List[Tensor], features: List[Tensor], used: Tensor, cache: List[Tensor], dims: Tensor, reals: Tensor, rope: List[Tensor], w: List[Tensor], adapter: List[Tensor]) -> Tensor:
    at = int(used)
    ids = batch[0]
    lengths = batch[2]
    t = ids.size(1)
    d = (self).to_ints(dims)
    r = (self).to_floats(reals)
    x = (self).embed(ids, batch[3], batch[4], features, w)
    steps = torch.arange(t, device=ids.device)
    mask = annotate(Optional[Tensor], None)
    if at > 0:
      # Padding stands behind the tokens of its row, so causality alone hides it inside the chunk.
      before = cache[0].narrow(3, 0, at).expand([-1, -1, t, -1])
      within = (self).additive(steps.unsqueeze(0) <= steps.unsqueeze(1), x.dtype)
      mask = torch.cat([before, within.expand([ids.size(0), 1, t, t])], 3)
    valid = (steps.unsqueeze(0) < lengths.unsqueeze(1)).view([-1, 1, 1, t])
    cache[0].narrow(3, at, t).copy_((self).additive(valid, x.dtype))
    layer = (self).layer_count(w) - 1
    x = (self).extend(x, layer, (self).text_rotary(batch[1], rope, x.dtype), mask, cache, at, d, r, w, adapter)
    return (self).last_states(x, layer, batch[1], lengths, cache, at, d, r, rope, (self).layer_weights(w, layer), adapter[14 * layer:14 * layer + 14]).squeeze(1)

  # The last layer: keys and values of all tokens, and of each row its last token's state
  # [rows, 1, hidden], the only one that anybody reads.
  def last_states(self, x: Tensor, layer: int, positions: Tensor, lengths: Tensor, cache: List[Tensor], at: int, dims: List[int], reals: List[float], rope: List[Tensor], w: List[Tensor], adapter: List[Tensor]) -> Tensor:
    t = x.size(1)
    h = (self).rms_norm(x, w[0], reals[0])
    kv = (self).keys_values(h, (self).text_rotary(positions, rope, x.dtype), w, adapter, dims, reals)
    seen = (self).remember(kv, layer, cache, at)
    ends = torch.arange(x.size(0), device=x.device) * t + torch.clamp(lengths - 1, 0)
    last = torch.index_select(positions.view([3, -1]), 1, ends).view([3, -1, 1])
    q = (self).queries((self).pick(h, ends), (self).text_rotary(last, rope, x.dtype), w, adapter, dims, reals)
    a = (self).attend(q, seen[0], seen[1], cache[0].narrow(3, 0, at + t), False)
    return (self).complete((self).pick(x, ends), a, w, adapter, reals)
