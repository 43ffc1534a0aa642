"""The chat page and the web server around it.

Knows: Gradio, HTTP, HTML. Does not know: how an answer is found; it talks to the ``Assistant``
protocol only.
"""
