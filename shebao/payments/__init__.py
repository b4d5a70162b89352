"""payments 收付."""
