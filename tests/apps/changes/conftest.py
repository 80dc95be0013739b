"""What the stories of changes share."""

from policies import asked, dealers, everything, tried

__all__ = ["asked", "dealers", "everything", "tried"]
