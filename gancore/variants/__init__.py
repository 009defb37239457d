"""What was made of the game since: penalties, conditions, and codes that an adversary shapes."""
