/** The documents of the wire, as docs and tests of every client know them. Types only: browsers never load this. */

export interface Blog {
  slug: string;
  title: string;
  standfirst: string | null;
  status: "scheduled" | "live" | "ended";
  timezone: string;
  time_label: string;
  time_format: "HH:mm" | "HHmm";
  language: string;
  direction: "ltr" | "rtl";
  day_one: string | null;
  series: { name: string | null; previous: string | null; next: string | null };
  cover: string | null;
  pinned: string | null;
  order: "newest" | "oldest";
  created_at: string;
  updated_at: string;
  started_at: string | null;
  ended_at: string | null;
  url: string;
}

/** A picture that was uploaded; `url` is its largest JPEG, `variants` are all its files. */
export interface Media {
  id: string;
  url: string;
  width: number;
  height: number;
  alt: string;
  variants: { url: string; type: string; width: number; height: number }[];
}

export interface Entry {
  id: string;
  blog: string;
  version: number;
  status: string;
  title: string | null;
  html: string;
  published_at: string;
  updated_at: string;
  author: string | null;
  labels: string[];
  key: boolean;
  correction: string | null;
  media: Media[];
  url: string;
  seq: number;
}

/** The short form of an entry in the list of key events. */
export type KeyEvent = Pick<Entry, "id" | "title" | "published_at" | "url">;

/** `seq` counts a blog's events without a gap; `epoch` changes whenever numbers could mean something else. */
export interface Position {
  epoch: string;
  seq: number;
}

export interface Snapshot {
  blog: Blog;
  position: Position;
  entries: Entry[];
  pinned: Entry | null;
  key_events: KeyEvent[];
  next: string | null;
}

export type Event =
  | { type: "entry.created" | "entry.updated"; seq: number; at: string; entry: Entry }
  | { type: "entry.deleted"; seq: number; at: string; id: string }
  | { type: "blog.updated"; seq: number; at: string; blog: Blog; pinned: Entry | null };

/** What a stream says. Polls tell neither `readers` nor `at`. Only Server-Sent Events and tabs say `close`. */
export type Message =
  | Event
  | { type: "hello"; epoch: string; seq: number; readers?: number; tick_seconds: number; at?: string }
  | { type: "tick"; seq: number; readers?: number; at?: string; epoch?: string }
  | { type: "reset"; epoch: string; seq: number }
  | ({ type: "close" } & Close);

/**
 * Why a stream ended, as far as it says. `code` 0 is none of the server's: this way can't be gone here, the next one
 * can at once. An answer by HTTP that is none of a stream counts as 4000 and its status.
 */
export interface Close {
  code?: number;
  reason?: string;
  /** For how long the server asks for patience. */
  retrySeconds?: number;
}

export interface Clock {
  /** Seconds by the wall clock, which goes on while a laptop sleeps. */
  now(): number;
  /** Calls once; what it returns cancels. */
  after(seconds: number, run: () => void): () => void;
}

/**
 * A way to read a blog from a position on: hello first, then what was missed, then what happens. What it returns
 * leaves. `url` is the blog's in the API.
 *
 * Where this way can't be gone at all, it throws.
 */
export type Transport = (
  url: string,
  position: Position,
  onMessage: (message: Message) => void,
  onClose: (close: Close) => void,
  means: { clock: Clock; random: () => number },
) => () => void;
