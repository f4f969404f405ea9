  # An uninitialised array of a shape, a dtype and the device of like.
  def empty(self, shape: Tensor, dtype: Tensor, like: Tensor) -> Tensor:
    size = annotate(List[int], [])
    for i in range(shape.size(0)):
      size.append(int(shape[i]))
    return torch.empty(size, dtype=int(dtype), device=like.device)
  # Writes numbers given as bytes into target at start.
  def decode(self, bytes: Tensor, stored: Tensor, target: Tensor, start: Tensor) -> Tensor:
    numbers = torch.view_copy(bytes, dtype=int(stored))
    target.view([-1]).narrow(0, int(start), numbers.size(0)).copy_(numbers)
    return target
  def encode(self, x: Tensor, start: Tensor, end: Tensor, stored: Tensor) -> Tensor:
    part = torch.reshape(x.detach(), [-1])[int(start):int(end)]
    return torch.view_copy(part.to(int(stored)), dtype=0).cpu()
  def number(self, x: Tensor) -> Tensor:
    return torch.tensor(ops.prim.dtype(x))
