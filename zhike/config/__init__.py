"""Settings, root addresses and the command line; the only floor that knows everything."""

import os

# Fits are of small matrices, several processes share the processors: threads of linear algebra would wait for each
# other many times longer than they work. Read when NumPy is first imported, so it stands here.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
