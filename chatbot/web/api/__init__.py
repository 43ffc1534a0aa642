"""``/api/v1``: what the pages do, as JSON for other programs."""
