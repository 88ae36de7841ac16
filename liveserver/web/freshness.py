"""How long caches may keep what everybody may read: values of Cache-Control. docs/caching.md says why and for what.

Nothing lies longer than ten seconds in a cache that many share, so what was retracted is gone from there by then. A
browser asks each time (max-age=0), and is answered 304 while nothing has changed.
"""

# The present state of things for programs, who go on from it.
HEAD = "public, max-age=0, s-maxage=1"
# What the next entry will change: the newest page, the index. It goes on from its own position once it is open.
NEWEST = "public, max-age=0, s-maxage=5"
# What only a correction or a retraction changes: older pages, entries.
SETTLED = "public, max-age=0, s-maxage=10"
# A poll, which nobody repeats who got its answer: at the head of the log, and before it.
POLL_AT_HEAD, POLL_BEFORE_HEAD = "public, max-age=1", "public, max-age=10"
# What does not hang on any blog, and may change with another version of the server.
CONSTANT = "public, max-age=60"
# What has its content in its name; and what is asked for under another name, by a page that a restart overtook.
FOREVER = "public, max-age=31536000, immutable"
OTHER_MAKE = "public, max-age=10"
# The newsroom's page, which is for people of the house and holds nothing of theirs.
STAFF = "private, no-cache"
# Who it is for was found out, so it is for nobody else.
NEVER = "private, no-store"
