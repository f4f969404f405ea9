  def copy(self, targets: List[Tensor], sources: List[Tensor]) -> Tensor:
    for i in range(len(targets)):
      t = targets[i].copy_(sources[i])
    return torch.zeros([1])

  # Without waiting for the GPU: libtorch keeps the pinned memory until it has been read.
  def from_host(self, target: Tensor, source: Tensor) -> Tensor:
    if target.is_cuda:
      t = target.copy_(source.pin_memory(), non_blocking=True)
    else:
      t = target.copy_(source)
    return torch.zeros([1])
