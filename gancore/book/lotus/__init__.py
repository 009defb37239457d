"""What chapter 3, what a generator makes of its noise needs."""
