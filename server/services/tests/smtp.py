#!/usr/bin/python3
"""A mail server for the tests: smtp.py FOLDER, where cert.pem and key.pem are.

It prints its port, and keeps each message it takes as a file of the folder. How it treats a message is said
by the first word of the recipient's address: good, refused, greylisted, silent, cut, mute, slow, full.
"""

import asyncio
import itertools
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

FOLDER = pathlib.Path(sys.argv[1])


class Post:
    def __init__(self):
        self.seen = set()
        self.numbers = itertools.count(1)

    def is_first(self, address):
        is_first = address not in self.seen
        self.seen.add(address)
        return is_first

    async def handle_RCPT(self, server, session, envelope, address, options):
        manner = address.split("@")[0].split(".")[0]
        if manner == "refused":
            return "550 5.1.1 No such mailbox here"
        if manner == "greylisted" and self.is_first(address):
            return "451 4.7.1 Greylisted, try again later"
        if manner == "silent":
            await asyncio.sleep(3600)
        envelope.rcpt_tos.append(address)
        envelope.manner = manner
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if envelope.manner == "full":
            return "452 4.2.2 The mailbox is full"
        self.keep(session, envelope)
        if envelope.manner == "mute":
            await asyncio.sleep(3600)
        if envelope.manner == "slow":
            await asyncio.sleep(1)
        if envelope.manner == "cut" and self.is_first(envelope.rcpt_tos[0]):
            server.transport.abort()
        return "250 Taken"

    def keep(self, session, envelope):
        how = "tls" if session.ssl else "clear"
        who = session.auth_data or "nobody"
        name = f"{next(self.numbers):04}-{how}-{who}"
        part = FOLDER / f"{name}.part"
        part.write_bytes(envelope.content)
        part.rename(FOLDER / f"{name}.eml")


def authenticate(server, session, envelope, mechanism, data):
    is_known = (data.login, data.password) == (b"rollcall", b"p@ss word")
    return AuthResult(success=is_known, auth_data="rollcall" if is_known else None)


async def main():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(FOLDER / "cert.pem", FOLDER / "key.pem")
    post = Post()

    def serve():
        return SMTP(post, hostname="localhost", tls_context=context, authenticator=authenticate)

    server = await asyncio.get_running_loop().create_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    # The tests close our input when they are done with us.
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())
