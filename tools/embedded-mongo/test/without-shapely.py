# SPDX-License-Identifier: MIT
"""Prints what SecantusDB loads in spite of secantus_without_shapely, and what it does with a place on a map.

Takes the folder of secantus_without_shapely.
"""

import json
import sys

sys.path.append(sys.argv[1])
sys.dont_write_bytecode = True
import secantus_without_shapely
from secantus import cli, query

asked = {"place": {"$geoWithin": {"$center": [[0, 0], 1]}}}
try:
    answer = query.matches({"place": [0, 0]}, asked)
except NotImplementedError as error:
    answer = str(error)
loaded = [name for name in ("numpy", "shapely.lib") if name in sys.modules]
print(json.dumps({"loaded": loaded, "answer": answer, "other": query.matches({"place": [0, 0]}, {"place": 0})}))
