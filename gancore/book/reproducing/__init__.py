"""Reproducing the paper."""
