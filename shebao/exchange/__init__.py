"""exchange 报文."""
