"""The chat inside pages of other sites: the widget's script, the embedded page, its questions."""
