  # Vision tower of Qwen2.5-VL.
  #
  # N patches of several images stand in window order: the patches of a window, and the windows of
  # an image, are neighbours. Attention inside windows and inside images is therefore the same
  # thing over other segment lengths, and runs as one padded batch.
  #
  # Weights: patch embedding; per block norm1, norm2, qkv w b, proj w b, gate w b, up w b, down w b;
  # merger norm, fc1 w b, fc2 w b.

  # Attention inside consecutive segments; q, k, v [N, heads, dim] -> [N, heads * dim].
  def segment_attention(self, q: Tensor, k: Tensor, v: Tensor, lengths: Tensor, widest: int) -> Tensor:
    n = q.size(0)
    count = lengths.size(0)
    heads = q.size(1)
    if count * widest == n:
      shape = [count, widest, heads, -1]
      out = (self).attention(q.view(shape).transpose(1, 2), k.view(shape).transpose(1, 2), v.view(shape).transpose(1, 2), None, False)
      result = out.transpose(1, 2).reshape([n, -1])
    else:
      slots = torch.arange(widest, device=q.device)
      valid = slots.unsqueeze(0) < lengths.unsqueeze(1)
      starts = (torch.cumsum(lengths, 0) - lengths).unsqueeze(1)
      take = torch.clamp(starts + slots, None, n - 1).view([-1])
      shape = [count, widest, heads, -1]
      mask = (self).additive(valid, q.dtype).view([count, 1, 1, widest])
      out = (self).attention(torch.index_select(q, 0, take).view(shape).transpose(1, 2), torch.index_select(k, 0, take).view(shape).transpose(1, 2), torch.index_select(v, 0, take).view(shape).transpose(1, 2), mask, False)
      back = torch.nonzero(valid.view([-1])).view([-1])
      result = torch.index_select(out.transpose(1, 2).reshape([count * widest, -1]), 0, back)
    return result

  def vision_block(self, x: Tensor, rotary: List[Tensor], lengths: Tensor, widest: int, heads: int, w: List[Tensor]) -> Tensor:
    n = x.size(0)
    qkv = (self).linear((self).rms_norm(x, w[0], 1e-06), w[2], w[3]).view([n, 3, heads, -1])
    # Unbound, the parts' gradients are joined by one copy; selected, each would be padded with zeros.
    parts = torch.unbind(qkv, 1)
    q = (self).rotate(parts[0], rotary)
    k = (self).rotate(parts[1], rotary)
    a = (self).segment_attention(q, k, parts[2], lengths, widest)
    x = x + (self).linear(a, w[4], w[5])
    h = (self).rms_norm(x, w[1], 1e-06)
    h = torch.silu((self).linear(h, w[6], w[7])) * (self).linear(h, w[8], w[9])
    return x + (self).linear(h, w[10], w[11])

  # Kernel [hidden, 588] of the patch embedding for an image that is shown as two equal frames, in
  # float32: rounded after adding, it would act unlike the two.
  def still_kernel(self, kernel: Tensor) -> Tensor:
    frames = kernel.to(6).view([kernel.size(0), 3, 2, -1])
    return torch.sum(frames, [2]).view([kernel.size(0), -1])

  # pixels [N, 588] in image order, float32; order [N]: patch of each place in window order; places [N, 2]:
  # row and column of the patch at each place; windows, images: segment lengths; restore
  # [N / 4]: place of each merged token of the images. dims: heads, widest window, widest image,
  # then per block 1 if it attends to the whole image. Returns features [N / 4, hidden].
  def vision(self, pixels: Tensor, order: Tensor, places: Tensor, windows: Tensor, images: Tensor, restore: Tensor, dims: Tensor, inverse: Tensor, w: List[Tensor]) -> Tensor:
    heads = int(dims[0])
    x = torch.linear(pixels, (self).still_kernel(w[0])).to(w[0].dtype)
    x = torch.index_select(x, 0, order)
    angles = (places.to(6).unsqueeze(-1) * inverse).view([places.size(0), 1, -1])
    rotary = (self).cos_sin(angles.expand([-1, heads, -1]), 6)
    depth = (len(w) - 6) // 12
    for block in range(depth):
      bw = w[1 + 12 * block:13 + 12 * block]
      if int(dims[3 + block]) == 1:
        x = (self).vision_block(x, rotary, images, int(dims[2]), heads, bw)
      else:
        x = (self).vision_block(x, rotary, windows, int(dims[1]), heads, bw)
    m = w[len(w) - 5:len(w)]
    h = (self).rms_norm(x, m[0], 1e-06).view([-1, m[1].size(1)])
    h = (self).linear(torch.gelu((self).linear(h, m[1], m[2]), approximate="none"), m[3], m[4])
    return torch.index_select(h, 0, restore)

  # The same numbers without their graph.
  def cut(self, x: Tensor) -> Tensor:
    return x.detach()

  # Chosen rows of several tensors joined one behind the other.
  def take_rows(self, tensors: List[Tensor], rows: Tensor) -> Tensor:
    return torch.index_select(torch.cat(tensors, 0), 0, rows)
