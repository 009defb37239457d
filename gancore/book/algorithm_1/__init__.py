"""Chapter 6, Algorithm 1."""
