  def merge(self, w: Tensor, a: Tensor, b: Tensor, scaling: Tensor) -> Tensor:
    delta = torch.matmul(b.detach().to(6), a.detach().to(6)) * scaling
    return (w.detach().to(6) + delta).to(ops.prim.dtype(w))
