"""api 接口: the same acts as the pages, for machines; OpenAPI 3.1 at `/api/v1/openapi.json`."""
