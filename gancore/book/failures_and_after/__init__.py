"""Chapter 13, how GANs fail, and what came next."""
