"""Chapter 8, faces."""
