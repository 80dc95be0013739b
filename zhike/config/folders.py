"""Where the data lie: a folder given by the environment, else the one of this checkout last started."""

import os
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent.parent / "data"
POINTER = HOME / "current"
DEMO_FLAG = "DEMO"


def data_dir() -> Path:
    """Return the data folder: ZHIKE_DATA_DIR, else data/<the one last started>, else data/own."""
    if given := os.environ.get("ZHIKE_DATA_DIR"):
        return Path(given).expanduser().resolve()
    try:
        name = POINTER.read_text().strip()
    except FileNotFoundError:
        name = ""
    return HOME / (name or "own")


def choose(name: str) -> Path:
    """Make data/<name> the folder of this and the next commands, unless the environment names one."""
    if not os.environ.get("ZHIKE_DATA_DIR"):
        HOME.mkdir(parents=True, exist_ok=True)
        POINTER.write_text(name)
        os.environ["ZHIKE_DATA_DIR"] = str(HOME / name)
    folder = data_dir()
    # Customers' names and numbers lie here: nobody else on the machine may look in.
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def is_demo(folder: Path) -> bool:
    """Say whether a data folder is flagged as a demonstration."""
    return (folder / DEMO_FLAG).exists()
