"""Uploaded pictures: checked and made anew in the sizes that are shown, kept, and found again."""
