"""The commands of ``python -m chatbot``, a module each."""
