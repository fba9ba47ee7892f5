"""What is normal stays normal."""

from rig import STATUS_200, GET, data, goaway, headers, quiet


@quiet(verdict={"id": "healthy", "severity": "ok", "layer": "none"})
def one_request(cap):
    c = cap.connection().prefaces()
    c.client(headers(1, GET, end=True))
    c.server(headers(1, STATUS_200), data(1, b"hello", end=True))
    c.client(goaway(0))
    c.close("client")
