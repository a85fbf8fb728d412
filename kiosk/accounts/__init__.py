"""``kiosk journal``: the money as an agent and the accountant read it, compare it, and settle what no machine may."""
