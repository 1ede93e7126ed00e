"""The report: what was asked for, what was reached, and whether it can be true."""
