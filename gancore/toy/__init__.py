"""Algorithm 1 on the line, where p_data, p_g and D* are known at every moment.

Both networks are small and see samples only. What is shown beside them, the densities, the best
discriminator, V and the divergence, is computed from the densities on a fine grid.
"""
