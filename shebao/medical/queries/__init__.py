"""Questions of the medical room 医保查询, a file a subject. Another agency's is not found."""
