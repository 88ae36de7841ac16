"""What a client may send, and what it is told then: the Autobahn suite's cases, read for a server that only speaks.

Numbers are Autobahn's. Its server echoes; ours ends a stream with 4400 as soon as a client says something, and reads no
more than 1024 bytes of it. A case is the bytes sent, the payloads of the pongs that come back, and the close code; None
where the stream goes on. How the bytes are cut into packets makes no difference (2.6, 2.11, 5.4, 9.5 …).
"""

from collections.abc import Iterator, Mapping

from tests.fanout.wire import frame

Case = tuple[bytes, list[bytes], int | None]

CONT, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
SPOKE, BROKE, NO_TEXT, TOO_BIG = 4400, 1002, 1007, 1009
HELLO, HIGH = b"Hello, world!", b"\x00\xff\xfe\xfd\xfc\xfb\x00\xff"
KOSME = "κόσμε".encode()


def close(code: int, reason: bytes = b"") -> bytes:
    return frame(CLOSE, code.to_bytes(2, "big") + reason)


def parts(opcode: int, *data: bytes) -> bytes:
    """A message in fragments."""
    first, *middle, last = data
    return (
        frame(opcode, first, fin=False) + b"".join(frame(CONT, part, fin=False) for part in middle) + frame(CONT, last)
    )


text, ping = frame(TEXT, HELLO), frame(PING)
fragment = frame(TEXT, b"fragment1", fin=False)
rest = frame(CONT, b"fragment2")
lone, lone_open = frame(CONT, b"nothing before"), frame(CONT, b"nothing before", fin=False)

FRAMING: Mapping[str, Case] = {
    f"1.{kind}.{number} {size} bytes": (frame(kind, b"*" * size), [], SPOKE if size <= 1024 else TOO_BIG)
    for kind in (TEXT, BINARY)
    for number, size in {1: 0, 2: 125, 3: 126, 4: 127, 5: 128, 6: 65535, 7: 65536, "most": 1024, "more": 1025}.items()
}

PINGS: Mapping[str, Case] = {
    "2.1 empty": (ping, [b""], None),
    "2.2 text": (frame(PING, HELLO), [HELLO], None),
    "2.3 binary": (frame(PING, HIGH), [HIGH], None),
    "2.4 125 bytes": (frame(PING, b"\xfe" * 125), [b"\xfe" * 125], None),
    "2.5 126 bytes": (frame(PING, b"\xfe" * 126), [], BROKE),
    "2.7 unasked pong, empty": (frame(PONG), [], None),
    "2.8 unasked pong": (frame(PONG, HELLO), [], None),
    "2.9 unasked pong, then a ping": (frame(PONG, HELLO) + frame(PING, b"p"), [b"p"], None),
    "2.10 ten pings": (b"".join(frame(PING, b"%d" % n) for n in range(10)), [b"%d" % n for n in range(10)], None),
    "2. a pong of 125 bytes": (frame(PONG, b"x" * 125), [], None),
    "2. a pong of 126 bytes": (frame(PONG, b"x" * 126), [], BROKE),
    "2. a ping, then words": (frame(PING, b"p") + text + ping, [b"p"], SPOKE),
    "2. a ping, then a close": (frame(PING, b"p") + close(1000), [b"p"], 1000),
    "2. a ping, then nonsense": (frame(PING, b"p") + frame(3), [b"p"], BROKE),
    "2. a length in more bytes than it needs": (b"\x89\xfe\0\1" + frame(PING, b"x")[2:], [b"x"], None),
}

RESERVED_BITS: Mapping[str, Case] = {
    "3.1": (frame(TEXT, HELLO, rsv=1), [], BROKE),
    "3.2": (text + frame(TEXT, HELLO, rsv=2) + ping, [], SPOKE),
    "3.3": (text + frame(TEXT, HELLO, rsv=3) + ping, [], SPOKE),
    "3.4": (text + frame(TEXT, HELLO, rsv=4) + ping, [], SPOKE),
    "3.5": (frame(BINARY, HIGH, rsv=5), [], BROKE),
    "3.6": (frame(PING, HELLO, rsv=6), [], BROKE),
    "3.7": (frame(CLOSE, rsv=7), [], BROKE),
} | {
    f"3. {rsv:03b} on opcode {opcode}": (frame(opcode, HIGH, rsv=rsv) + ping, [], BROKE)
    for rsv in range(1, 8)
    for opcode in (CONT, TEXT, BINARY, CLOSE, PING, PONG)
}

