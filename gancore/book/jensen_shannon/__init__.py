"""Chapter 4, the global optimum and the Jensen-Shannon divergence."""
