"""What chapter 8, faces needs."""
