"""What chapter 1, the value function needs."""
