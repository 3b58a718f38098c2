"""The counters, on both databases."""
