"""What appendix A, slips to watch for needs."""
