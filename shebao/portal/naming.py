"""Natural keys in addresses: `440100P1/transfer-in/2026/17` is written `440100P1.transfer-in.2026.17`."""


def to_url(key: str) -> str:
    """A natural key as one word of an address."""
    return key.replace("/", ".")


def from_url(word: str) -> str:
    """The natural key behind a word of an address."""
    return word.replace(".", "/")
