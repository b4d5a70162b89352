"""config 配置: settings, addresses, and the one visible table of handlers."""
