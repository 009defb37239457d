"""What chapter 7, MNIST needs."""
