"""papers 文书."""
