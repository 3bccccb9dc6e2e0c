"""The ledger, measures, candidates and produced records; the report and kit made from them."""