OPCODES: Mapping[str, Case] = {
    "4.1.1": (frame(3), [], BROKE),
    "4.1.2": (frame(4, b"reserved"), [], BROKE),
    "4.1.3": (text + frame(5) + ping, [], SPOKE),
    "4.1.4": (text + frame(6, HELLO) + ping, [], SPOKE),
    "4.1.5": (text + frame(7, HELLO) + ping, [], SPOKE),
    "4.2.1": (frame(11), [], BROKE),
    "4.2.2": (frame(12, b"reserved"), [], BROKE),
    "4.2.3": (text + frame(13) + ping, [], SPOKE),
    "4.2.4": (text + frame(14, HELLO) + ping, [], SPOKE),
    "4.2.5": (text + frame(15, HELLO) + ping, [], SPOKE),
} | {f"4. opcode {opcode}": (frame(opcode, HELLO) + ping, [], BROKE) for opcode in (3, 4, 5, 6, 7, *range(11, 16))}

FRAGMENTS: Mapping[str, Case] = {
    "5.1 of a ping": (frame(PING, b"1", fin=False) + rest, [], BROKE),
    "5.2 of a pong": (frame(PONG, b"1", fin=False) + rest, [], BROKE),
    "5. of a close": (frame(CLOSE, b"\x03\xe8", fin=False) + rest, [], BROKE),
    "5.3 of a text": (fragment + rest, [], SPOKE),
    "5. of a text, the first only": (fragment, [], SPOKE),
    "5.6 a ping between": (fragment + frame(PING, b"p") + rest, [], SPOKE),
    "5.9 nothing to continue": (lone + text, [], BROKE),
    "5.12 nothing to continue, and more to come": (lone_open + text, [], BROKE),
    "5.15 two, then nothing to continue": (fragment + rest + lone_open + text, [], SPOKE),
    "5.16": ((lone_open + fragment + rest) * 2, [], BROKE),
    "5.17": ((lone + fragment + rest) * 2, [], BROKE),
    "5.18 both of kind text": (fragment + text, [], SPOKE),
    "5.19": (fragment + frame(CONT, b"2", fin=False) + frame(PING, b"p") + rest, [], SPOKE),
}

WORDS: Mapping[str, Case] = {
    "6.1.2 three empty fragments": (parts(TEXT, b"", b"", b""), [], SPOKE),
    "6.1.3 two of them empty": (parts(TEXT, b"", HELLO, b""), [], SPOKE),
    "6.2.1": (frame(TEXT, KOSME), [], SPOKE),
    "6.2.4 byte by byte": (parts(TEXT, *(KOSME[n : n + 1] for n in range(11))), [], SPOKE),
    # What is said is not read, so it need not be UTF-8.
    "6.3.1 no UTF-8": (frame(TEXT, KOSME + b"\xed\xa0\x80edited"), [], SPOKE),
    "6.4.1 no UTF-8 from the second fragment on": (parts(TEXT, KOSME, b"\xf4\x90\x80\x80", b"edited"), [], SPOKE),
}

CLOSES: Mapping[str, Case] = {
    "7.1.1 after words": (text + close(1000), [], SPOKE),
    "7.1.2 twice": (close(1000) + frame(CLOSE), [], 1000),
    "7.1.3 then a ping": (close(1000) + ping, [], 1000),
    "7.1.4 then words": (close(1000) + text, [], 1000),
    "7.1.5 amid fragments": (fragment + close(1000) + rest, [], SPOKE),
    "7.1.6 after 256 KiB": (frame(TEXT, b"*" * (256 << 10)) + text + close(1000) + ping, [], TOO_BIG),
    "7.3.1 empty": (frame(CLOSE), [], 1005),
    "7.3.2 one byte": (frame(CLOSE, b"a"), [], BROKE),
    "7.3.3 a code": (close(1000), [], 1000),
    "7.3.4 a reason": (close(1000, HELLO), [], 1000),
    "7.3.5 the longest reason": (close(1000, b"*" * 123), [], 1000),
    "7.3.6 too long a reason": (close(1000, b"*" * 124), [], BROKE),
    "7.5.1 a reason that is no UTF-8": (close(1000, KOSME + b"\xed\xa0\x80edited"), [], NO_TEXT),
} | {
    f"7.{'7' if valid else '9'} code {code}": (close(code), [], code if valid else BROKE)
    for valid, codes in {
        True: (*range(1000, 1004), *range(1007, 1015), 3000, 3999, 4000, 4400, 4999),
        False: (0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535),  # 7.13 the last two
    }.items()
    for code in codes
}

