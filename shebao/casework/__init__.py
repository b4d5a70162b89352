"""casework 办件."""
