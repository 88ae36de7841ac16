"""What a live blog is: pure values and functions, no clock, no socket, no store."""
