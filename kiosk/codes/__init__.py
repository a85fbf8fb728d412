"""What a scanned code means. Nothing here is kept, logged, or shown in a repr."""
