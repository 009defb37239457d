"""Chapter 2, the optimal discriminator."""
