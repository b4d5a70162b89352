"""portal 门户."""
