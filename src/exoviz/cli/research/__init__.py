"""Commands that go from measurements to vesicles, and from vesicles to measurements."""
