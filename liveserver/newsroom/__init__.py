"""What people and machines with a right to may do to a blog."""
