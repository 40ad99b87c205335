"""What both clients need of httpx: requests out, replies and failures in."""

import ssl

import httpx

from erhai.client.address import Address
from erhai.client.call import Reply
from erhai.client.flow import Send
from erhai.errors import ServiceUnreachable


def tls_of(address: Address) -> ssl.SSLContext | bool:
    """Return what to trust: what this machine trusts, and what SSL_CERT_FILE names."""
    return ssl.create_default_context() if address.encrypted else True


def request_of(
    http: httpx.Client | httpx.AsyncClient, address: Address, step: Send, timeout_s: float
) -> httpx.Request:
    """Return what httpx is to send."""
    asked = step.request
    return http.build_request(
        asked.method,
        address.url + asked.path,
        params=asked.params,
        content=asked.body,
        headers=asked.headers,
        timeout=httpx.Timeout(timeout_s, read=max(timeout_s, step.silence_s)),
    )


def reply_of(address: Address, step: Send, response: httpx.Response, body: bytes) -> Reply:
    """Return what httpx received."""
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Reply(address.url, step.request, response.status_code, headers, body)


def failure_of(
    error: httpx.RequestError, address: Address, step: Send, timeout_s: float
) -> ServiceUnreachable:
    """Return the error that a failed transport means."""
    match error:
        case httpx.ConnectError() | httpx.ConnectTimeout():
            return ServiceUnreachable(
                f"Cannot connect to {address.url} ({_reason(error)}). If that is this machine, "
                "start the service: erhai serve"
            )
        case httpx.TimeoutException():
            return ServiceUnreachable(
                f"{address.url} was silent for {max(timeout_s, step.silence_s):g} s after "
                f"{step.request}. Try again, or wait longer: timeout_s."
            )
    return ServiceUnreachable(
        f"{address.url} broke off {step.request} ({_reason(error)}). Try again; if it happens "
        "again, the service's log may say why."
    )


def _reason(error: httpx.RequestError) -> str:
    return str(error) or type(error).__name__
