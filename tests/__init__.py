"""Tests of liveserver; the folders mirror its own."""
