"""Every trouble of a device, at every moment of a purchase: which screen, and where the money is."""
