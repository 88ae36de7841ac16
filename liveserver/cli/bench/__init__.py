"""liveserver bench: readers by the thousand, checked one by one. See docs/commands.md.

plan, limits: what to do · target, local: on which server · wire, reader, load, crowd: the readers · editors: what they
read · scenarios: in which order · distribution, sample, usage, window: what is counted · result, report, document,
picture: what came of it
"""

from liveserver.cli.bench.run import command as command
