"""Pages for everybody, without signing in 公众页面."""
