"""A second implementation of docs/protocol.md, written from the document alone.

It favours being read over being fast, and it is not constant-time: it is for checking vectors, never for keys
that matter. Each module is one section of the document.
"""
