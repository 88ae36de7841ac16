"""A live blog as a page of text, in the form that newsrooms use; docs/import.md shows it."""

from liveserver.model.transcript.parser import parse
from liveserver.model.transcript.transcript import Post, Problem, Transcript

__all__ = ["Post", "Problem", "Transcript", "parse"]
