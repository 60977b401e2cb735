"""Whether the server can listen where it is told to, asked before anything is made or announced."""

import socket

from app.errors import Unavailable


def check(host: str, port: int) -> None:
    """Raise Unavailable if the address is in use, is not this machine's, or needs more rights."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, kind, protocol, _name, address in found:
            with socket.socket(family, kind, protocol) as tried:
                # As the server does itself: connections that are just ending are not in the way.
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    tried.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                tried.bind(address)
    except OSError as error:
        raise Unavailable(f"cannot listen at {host}, port {port}: {error.strerror}") from None
