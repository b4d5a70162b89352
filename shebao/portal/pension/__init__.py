"""My pension as pages, forms and machines show it 我的养老金; the insured person's page and the counter's share it."""
