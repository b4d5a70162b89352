"""The lives of things in the medical room 医保业务状态, a file a subject. Pure."""
