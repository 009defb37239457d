"""What chapter 6, Algorithm 1 needs."""
