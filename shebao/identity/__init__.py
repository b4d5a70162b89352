"""identity 个人."""
