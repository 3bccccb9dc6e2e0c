"""What was stored, looked into: search, pages, changes, export, scan, alerts as people see them."""
