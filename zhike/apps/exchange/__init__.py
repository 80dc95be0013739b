"""Owns the staged import of files and what each import wrote, refused and can take back."""
