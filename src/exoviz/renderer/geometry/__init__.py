"""What is drawn, from where, and in how much detail."""
