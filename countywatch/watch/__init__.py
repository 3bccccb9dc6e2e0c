"""The pipeline of the watch: crawl, store, read, match, raise, deliver, one item at a time."""
