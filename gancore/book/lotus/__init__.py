"""Chapter 3, the law of the unconscious statistician."""
