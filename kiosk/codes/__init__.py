"""What a scanned code means: a signed French document (2D-Doc), a fiscal stamp, a pre-application, or nothing known."""
