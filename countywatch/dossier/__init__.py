"""All that is known of a county, as answers to six questions."""
