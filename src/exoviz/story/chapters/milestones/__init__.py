"""What was found out about exosomes, milestone by milestone, each as a small scene of its own."""
