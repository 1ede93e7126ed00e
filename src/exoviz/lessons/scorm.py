"""A page as a package for learning platforms: SCORM 1.2, a single SCO.

Names and places are those of the SCORM 1.2 Content Aggregation Model (ADL 2001).
"""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
import zipfile
from typing import Final

__all__ = ["scorm_package"]

_PAGE: Final = "index.html"
_PACKAGING: Final = "http://www.imsproject.org/xsd/imscp_rootv1p1p2"
_ADL: Final = "http://www.adlnet.org/xsd/adlcp_rootv1p2"
#: The same page gives the same bytes.
_DATE: Final = (1980, 1, 1, 0, 0, 0)


def _manifest(title: str) -> bytes:
    root = ET.Element("manifest", identifier="exoviz-lesson", version="1.0")
    root.set("xmlns", _PACKAGING)
    root.set("xmlns:adlcp", _ADL)
    about = ET.SubElement(root, "metadata")
    ET.SubElement(about, "schema").text = "ADL SCORM"
    ET.SubElement(about, "schemaversion").text = "1.2"
    organizations = ET.SubElement(root, "organizations", default="lessons")
    organization = ET.SubElement(organizations, "organization", identifier="lessons")
    ET.SubElement(organization, "title").text = title
    item = ET.SubElement(organization, "item", identifier="lesson", identifierref="page")
    ET.SubElement(item, "title").text = title
    resources = ET.SubElement(root, "resources")
    page = ET.SubElement(resources, "resource", identifier="page", type="webcontent", href=_PAGE)
    page.set("adlcp:scormtype", "sco")
    ET.SubElement(page, "file", href=_PAGE)
    ET.indent(root)
    made: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def scorm_package(page: bytes, title: str) -> bytes:
    """Return a package that holds a page, as the bytes of a .zip file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (
            ("imsmanifest.xml", _manifest(title)),
            (_PAGE, page),
        ):
            info = zipfile.ZipInfo(name, _DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return made.getvalue()
