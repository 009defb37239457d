"""What the page "Reproducing the paper" needs."""
