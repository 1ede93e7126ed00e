"""RNA: single strands and stem-loops, grown in the room there is."""
