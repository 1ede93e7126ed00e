"""Words and symbols over a picture: legend, scale bar, labels, captions."""
