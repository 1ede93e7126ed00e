"""Files that other programs open: meshes, prints, molecules and stories."""

from exoviz.exporter.exporting import Exported, check_export, export

__all__ = ["Exported", "check_export", "export"]
