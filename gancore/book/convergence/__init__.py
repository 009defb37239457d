"""Chapter 5, convergence."""
