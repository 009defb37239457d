"""What chapter 9, the Parzen window needs."""
