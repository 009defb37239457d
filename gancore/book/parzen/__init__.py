"""Chapter 9, Parzen windows."""
