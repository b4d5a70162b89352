"""The copy of a record 权益记录副本: its shapes, what is carried and what is not, and how it is gathered."""
