"""The one place where the parts meet."""

import asyncio
import contextlib
import gc
import logging
import os
from collections.abc import AsyncIterator
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from liveserver import logs, settings
from liveserver.errors import LiveserverError
from liveserver.fanout.arrival import Lobby
from liveserver.fanout.census import take_census
from liveserver.fanout.gate import Gate
from liveserver.fanout.hub import Hub
from liveserver.fanout.metrics import Metrics
from liveserver.fanout.relay import relay
from liveserver.fanout.reporter import report_reach
from liveserver.media.library import Library
from liveserver.media.storage import open_storage
from liveserver.newsroom.caretaker import Caretaker
from liveserver.newsroom.desk import Desks
from liveserver.newsroom.invitations import Invitations
from liveserver.newsroom.newsroom import Newsroom
from liveserver.newsroom.people import People
from liveserver.newsroom.scheduler import Scheduler
from liveserver.newsroom.sessions import Sessions
from liveserver.settings import Settings
from liveserver.store.store import Store
from liveserver.store.tokens import Tokens
from liveserver.web import admin, embedding, health, pages, problems
from liveserver.web.api import (
    audit,
    blogs,
    desk,
    entries,
    events,
    invitations,
    media,
    numbers,
    openapi,
    people,
    preview,
    session,
    tokens,
)
from liveserver.web.assets import Assets
from liveserver.web.cache import Cache
from liveserver.web.cors import Cors
from liveserver.web.discovery import answers as discovery
from liveserver.web.discovery.press import Press
from liveserver.web.discovery.site import Publisher
from liveserver.web.looks import Looks
from liveserver.web.openapi import document
from liveserver.web.private import Private
from liveserver.web.resource import resource
from liveserver.web.services import Services
from liveserver.web.views import Views

log = logging.getLogger(__name__)

# Where the embedded store is, and what it vouches for, as its process tells those that serve (see cli/serve.py).
STORE_URL, STORE_IDENTITY = "LIVESERVER_INTERNAL_STORE_URL", "LIVESERVER_INTERNAL_STORE_IDENTITY"

API = "/api/v1"
BLOG = API + "/blogs/{slug}"
ENTRY = BLOG + "/entries/{id}"


def routes(assets: Assets) -> list[BaseRoute]:
    """Every path there is."""
    return [
        resource(f"{API}/blogs", GET=blogs.index, POST=blogs.create),
        resource(BLOG, GET=blogs.snapshot, PATCH=blogs.edit, DELETE=blogs.delete),
        resource(f"{BLOG}/entries", GET=entries.index, POST=entries.publish),
        resource(ENTRY, GET=entries.read, PATCH=entries.edit, DELETE=entries.retract),
        resource(f"{ENTRY}/restore", POST=entries.restore),
        resource(f"{ENTRY}/versions", GET=entries.versions),
        resource(f"{BLOG}/events", GET=events.index),
        resource(f"{BLOG}/stream", GET=events.stream),
        resource(f"{BLOG}/numbers.csv", GET=numbers.table),
        resource(f"{BLOG}/numbers.svg", GET=numbers.picture),
        resource(f"{BLOG}/desk", GET=desk.follow, PUT=desk.be_present),
        resource(f"{API}/desks", GET=desk.index),
        resource(f"{API}/media", POST=media.upload),
        resource(f"{API}/media/{{id}}", PATCH=media.describe),
        resource(f"{API}/preview", POST=preview.preview),
        resource(f"{API}/tokens", GET=tokens.index, POST=tokens.create),
        resource(f"{API}/tokens/{{id}}", DELETE=tokens.revoke),
        resource(f"{API}/session", POST=session.sign_in, DELETE=session.sign_out),
        resource(f"{API}/me", GET=session.me, PATCH=session.change_password),
        resource(f"{API}/people", GET=people.index, POST=people.make),
        resource(f"{API}/people/{{id}}", GET=people.read, PATCH=people.change, DELETE=people.remove),
        resource(f"{API}/people/{{id}}/sessions", DELETE=people.end_sessions),
        resource(f"{API}/invitations", GET=invitations.index, POST=invitations.make),
        resource(f"{API}/accept", POST=invitations.accept),
        resource(f"{API}/invitations/{{id}}", DELETE=invitations.revoke),
        resource(f"{API}/audit", GET=audit.index),
        resource(f"{API}/openapi.json", GET=openapi.read),
        resource("/healthz", GET=health.healthz),
        resource("/readyz", GET=health.readyz),
        resource("/metrics", GET=health.metrics),
        resource("/", GET=pages.index),
        resource("/blogs/{slug}", GET=pages.blog),
        resource("/blogs/{slug}/entries/{id}", GET=pages.entry),
        resource("/blogs/{slug}/card.png", GET=discovery.blog_card),
        resource("/blogs/{slug}/entries/{id}/card.png", GET=discovery.entry_card),
        resource("/blogs/{slug}/feed.atom", GET=discovery.feed),
        resource("/embed.js", GET=embedding.script),
        resource("/embed/{slug}.json", GET=embedding.description),
        resource("/embed/{slug}", GET=embedding.frame),
        resource("/oembed", GET=discovery.embed),
        resource("/sitemap-news.xml", GET=discovery.news),
        resource("/robots.txt", GET=discovery.robots),
        resource("/icon.png", GET=discovery.icon),
        resource("/admin", GET=admin.page),
        resource("/admin/{path:path}", GET=admin.page),
        resource("/media/{id}/{name}", GET=media.read),
        resource("/assets/{make}/{name:path}", GET=assets.read),
    ]


