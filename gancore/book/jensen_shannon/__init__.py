"""What chapter 4, the Jensen-Shannon divergence needs."""
