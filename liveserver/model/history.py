"""What readers may see of an entry's past: what it said before it was corrected, and nothing that was never public."""

from collections.abc import Sequence
from itertools import pairwise

from liveserver.model.entry import Entry


def earlier(versions: Sequence[Entry]) -> list[Entry]:
    """What a corrected entry said before, the last first, of all its versions, the first one first.

    Only an entry with a correction note has a past for readers. It reaches back to when the entry was last made public:
    whatever was retracted or taken back to a draft stays back, also when the entry returns. Versions that differ in
    no word from the one after them are left out.
    """
    if not versions or versions[-1].correction is None:
        return []
    public: list[Entry] = []
    for version in reversed(versions):
        if version.status != "published":
            break
        public.append(version)
    return [old for new, old in pairwise(public) if (old.title, old.html) != (new.title, new.html)]
