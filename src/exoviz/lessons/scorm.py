"""A page as a package for learning platforms: SCORM 1.2 or 2004, a single SCO.

Names and places are those of the Content Aggregation Models of SCORM 1.2 (ADL 2001) and of SCORM
2004, 4th edition (ADL 2009).
"""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

__all__ = ["PLATFORMS", "scorm_package"]

_PAGE: Final = "index.html"
#: The same page gives the same bytes.
_DATE: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class _Edition:
    """What differs between manifests.

    Attributes
    ----------
    version : str
    packaging, own, sequencing : str
        Names of what elements and attributes are of; without `sequencing` there is none.
    sco : str
        Attribute that says that a resource tells of itself.
    """

    version: str
    packaging: str
    own: str
    sco: str
    sequencing: str = ""


#: Kinds of platforms by the name that they are asked for by.
PLATFORMS: Final = MappingProxyType(
    {
        "scorm-1.2": _Edition(
            "1.2",
            "http://www.imsproject.org/xsd/imscp_rootv1p1p2",
            "http://www.adlnet.org/xsd/adlcp_rootv1p2",
            "scormtype",
        ),
        "scorm-2004": _Edition(
            "2004 4th Edition",
            "http://www.imsglobal.org/xsd/imscp_v1p1",
            "http://www.adlnet.org/xsd/adlcp_v1p3",
            "scormType",
            "http://www.imsglobal.org/xsd/imsss",
        ),
    }
)


def _manifest(title: str, edition: _Edition) -> bytes:
    root = ET.Element("manifest", identifier="exoviz-lesson", version="1.0")
    root.set("xmlns", edition.packaging)
    root.set("xmlns:adlcp", edition.own)
    if edition.sequencing:
        root.set("xmlns:imsss", edition.sequencing)
    about = ET.SubElement(root, "metadata")
    ET.SubElement(about, "schema").text = "ADL SCORM"
    ET.SubElement(about, "schemaversion").text = edition.version
    organizations = ET.SubElement(root, "organizations", default="lessons")
    organization = ET.SubElement(organizations, "organization", identifier="lessons")
    ET.SubElement(organization, "title").text = title
    item = ET.SubElement(organization, "item", identifier="lesson", identifierref="page")
    ET.SubElement(item, "title").text = title
    if edition.sequencing:
        # The page says itself when it is done, and with which score.
        sequencing = ET.SubElement(item, "imsss:sequencing")
        told = dict.fromkeys(("completionSetByContent", "objectiveSetByContent"), "true")
        ET.SubElement(sequencing, "imsss:deliveryControls", told)
    resources = ET.SubElement(root, "resources")
    page = ET.SubElement(resources, "resource", identifier="page", type="webcontent", href=_PAGE)
    page.set(f"adlcp:{edition.sco}", "sco")
    ET.SubElement(page, "file", href=_PAGE)
    ET.indent(root)
    made: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def scorm_package(page: bytes, title: str, platform: str) -> bytes:
    """Return a package that holds a page, as the bytes of a .zip file.

    Parameters
    ----------
    page : bytes
    title : str
    platform : str
        One of `PLATFORMS`.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (
            ("imsmanifest.xml", _manifest(title, PLATFORMS[platform])),
            (_PAGE, page),
        ):
            info = zipfile.ZipInfo(name, _DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return made.getvalue()
