"""HTTP: the API, the pages, and the one place where all parts meet (app)."""
