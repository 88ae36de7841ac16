"""Being found: what search engines, feed readers, networks and other sites are told of blogs and entries."""
