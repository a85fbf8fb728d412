"""What drives the screen in the demo, the tour, the gallery and the tests. Not in the production install."""
