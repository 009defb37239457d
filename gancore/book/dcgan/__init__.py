"""Chapter 11, DCGAN."""
