"""`python -m shebao`, the same door as the `shebao` command."""

from shebao.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
