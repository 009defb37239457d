"""Appendix A, slips and subtleties."""
