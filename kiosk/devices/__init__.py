"""Hardware: each device is capability, status, commands and events (the shape of CEN XFS4IoT)."""
