"""The orders pipeline's parts; the handlers stand beside this package."""
