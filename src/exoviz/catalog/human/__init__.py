"""Facts for any human protein and miRNA, from public databases; read only when asked for."""

from exoviz.catalog.human.human_mirna import find_mirna
from exoviz.catalog.human.human_proteins import HumanProteins, human_proteins
from exoviz.catalog.human.human_topology import FactGrade, HumanProtein, TopologyFigure
from exoviz.catalog.human.packed_tables import LikelyCoIsolate, human_facts

__all__ = [
    "FactGrade",
    "HumanProtein",
    "HumanProteins",
    "LikelyCoIsolate",
    "TopologyFigure",
    "find_mirna",
    "human_facts",
    "human_proteins",
]
