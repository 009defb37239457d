"""What chapter 5, convergence needs."""
