"""Records of what is chosen by name: one for each style, camera, cutaway, chapter and format.

Scenes, command line, window, help, schema and documents read these records and nothing else, so
that a new one needs no edit anywhere but its own record and what draws or writes it.
"""

from exoviz.registry.records import Record, Registry, implementation

__all__ = ["Record", "Registry", "implementation"]
