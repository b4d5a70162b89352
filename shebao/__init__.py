"""shebao 社保: social-insurance accounts found, merged and moved between agencies, each figure explained.

The house in one page is `docs/index.md`; rooms and floors are in `docs/decisions/0001-rooms-and-floors.md`.
"""

__version__ = "0.1.0"