LIMITS: Mapping[str, Case] = {
    # The head of a frame says enough; what it announces is not waited for.
    **{
        f"9.{kind} {length} bytes are announced": (frame(kind, HELLO, length=length), [], TOO_BIG)
        for kind in (TEXT, BINARY, PING, PONG, CLOSE, CONT)
        for length in (64 << 10, 16 << 20, (1 << 63) - 1, 1 << 63, (1 << 64) - 1)
    },
    "9.3 4 MiB in fragments of 64": (parts(TEXT, *[b"*" * 64] * 99), [], SPOKE),
    "9.3 in fragments of 2 KiB": (parts(TEXT, *[b"*" * 2048] * 9), [], TOO_BIG),
    "9.7 a thousand messages": (frame(TEXT, b"*" * 16) * 1000, [], SPOKE),
    "9.9 fragments without end": (frame(TEXT, b"*", fin=False) + frame(CONT, b"*" * 4096, fin=False) * 99, [], SPOKE),
    "10.1.1 in fragments of 1300": (parts(TEXT, *[b"*" * 1300] * 50), [], TOO_BIG),
}

OTHERS: Mapping[str, Case] = {
    f"an unmasked frame of opcode {opcode}": (frame(opcode, b"\x03\xe8", masked=False), [], BROKE)
    for opcode in (CONT, TEXT, BINARY, CLOSE, PING, PONG)
} | {"HTTP in place of frames": (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", [], BROKE)}

# Markus Kuhn's sequences, as reasons of a close: the one text of a client that must be read as text.
FIRST_INVALID = "c0 e080 f08080 f8808080 fc80808080 df efbf f7bfbf fbbfbfbf fdbfbfbfbf"
VALID_UTF8: dict[int, list[str]] = {
    5: ["hello$world", "hello¢world", "hello€world", "hello\U00024b62world", "κόσμε"],
    6: ["κ", "κό", "κόσ", "κόσμ"],
    7: ["\0", "\x80", "\u0800", "\U00010000"],
    9: ["\x7f", "\u07ff", "\uffff", "\U0010ffff"],
    11: ["\ud7ff", "\ue000", "\ufffd"],
    22: ["\ufffe", *(chr((plane << 16) + last) for plane in range(1, 17) for last in (0xFFFE, 0xFFFF))],
    23: list("\ufff9\ufffa\ufffb\ufffc\ufffd\ufffe\uffff"),
}
INVALID_UTF8: dict[int, str] = {
    6: "ce cebae1 cebae1bd cebae1bdb9cf cebae1bdb9cf83ce cebae1bdb9cf83cebcce",
    8: "f888808080 fc8480808080",
    10: "f7bfbfbf fbbfbfbfbf fdbfbfbfbfbf",
    11: "f4908080",
    12: f"80 bf 80bf 80bf80 80bf80bf 80bf80bf80 80bf80bf80bf {bytes(range(0x80, 0xC0)).hex()}",
    13: " ".join(
        bytes(range(first, last)).hex("!").replace("!", "20")
        for first, last in ((0xC0, 0xE0), (0xE0, 0xF0), (0xF0, 0xF8), (0xF8, 0xFC), (0xFC, 0xFE))
    ),
    14: FIRST_INVALID,
    15: FIRST_INVALID.replace(" ", ""),
    16: "fe ff fefeffff",
    17: "c0af e080af f08080af f8808080af fc80808080af",
    18: "c1bf e09fbf f08fbfbf f887bfbfbf fc83bfbfbfbf",
    19: "c080 e08080 f0808080 f880808080 fc8080808080",
    20: "eda080 edadbf edae80 edafbf edb080 edbe80 edbfbf",
    21: "eda080edb080 eda080edbfbf edadbfedb080 edadbfedbfbf edae80edb080 edae80edbfbf edafbfedb080 edafbfedbfbf",
}


def reasons() -> Iterator[tuple[str, Case]]:
    for number, words in VALID_UTF8.items():
        for word in words:
            yield f"6.{number} {word.encode().hex()}", (close(1000, word.encode()), [], 1000)
    for number, sequences in INVALID_UTF8.items():
        for sequence in sequences.split():
            yield f"6.{number} {sequence}", (close(1000, bytes.fromhex(sequence)), [], NO_TEXT)


CASES: Mapping[str, Case] = {
    **FRAMING,
    **PINGS,
    **RESERVED_BITS,
    **OPCODES,
    **FRAGMENTS,
    **WORDS,
    **dict(reasons()),
    **CLOSES,
    **LIMITS,
    **OTHERS,
}
