"""What is watched: found, probed, added, shared."""
