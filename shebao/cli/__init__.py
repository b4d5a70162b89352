"""cli 命令: the `shebao` command, thin, one line per door."""
