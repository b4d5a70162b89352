"""transfers 转移接续."""
