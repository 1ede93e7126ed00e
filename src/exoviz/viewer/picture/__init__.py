"""The picture in the window: drawing, camera, selection and cut."""
