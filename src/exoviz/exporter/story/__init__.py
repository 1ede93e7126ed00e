"""Files of stories: glTF with clips, Simularium, and single moments."""
