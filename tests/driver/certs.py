"""Certificates of every kind, made by the openssl command in a folder of the caller's."""
import os
import ssl
import subprocess

# Kept apart: `openssl req` cannot make a certificate whose days are over, `openssl ca` can.
CONFIG = """
[ca]
default_ca = it
[it]
database = {0}/index
new_certs_dir = {0}
serial = {0}/serial
default_md = sha256
policy = any
unique_subject = no
copy_extensions = copy
[any]
commonName = supplied
[req]
distinguished_name = name
[name]
"""


class Certs:
    """NAME.pem holds key and certificate. ca: signs good, expired, future, otherhost, client; other:
    signs stranger; alone signs itself."""

    def __init__(self, folder):
        self.folder = folder
        with open(self.path("conf"), "w") as f:
            f.write(CONFIG.format(folder))
        open(self.path("index"), "w").close()
        with open(self.path("serial"), "w") as f:
            f.write("1000\n")
        self.authority("ca")
        self.authority("other")
        here = "IP:127.0.0.1,DNS:localhost"
        self.leaf("good", "ca", here, "20200101000000Z", "20991231000000Z")
        self.leaf("expired", "ca", here, "20200101000000Z", "20210101000000Z")
        self.leaf("future", "ca", here, "20900101000000Z", "20991231000000Z")
        self.leaf("otherhost", "ca", "DNS:elsewhere.example", "20200101000000Z", "20991231000000Z")
        self.leaf("client", "ca", "DNS:client.example", "20200101000000Z", "20991231000000Z")
        self.leaf("stranger", "other", here, "20200101000000Z", "20991231000000Z")
        self.openssl("req", "-x509", *self.key("alone"), "-out", self.path("alone.crt"),
                     "-subj", "/CN=alone", "-days", "9000", "-addext", "subjectAltName=" + here)
        self.join("alone")

    def path(self, name):
        return os.path.join(self.folder, name)

    def openssl(self, *words):
        run = subprocess.run(["openssl", *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if run.returncode:
            raise RuntimeError("openssl %s: %s" % (words[0], run.stdout.decode()[-400:]))

    def key(self, name):
        return ["-config", self.path("conf"), "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", self.path(name + ".key")]

    def authority(self, name):
        self.openssl("req", "-x509", *self.key(name), "-out", self.path(name + ".crt"),
                     "-subj", "/CN=%s of the tests" % name, "-days", "9000",
                     "-addext", "basicConstraints=critical,CA:true")

    def leaf(self, name, signer, names, start, end):
        self.openssl("req", *self.key(name), "-out", self.path(name + ".csr"), "-subj",
                     "/CN=" + name, "-addext", "subjectAltName=" + names)
        self.openssl("ca", "-batch", "-notext", "-config", self.path("conf"),
                     "-cert", self.path(signer + ".crt"), "-keyfile", self.path(signer + ".key"),
                     "-in", self.path(name + ".csr"), "-out", self.path(name + ".crt"),
                     "-startdate", start, "-enddate", end)
        self.join(name)

    def join(self, name):
        with open(self.path(name + ".pem"), "w") as out:
            for part in (".key", ".crt"):
                with open(self.path(name + part)) as f:
                    out.write(f.read())

    @property
    def ca(self):
        return self.path("ca.crt")

    def context(self, name="good", alpn=("h2",), newest=None, ciphers=None, client_ca=False):
        """A server's context; alpn () leaves the extension out of the ServerHello."""
        c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # some Pythons take a FIN without close_notify for an ordinary end
        c.options &= ~getattr(ssl, "OP_IGNORE_UNEXPECTED_EOF", 0)
        c.load_cert_chain(self.path(name + ".pem"))
        if alpn:
            c.set_alpn_protocols(list(alpn))
        if newest:
            c.maximum_version = newest
        if ciphers:
            c.set_ciphers(ciphers)
        if client_ca:
            c.verify_mode = ssl.CERT_REQUIRED
            c.load_verify_locations(self.ca)
        return c
