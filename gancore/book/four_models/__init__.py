"""Chapter 12, four generative models."""
