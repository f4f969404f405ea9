  # float32 zeros in the shapes of the parameters.
  def zeros(self, parameters: List[Tensor]) -> List[Tensor]:
    out = annotate(List[Tensor], [])
    for p in parameters:
      out.append(torch.zeros_like(p, dtype=6))
    return out

  # totals += d loss / d parameters; a parameter that the loss does not reach adds nothing.
  # In-place operations must get a list argument of the method itself: the compiler takes a write to
  # the elements of a list made here for dead code and drops it.
  def accumulate(self, loss: Tensor, parameters: List[Tensor], totals: List[Tensor]) -> Tensor:
    return (self).backward([loss], [torch.ones_like(loss)], parameters, totals)

  # totals += the gradient by the parameters of outputs whose own gradients are given.
  def backward(self, outputs: List[Tensor], by_outputs: List[Tensor], parameters: List[Tensor], totals: List[Tensor]) -> Tensor:
    given = annotate(List[Optional[Tensor]], [])
    for i in range(torch.len(outputs)):
      given.append(torch.to(by_outputs[i], ops.prim.dtype(outputs[i])))
    gradients = torch.grad(outputs, parameters, given, allow_unused=True)
    for i in range(torch.len(totals)):
      g = gradients[i]
      if g is None:
        reached = False
      else:
        t = torch.add_(totals[i], torch.to(g, 6))
    return torch.zeros([1])

  def add(self, totals: List[Tensor], others: List[Tensor]) -> Tensor:
    torch._foreach_add_(totals, others)
    return torch.zeros([1])

  def norm(self, totals: List[Tensor]) -> Tensor:
    return torch.linalg_vector_norm(torch.stack(torch._foreach_norm(totals, 2)), 2)

  def clear(self, totals: List[Tensor]) -> Tensor:
    torch._foreach_zero_(totals)
    return torch.zeros([1])
