"""The demo dock: what makes cards, paper, money and the network misbehave on command. Not installed on a kiosk."""
