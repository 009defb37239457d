"""Chapter 1, the value function."""
