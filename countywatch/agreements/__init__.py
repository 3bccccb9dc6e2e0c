"""What is known of agreements with ICE: lists over time, agreements, federal records, law."""
