"""What chapter 2, the optimal discriminator needs."""
