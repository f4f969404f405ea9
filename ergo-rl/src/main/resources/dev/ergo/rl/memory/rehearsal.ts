  # A scalar that everything computed contributes to.
  def total(self, log_probs: Tensor, entropies: Tensor) -> Tensor:
    return torch.sum(log_probs) + torch.sum(entropies)
