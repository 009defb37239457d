"""What chapter 10, the latent space needs."""
