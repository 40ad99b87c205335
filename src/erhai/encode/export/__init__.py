"""From a PyTorch checkpoint to Erhai's own layout; needs the extra `torch`."""
