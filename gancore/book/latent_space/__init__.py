"""Chapter 10, latent space."""
