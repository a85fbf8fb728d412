"""From English sentences to everybody's language: gettext catalogues for Python and for QML alike."""
