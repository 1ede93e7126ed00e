"""Says whether mmCIF files keep to the PDB's dictionary: in_dictionary.py DICTIONARY FILE..."""

import json
import sys

from gemmi import cif

told: list[str] = []
dictionary = cif.Ddl(told.append, print_unknown_tags=True)
dictionary.read_ddl(cif.read(sys.argv[1]))
told.clear()
found = {}
for name in sys.argv[2:]:
    valid = dictionary.validate_cif(cif.read(name))
    unknown = [line for line in told if "unknown" in line]
    found[name] = {"valid": valid and not unknown, "told": list(told)}
    told.clear()
sys.stdout.write(json.dumps(found) + "\n")
