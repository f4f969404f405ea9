  def copy(self, targets: List[Tensor], sources: List[Tensor]) -> Tensor:
    for i in range(len(targets)):
      t = targets[i].copy_(sources[i])
    return torch.zeros([1])
