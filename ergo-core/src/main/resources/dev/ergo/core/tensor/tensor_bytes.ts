  def decode(self, chunks: List[Tensor], stored: Tensor, wanted: Tensor) -> Tensor:
    flat = chunks[0]
    if len(chunks) > 1:
      flat = torch.cat(chunks)
    return torch.view_copy(flat, dtype=int(stored)).to(int(wanted))
  def encode(self, x: Tensor, start: Tensor, end: Tensor, stored: Tensor) -> Tensor:
    part = torch.reshape(x.detach(), [-1])[int(start):int(end)]
    return torch.view_copy(part.to(int(stored)), dtype=0).cpu()
  def number(self, x: Tensor) -> Tensor:
    return torch.tensor(ops.prim.dtype(x))
