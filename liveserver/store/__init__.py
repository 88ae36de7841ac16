"""Where blogs are kept: the only room that knows Redis."""
