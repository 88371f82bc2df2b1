"""The stores that photos can be kept in: a folder, and a server that speaks the protocol of S3."""

import atexit
import functools
from pathlib import Path
from uuid import uuid4

import httpx
from moto.server import ThreadedMotoServer

from fieldapp.settings import Settings

STORES = ("folder", "s3")


def settings_with_store(kind: str, data: Path, database: str = "") -> Settings:
    """Settings whose store is empty: one of `STORES`."""
    if kind == "folder":
        return Settings(data=data, database=database)
    bucket = f"photos-{uuid4().hex}"
    address = _s3_server()
    httpx.put(f"{address}/{bucket}").raise_for_status()
    return Settings(
        data=data,
        database=database,
        store=f"s3://{bucket}",
        s3_endpoint=address,
        s3_region="us-east-1",
        s3_key="proef",
        s3_secret="proef",
    )


@functools.cache
def _s3_server() -> str:
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    atexit.register(server.stop)
    host, port = server.get_host_and_port()
    return f"http://{host}:{port}"
