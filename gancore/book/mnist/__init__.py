"""Chapter 7, digits."""
