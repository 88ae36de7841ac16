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
  media: string[];
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

export type Message =
  | Event
  | { type: "hello"; epoch: string; seq: number; readers: number; tick_seconds: number; at: string }
  | { type: "tick"; seq: number; readers: number; at: string; epoch?: string }
  | { type: "reset"; epoch: string; seq: number };
