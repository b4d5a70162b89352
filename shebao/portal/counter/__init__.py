"""counter 窗口: the officer's workbench: queue, cases, second officer, people, the operator's pages."""
