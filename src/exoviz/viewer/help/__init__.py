"""What helps whoever uses the window: the guide, sources, citations, and reports of faults."""
