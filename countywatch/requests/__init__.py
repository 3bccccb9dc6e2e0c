"""Records requests: drafts, batches, files, events, follow-up letters, what is due."""
