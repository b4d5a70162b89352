"""Adapters 适配: JSON in, one rule called, JSON out; one module per room of rules."""