def build(chosen: Settings, store_url: str, store_identity: str) -> Starlette:
    """Put the server together for one store."""
    assets = Assets()

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[dict[str, Any]]:
        store = Store(store_url, chosen.key_prefix, store_identity)
        newsroom = Newsroom(store)
        hub = Hub(
            store,
            tick_seconds=chosen.tick_seconds,
            max_readers=chosen.max_readers,
            max_readers_per_address=chosen.max_readers_per_ip,
            now=newsroom.now,
            metrics=Metrics(),
        )
        staff = People(store, newsroom.clock)
        parts = Services(
            chosen,
            store,
            Tokens(store.client, store.keys),
            newsroom,
            staff,
            Invitations(staff),
            Sessions(staff),
            Desks(store),
            Library(store.media, open_storage(chosen.media_url, chosen.data_dir)),
            hub,
            assets,
            Views(assets.url, Publisher(chosen.publisher_name, chosen.publisher_logo)),
            document(app.routes),
            Looks(store.head),
            Looks(lambda _: store.blogs()),
            Cache(),
            Press(),
        )
        tasks = [
            asyncio.create_task(work, name=name)
            for name, work in {
                "relay": relay(hub),
                "house": hub.keep_house(),
                "census": take_census(hub),
                "reach": report_reach(hub),
                "scheduler": Scheduler(newsroom).run(),
                "caretaker": Caretaker(newsroom, chosen.end_after_days).run(),
            }.items()
        ]
        for task in tasks:
            task.add_done_callback(_end_on_fault)
        _tune_garbage_collection()
        try:
            yield {"services": parts, "gate": Gate(hub, chosen.embed_origins, chosen.trusted_proxies), "lobby": Lobby()}
        finally:
            for task in tasks:
                task.remove_done_callback(_end_on_fault)
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await store.close()

    return Starlette(
        routes=routes(assets),
        lifespan=lifespan,
        middleware=[Middleware(Private), Middleware(Cors, chosen.embed_origins)],
        exception_handlers={
            LiveserverError: problems.expected,
            HTTPException: problems.of_routing,
            Exception: problems.unexpected,
        },
    )


def from_environment() -> Starlette:
    """Put the server together as the environment says: how each worker process does."""
    chosen = settings.read(os.environ)
    logs.configure(chosen.log_format)
    return build(chosen, os.environ[STORE_URL], os.environ.get(STORE_IDENTITY, ""))


def _end_on_fault(task: asyncio.Task[None]) -> None:
    """A part that is needed and has ended can't be done without: end the process, so that it is started anew."""
    if not task.cancelled() and task.exception() is not None:
        log.critical("%s failed", task.get_name(), exc_info=task.exception())
        os._exit(70)


def _tune_garbage_collection() -> None:
    """What is there now stays; and readers come by the thousand without being garbage, so look more rarely."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
